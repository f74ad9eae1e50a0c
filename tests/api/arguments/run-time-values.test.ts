import * as tf from "../../../index";
import { thrown } from "../../support/thrown";

/** Values that only a run can find wrong: classes of errors, in the words of the operation instead of the kernel's. */

/** Calls a function whose signature leaves all sizes open. */
function open(f: (...args: tf.Tensor[]) => tf.Tensor, ...args: tf.Tensor[]): unknown {
  const inputSignature = args.map(
    (x) =>
      new tf.TensorSpec(
        x.shape.map(() => null),
        x.dtype,
      ),
  );
  const traced = tf.function(f, { inputSignature });
  return traced(...args).dataSync();
}

const numbers = tf.tensor([1, 2, 3]);
const index = (i: number): tf.Tensor => tf.tensor([i], undefined, "int32");

const cases: Readonly<Record<string, readonly [() => unknown, string]>> = {
  gather: [() => open((x, i) => x.gather(i), numbers, index(9)), "an index 9 is not in [0, 3)"],
  "gather of a negative index": [
    () => open((x, i) => x.gather(i), numbers, index(-1)),
    "a negative index is not in [0, 3)",
  ],
  ensureShape: [
    () => open((x) => tf.ensureShape(x, [null, 2]), tf.ones([2, 3])),
    "axis 1 of a tensor of shape [2,3] does not have size 2",
  ],
  split: [
    () => open((x) => tf.split(x, [1, 1], 0)[0] ?? x, numbers),
    "axis 0 of a tensor of shape [3] does not have size 2",
  ],
  add: [
    () => open((x, y) => x.add(y), numbers, tf.ones([2])),
    "shapes cannot be broadcast: an axis has size 2 in one operand and 3 in the other",
  ],
  where: [
    () => open((c, x) => tf.where(c, x, 0), tf.tensor([true, false]), numbers),
    "shapes cannot be broadcast",
  ],
  matMul: [
    () => open((x, y) => x.matMul(y), tf.ones([2, 3]), tf.ones([2, 3])),
    "the inner sizes of a matrix product do not match",
  ],
  concat: [
    () => open((x, y) => tf.concat([x, y], 0), tf.ones([2, 3]), tf.ones([2, 4])),
    "tensors that are joined have sizes 4 and 3 along axis 1",
  ],
  reshape: [
    () => open((x) => x.reshape([-1, 2]), numbers),
    "a tensor of shape [3] cannot be reshaped to [-1,2]",
  ],
  broadcastTo: [
    () => open((x) => tf.broadcastTo(x, [2]), numbers),
    "a tensor cannot be broadcast to a shape",
  ],
  topk: [
    () => open((x) => tf.topk(x, 5).values, numbers),
    "input must have at least 5 columns, but has 3",
  ],
  argMax: [() => open((x) => x.argMax(0), tf.zeros([0])), "Reduction axis is empty"],
};

test.each(Object.entries(cases))("%s", (_, [call, what]) => {
  const error = thrown(call);
  expect(error).toBeInstanceOf(tf.InvalidArgumentError);
  expect(error.report.what).toContain(what);
  expect(error.location).toContain("run-time-values.test.ts");
  expect(error.message).not.toMatch(/onnxruntime|\.(?:cc|h):\d|2147483647/);
});

test("a result that does not fit into memory", () => {
  const error = thrown(() => tf.randomNormal([1e6, 1e6]).dataSync());
  expect(error).toBeInstanceOf(tf.ResourceExhaustedError);
  expect(error.message).toContain("OOM when allocating tensor with shape");
});

/** What the call itself can check. */

const untyped = (f: unknown): ((...args: unknown[]) => unknown) =>
  f as (...args: unknown[]) => unknown;
const image = tf.ones([4, 4, 1]);

test.each<[string, () => unknown, string]>([
  ["silu", () => untyped(tf.silu)(numbers, numbers), "'beta' passed to 'silu' must be a number"],
  ["leakyRelu", () => untyped(tf.leakyRelu)(numbers, numbers), "'alpha' passed to 'leakyRelu'"],
  ["step", () => untyped(tf.step)(numbers, numbers), "'alpha' passed to 'step' must be a number"],
  [
    "cropToBoundingBox",
    () => tf.image.cropToBoundingBox(image, 0.5, 0, 2, 2),
    "'offsetHeight' passed to 'cropToBoundingBox' must be an integer",
  ],
  [
    "padToBoundingBox",
    () => tf.image.padToBoundingBox(image, 0, 0, 8.5, 8),
    "'targetHeight' passed to 'padToBoundingBox' must be an integer",
  ],
  ["a factor", () => untyped(tf.image.adjustContrast)(image, image), "must be a number"],
])("%s is refused by its call", (_, call, what) => {
  const error = thrown(call);
  expect(error).toBeInstanceOf(tf.DTypeError);
  expect(error.message).toContain(what);
});

test("bounds that do not fit are refused by the call of clipByValue", () => {
  const call = () => tf.clipByValue(numbers, tf.zeros([2]), tf.ones([2]));
  expect(call).toThrow("Incompatible shapes: [3] vs. [2]");
});

test.each([
  () => tf.randomNormal([1e9, 1e9]),
  () => tf.zeros([1e9, 1e9]),
  () => tf.broadcastTo(tf.ones([1]), [1e9, 1e9]),
])("shapes whose elements cannot be counted", (call) => {
  expect(call).toThrow("a shape has too many elements");
});
