/**
 * Arguments with which functions give a value, where a search by types finds none: what a shape, a text or an order demands. A method that is a
 * function's, such as `x.conv2d`, is called on the first of that function's arguments.
 */

import * as tf from "../../../index";
import type { Make } from "./valid-arguments";

/** Makes arguments anew; a promise of them where they take a file, which is then used by all calls. */
export type Sample = () => readonly unknown[] | Promise<readonly unknown[]>;

const int32 = (values: readonly number[], shape = [values.length]): tf.Tensor =>
  tf.tensor([...values], shape, "int32");
const bool = (): tf.Tensor => tf.tensor([true, false]);
const image = (channels = 1): tf.Tensor => tf.ones([1, 4, 4, channels]);
const volume = (): tf.Tensor => tf.ones([1, 4, 4, 4, 1]);
const boxes = (): readonly unknown[] => [
  tf.tensor([
    [0, 0, 1, 1],
    [0, 0, 0.5, 0.5],
  ]),
  tf.tensor([0.9, 0.8]),
  2,
];
const images = (): tf.Tensor => tf.ones([2, 4]);
const labels = (): tf.Tensor => tf.ones([2, 1]);
const sumOfSquares = (...xs: readonly tf.Tensor[]): tf.Tensor =>
  xs.map((x) => x.square().sum()).reduce((a, b) => a.add(b), tf.scalar(0));

/** A loss of a variable that exists, as a function of no argument. */
function lossOfVariable(): () => tf.Tensor {
  const weight = tf.variable([1, 2]);
  return () => weight.square().sum<tf.Tensor>();
}

const pixels = (): object => ({ data: new Uint8ClampedArray(16), width: 2, height: 2 });

const canvas = (): object => ({
  width: 2,
  height: 2,
  getContext: () => ({ putImageData: (): void => undefined }),
});

const lstmCell = (): unknown[] => [tf.ones([2, 4]), tf.ones([4])];

async function saved(): Promise<readonly unknown[]> {
  const module = new tf.Module();
  Reflect.set(module, "weight", tf.variable([1, 2]));
  await tf.savedModel.save(module, "saved");
  return ["saved"];
}

const pool2d: Sample = () => [image(), 2, 1, "same"];
const pool3d: Sample = () => [volume(), 2, 1, "same"];
const ofBools: Sample = () => [bool(), bool()];
const ofIntegers: Sample = () => [int32([1, 2]), int32([3, 1])];
const suppressed: Sample = boxes;
const training: Sample = () => [images(), labels()];
const batches: Sample = () => [[{ xs: images(), ys: labels() }]];
const segments: Sample = () => [tf.tensor([1, 2, 3]), int32([0, 0, 1])];

