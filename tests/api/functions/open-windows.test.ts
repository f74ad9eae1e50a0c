import * as tf from "../../../index";
import { expectAsStatic, numbers } from "../../support/open-sizes";

const heights = [0, 1, 2, 3, 4, 7].map((height) => [2, height, 5, 2]);
const images = [null, null, 5, 2];

const windows: readonly (readonly [kernel: number, stride: number])[] = [
  [3, 2],
  [1, 2],
  [2, 3],
  [5, 3],
];

test.each(windows)("a window of %p at stride %p, padded 'same' to open sizes", (kernel, stride) => {
  const filter = numbers([kernel, kernel, 2, 3]);
  expectAsStatic((x) => tf.conv2d(x, filter, stride, "same"), images, heights);
  expectAsStatic((x) => tf.maxPool(x, kernel, stride, "same"), images, heights);
  expectAsStatic((x) => tf.avgPool(x, kernel, stride, "same"), images, heights);
});

test("other windows padded 'same' to open sizes", () => {
  const heights = [0, 1, 4].map((height) => [2, height, 5, 2]);
  const depthwise = numbers([3, 3, 2, 2]);
  expectAsStatic((x) => tf.depthwiseConv2d(x, depthwise, 2, "same"), images, heights);
  expectAsStatic((x) => tf.conv2d(x, numbers([3, 3, 2, 3]), [2, 1], "same"), images, heights);
  expectAsStatic((x) => tf.conv2d(x, numbers([3, 3, 1, 4]), 2, "same"), images, heights);
  expectAsStatic((x) => tf.dilation2d(x, numbers([3, 3, 2]), 2, "same"), images, heights);
  expectAsStatic((x) => tf.maxPoolWithArgmax(x, 3, 2, "same").result, images, heights);
  const at = (x: tf.Tensor): tf.Tensor =>
    tf.maxPoolWithArgmax(x, 3, 2, "same").indexes.cast("float32").add(x.sum().mul(0));
  expectAsStatic(at, images, heights.slice(1));
  const first = (x: tf.Tensor): tf.Tensor =>
    tf.conv2d(tf.transpose(x, [0, 3, 1, 2]), numbers([3, 3, 2, 3]), 2, "same", "NCHW");
  expectAsStatic(first, images, heights);
});

test("one and three spatial axes", () => {
  const lines = [0, 1, 2, 7].map((width) => [2, width, 2]);
  expectAsStatic((x) => tf.conv1d(x, numbers([3, 2, 3]), 2, "same"), [null, null, 2], lines);
  const solids = [0, 1, 2, 5].map((depth) => [2, depth, 3, 3, 2]);
  const open = [null, null, null, 3, 2];
  expectAsStatic((x) => tf.conv3d(x, numbers([2, 2, 2, 2, 3]), 2, "same"), open, solids);
  expectAsStatic((x) => tf.avgPool3d(x, 2, 2, "same"), open, solids);
});

test("dimRoundingMode rounds open sizes too", () => {
  for (const mode of ["ceil", "round", "floor"] as const) {
    expectAsStatic((x) => tf.maxPool(x, 2, 2, 0, mode), images, heights.slice(2));
    const filter = numbers([3, 3, 2, 3]);
    expectAsStatic((x) => tf.conv2d(x, filter, 2, 1, "NHWC", 1, mode), images, heights.slice(1));
  }
});

test("an image that turns out smaller than the window fails the run", () => {
  for (const pool of [tf.maxPool, tf.avgPool]) {
    const f = tf.function((x: tf.Tensor) => pool(x, 2, 2, "valid"), {
      inputSignature: [new tf.TensorSpec(images)],
    });
    expect(f(numbers([1, 2, 5, 2])).shape).toEqual([1, 1, 2, 2]);
    expect(() => f(numbers([1, 1, 5, 2])).dataSync()).toThrow(tf.InvalidArgumentError);
  }
});
