import * as tf from "../../../index";
import { thrown } from "../../support/thrown";

/** What surely does not fit into memory is refused before anything runs. */

const before = tf.config.tensorLimit();

beforeEach(() => {
  tf.config.setTensorLimit(2 ** 20);
});

afterEach(() => {
  tf.config.setTensorLimit(before);
});

const large: readonly (readonly [text: string, run: () => unknown])[] = [
  ["ones", () => tf.ones([1025, 256])],
  ["range", () => tf.range(0, 2 ** 20)],
  ["bincount", () => tf.bincount(tf.tensor([1], [1], "int32"), [], 2 ** 20)],
  ["sequenceMask", () => tf.sequenceMask([1], 2 ** 21)],
  ["pad1d", () => tf.pad1d([1], [2 ** 20, 0])],
];

test.each(large)("%s of more bytes than the limit is an error of the call", (_, run) => {
  const error = thrown(run);
  expect(error).toBeInstanceOf(tf.ResourceExhaustedError);
  expect(error.message).toMatch(/OOM when allocating tensor with shape \[/);
  expect(error.message).toMatch(/at most 1048576 bytes in a tensor \(tf\.config\.setTensorLimit\)/);
  expect(error.message).toMatch(/tensor-limit\.test\.ts:/);
});

test.each(large)("%s in a traced function is an error of its first run", (_, run) => {
  const error = thrown(() => tf.function(() => run() as tf.Tensor)());
  expect(error).toBeInstanceOf(tf.ResourceExhaustedError);
  expect(error.message).toMatch(/at most 1048576 bytes/);
  expect(error.message).toMatch(/tensor-limit\.test\.ts:/);
});

test("so it is in a branch", () => {
  const f = tf.function((x: tf.Tensor) =>
    tf.cond(
      x.greater(0),
      () => x.add(tf.range(0, 2 ** 20)).sum(),
      () => x,
    ),
  );
  expect(() => f(tf.scalar(1))).toThrow(tf.ResourceExhaustedError);
});

test("what the passes remove needs no memory, and what fits is computed", () => {
  const f = tf.function((x: tf.Tensor) => {
    tf.ones([1024, 1024]).add(x);
    return x.add(1);
  });
  expect(f(tf.scalar(1)).dataSync()).toEqual(Float32Array.of(2));
  expect(tf.ones([1024, 256]).sum().dataSync()).toEqual(Float32Array.of(2 ** 18));
});

test("the limit is the machine's memory at first, and an integer above 0", () => {
  expect(before).toBeGreaterThan(2 ** 26);
  for (const wrong of [0, -1, 0.5, NaN, Infinity])
    expect(() => {
      tf.config.setTensorLimit(wrong);
    }).toThrow("tf.config.setTensorLimit takes a number of bytes");
  expect(tf.config.tensorLimit()).toBe(2 ** 20);
});