export const samples: Readonly<Record<string, Sample>> = {
  "debugging.assert": () => [true, ["why"]],
  "debugging.assertNoneEqual": () => [1, 2],
  "debugging.assertLess": () => [1, 2],
  "debugging.assertGreater": () => [2, 1],
  "debugging.assertNegative": () => [-1],
  "debugging.assertNonPositive": () => [-1],
  setWasmPaths: () => ["/"],
  einsum: () => ["ij,jk->ik", tf.ones([2, 2]), tf.ones([2, 2])],
  onnxOp: () => ["Relu", { infer: (x: unknown) => x }],
  op: () => [{ squared_: (x: tf.Tensor) => x.square() }],
  grads: () => [sumOfSquares],
  valueAndGrads: () => [sumOfSquares],
  variableGrads: () => [lossOfVariable()],
  whileLoop: () => [
    (x: tf.TensorLike) => tf.less(x, 3),
    (x: tf.TensorLike) => [tf.add(x, 1)],
    [tf.scalar(0)],
    // With a limit, so that a condition that stays true ends.
    { maximumIterations: 10 },
  ],
  case: () => [[[true, () => tf.scalar(1)]], { default: () => tf.scalar(2) }],
  cond: () => [true, () => tf.scalar(1), () => tf.scalar(2)],
  "savedModel.load": saved,
  IndexedSlices: () => [tf.tensor([1]), int32([0]), [4]],
  TensorBuffer: () => [[2], "float32", Float32Array.of(1, 2)],
  "IndexedSlices.prototype.withValues": () => [tf.tensor([2])],
  "image.threshold": () => [tf.ones([4, 4, 1])],
  "image.nonMaxSuppression": suppressed,
  "image.nonMaxSuppressionAsync": suppressed,
  "image.nonMaxSuppressionPadded": suppressed,
  "image.nonMaxSuppressionPaddedAsync": suppressed,
  "image.nonMaxSuppressionWithScore": suppressed,
  "image.nonMaxSuppressionWithScoreAsync": suppressed,
  "image.padToBoundingBox": () => [image(), 1, 1, 6, 6],
  "image.extractPatches": () => [image(), [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], "VALID"],
  "image.cropAndResize": () => [image(), tf.tensor([[0, 0, 1, 1]]), int32([0]), [2, 2]],
  "image.transform": () => [image(), tf.tensor([[1, 0, 0, 0, 1, 0, 0, 0]])],
  resizeBilinear: () => [image(), [2, 2]],
  resizeNearestNeighbor: () => [image(), [2, 2]],
  "browser.fromPixels": () => [pixels(), 3],
  "browser.fromPixelsAsync": () => [pixels(), 3],
  "browser.draw": () => [tf.ones([2, 2, 3]), canvas()],
  dilation2d: () => [image(), tf.ones([2, 2, 1]), 1, "same"],
  "fused.conv2d": () => [{ x: image(), filter: tf.ones([2, 2, 1, 1]), strides: 1, pad: "same" }],
  "fused.depthwiseConv2d": () => [
    { x: image(), filter: tf.ones([2, 2, 1, 1]), strides: 1, pad: "same" },
  ],
  "fused.matMul": () => [{ a: tf.ones([2, 2]), b: tf.ones([2, 2]) }],
  "util.decodeString": () => [Uint8Array.of(97), "utf-8"],
  "util.fetch": () => ["data:text/plain,a"],
  "util.toNestedArray": () => [[2], Float32Array.of(1, 2)],
  "util.arraysEqual": () => [[1], [1]],
  "util.sum": () => [[1, 2]],
  "util.distSquared": () => [
    [1, 2],
    [2, 3],
  ],
  "Layer.prototype.apply": () => [tf.ones([1, 4])],
  "Layer.prototype.setWeights": () => [[tf.ones([4, 1]), tf.ones([1])]],
  "LayersModel.prototype.fit": training,
  "LayersModel.prototype.evaluate": training,
  "LayersModel.prototype.trainOnBatch": training,
  "LayersModel.prototype.fitDataset": batches,
  "LayersModel.prototype.evaluateDataset": batches,
  "Sequential.prototype.predict": () => [images()],
  "GradientTape.prototype.watch": () => [[tf.tensor([1, 2])]],
  "Optimizer.prototype.minimize": () => [lossOfVariable()],
  "Optimizer.prototype.computeGradients": () => [lossOfVariable()],
  "Optimizer.prototype.setWeights": async () => [await tf.train.sgd(0.1).getWeights()],
  "mixedPrecision.LossScaleOptimizer.prototype.computeGradients": () => [lossOfVariable()],
  "mixedPrecision.LossScaleOptimizer.prototype.setWeights": async () => [
    await new tf.mixedPrecision.LossScaleOptimizer(tf.train.sgd(0.1)).getWeights(),
  ],
  conv1d: () => [tf.ones([1, 4, 1]), tf.ones([2, 1, 1]), 1, "same"],
  conv2d: () => [image(), tf.ones([2, 2, 1, 1]), 1, "same"],
  conv3d: () => [volume(), tf.ones([2, 2, 2, 1, 1]), 1, "same"],
  depthwiseConv2d: () => [image(), tf.ones([2, 2, 1, 1]), 1, "same"],
  separableConv2d: () => [image(), tf.ones([2, 2, 1, 1]), tf.ones([1, 1, 1, 1]), 1, "same"],
  conv2dTranspose: () => [image(), tf.ones([2, 2, 1, 1]), [1, 4, 4, 1], 1, "same"],
  conv3dTranspose: () => [volume(), tf.ones([2, 2, 2, 1, 1]), [1, 4, 4, 4, 1], 1, "same"],
  depthToSpace: () => [image(4), 2],
  spaceToBatchND: () => [
    image(),
    [2, 2],
    [
      [0, 0],
      [0, 0],
    ],
  ],
  batchToSpaceND: () => [
    tf.ones([4, 2, 2, 1]),
    [2, 2],
    [
      [0, 0],
      [0, 0],
    ],
  ],
  localResponseNormalization: () => [image(4)],
  maxPool: pool2d,
  avgPool: pool2d,
  maxPool3d: pool3d,
  avgPool3d: pool3d,
  pool: () => [image(), 2, "max", "same"],
  matMul: () => [tf.ones([2, 2]), tf.ones([2, 2])],
  gatherND: () => [tf.tensor([1, 2, 3]), int32([1], [1, 1])],
  oneHot: () => [int32([0, 1]), 3],
  reverseSequence: () => [tf.ones([2, 3]), int32([1, 2]), 1],
  asScalar: () => [tf.ones([1])],
  bincount: () => [int32([1, 1, 2]), null, 4],
  any: () => [bool()],
  all: () => [bool()],
  logicalNot: () => [bool()],
  logicalAnd: ofBools,
  logicalOr: ofBools,
  logicalXor: ofBools,
  bitwiseNot: () => [int32([1, 2])],
  bitwiseAnd: ofIntegers,
  bitwiseOr: ofIntegers,
  bitwiseXor: ofIntegers,
  tensor: () => [[1, 2], [2], "float32"],
  tensor1d: () => [[1, 2], "float32"],
  tensor2d: () => [[1, 2], [1, 2], "float32"],
  tensor3d: () => [
    [1, 2],
    [1, 1, 2],
  ],
  tensor4d: () => [
    [1, 2],
    [1, 1, 1, 2],
  ],
  tensor5d: () => [
    [1, 2],
    [1, 1, 1, 1, 2],
  ],
  tensor6d: () => [
    [1, 2],
    [1, 1, 1, 1, 1, 2],
  ],
  fusedBatchNorm: () => [image(2), tf.ones([2]), tf.zeros([2])],
  biasAdd: () => [image(2), tf.ones([2])],
  batchNorm3d: () => [tf.ones([2, 2, 2]), tf.zeros([2]), tf.ones([2])],
  concat3d: () => [[tf.ones([1, 2, 2]), tf.ones([1, 2, 2])]],
  pad3d: () => [
    tf.ones([1, 1, 1]),
    [
      [0, 1],
      [0, 1],
      [0, 1],
    ],
  ],
  pad4d: () => [
    image(),
    [
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
    ],
  ],
  movingAverage: () => [tf.variable([1, 2]), tf.tensor([2, 3]), 0.9, 1],
  basicLSTMCell: () => [1, ...lstmCell(), tf.ones([1, 1]), tf.ones([1, 1]), tf.ones([1, 1])],
  multiRNNCell: () => [
    [(_: unknown, c: tf.Tensor, h: tf.Tensor) => [c, h]],
    tf.ones([1, 1]),
    [tf.ones([1, 1])],
    [tf.ones([1, 1])],
  ],
  segmentSum: segments,
  segmentMean: segments,
  segmentProd: segments,
  segmentMax: segments,
  segmentMin: segments,
  invertPermutation: () => [int32([1, 0])],
};

export interface SampleCall {
  /** The object of a method; absent where one of its class serves. */
  readonly receiver?: Make;
  readonly args: () => readonly unknown[];
}

/** The last name of a path is that of the method that is made of a function of tensors, which those of `util` are not. */
const byLastName = new Map(
  Object.entries(samples)
    .filter(([path]) => !path.startsWith("util.") && !path.includes(".prototype."))
    .map(([path, sample]) => [path.split(".").at(-1) ?? path, sample]),
);

/** The sample of a function, or of the function that a method is made of. */
export async function sampleOf(name: string): Promise<SampleCall | undefined> {
  const own = samples[name];
  if (own !== undefined) return { args: await repeatable(own) };
  const [owner, method = ""] = name.split(".prototype.");
  const sample = owner === "Tensor" || owner === "Variable" ? byLastName.get(method) : undefined;
  if (sample === undefined) {
    const last = byLastName.get(name.split(".").at(-1) ?? name);
    // `linalg.einsum` is `einsum`, and `case_` is `case`.
    const same =
      samples[name.replace(/_$/, "")] ?? (name.includes(".prototype.") ? undefined : last);
    return same && { args: await repeatable(same) };
  }
  const args = await repeatable(sample);
  const first = (): tf.Tensor => args()[0] as tf.Tensor;
  return {
    receiver: owner === "Variable" ? (): unknown => tf.variable(first()) : first,
    args: () => args().slice(1),
  };
}

async function repeatable(sample: Sample): Promise<() => readonly unknown[]> {
  const made = sample();
  if (!(made instanceof Promise)) return sample as () => readonly unknown[];
  const list = await made;
  return () => list;
}
