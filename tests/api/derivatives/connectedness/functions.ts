/** The functions of `references.py`, by the same names. */
import * as tf from "../../../../index";

type Unary = (x: tf.Tensor) => tf.Tensor;

const ids = tf.tensor1d([0, 0], "int32");
const gathered = tf.tensor1d([1, 0], "int32");
const parts = (
  x: tf.Tensor,
  part: (parts: readonly tf.Tensor[]) => tf.Tensor | undefined,
): tf.Tensor => {
  const found = part(tf.split(x, 2));
  if (found === undefined) throw new Error("there are two parts");
  return found;
};

export const functions: Readonly<Record<string, Unary>> = {
  relu: tf.relu,
  relu6: tf.relu6,
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  elu: tf.elu,
  selu: tf.selu,
  softplus: tf.softplus,
  sigmoid: tf.sigmoid,
  gelu: (x) => tf.gelu(x),
  abs: tf.abs,
  sign: tf.sign,
  neg: tf.neg,
  floor: tf.floor,
  ceil: tf.ceil,
  round: tf.round,
  clipByValue: (x) => tf.clipByValue(x, -0.1, 1),
  maximum: (x) => tf.maximum(x, 0.1),
  minimum: (x) => tf.minimum(x, 0.1),
  "cast to int32 and back": (x) => tf.cast(tf.cast(x, "int32"), "float32"),
  "cast to float64": (x) => tf.cast(x, "float64"),
  argMax: (x) => tf.argMax(x),
  "argMax cast": (x) => tf.cast(tf.argMax(x), "float32"),
  "greater cast": (x) => tf.cast(tf.greater(x, 0.1), "float32"),
  "where condition": (x) => tf.where(tf.greater(x, 0.1), tf.onesLike(x), tf.zerosLike(x)),
  where: (x) => tf.where(tf.greater(x, 0.1), x, tf.zerosLike(x)),
  "where of square": (x) => tf.where(tf.greater(x, 0.1), tf.mul(x, x), x),
  gather: (x) => tf.gather(x, gathered),
  gatherND: (x) => tf.gatherND(x, tf.tensor2d([[1, 0]], [1, 2], "int32")),
  "gather by cast": (x) => tf.gather(tf.tensor1d([1, 2, 3, 4]), tf.cast(tf.add(x, 1), "int32")),
  scatterND: (x) => tf.scatterND(tf.tensor2d([[1], [0]], [2, 1], "int32"), x, [3, 2]),
  tensorScatterUpdate: (x) =>
    tf.tensorScatterUpdate(x, tf.tensor2d([[1]], [1, 1], "int32"), tf.ones([1, 2])),
  stopGradient: tf.stopGradient,
  "stopGradient times x": (x) => tf.mul(tf.stopGradient(x), x),
  identity: tf.identity,
  zerosLike: tf.zerosLike,
  onesLike: tf.onesLike,
  "times zero": (x) => tf.mul(x, 0),
  sum: (x) => tf.sum(x),
  mean: (x) => tf.mean(x),
  max: (x) => tf.max(x, 0),
  min: (x) => tf.min(x, 0),
  prod: (x) => tf.prod(x, 0),
  logSumExp: (x) => tf.logSumExp(x, 0),
  variance: (x) => tf.moments(x, 0).variance,
  norm: (x) => tf.norm(x),
  cumsum: (x) => tf.cumsum(x),
  cumprod: (x) => tf.cumprod(x),
  topk: (x) => tf.topk(x).values,
  segmentSum: (x) => tf.segmentSum(x, ids),
  unsortedSegmentMax: (x) => tf.unsortedSegmentMax(x, ids, 2),
  conv1d: (x) =>
    tf.conv1d(tf.reshape<tf.Tensor3D>(x, [1, 2, 2]), tf.ones<tf.Tensor3D>([1, 2, 1]), 1, "valid"),
  reshape: (x) => tf.reshape(x, [4]),
  transpose: (x) => tf.transpose(x),
  concat: (x) => tf.concat([x, x], 0),
  stack: (x) => tf.stack([x, x]),
  unstack: (x) => {
    const [first] = tf.unstack(x);
    if (first === undefined) throw new Error("there is a first row");
    return first;
  },
  split: (x) => parts(x, ([, second]) => second),
  slice: (x) => tf.slice(x, [0, 0], [1, 2]),
  pad: (x) =>
    tf.pad(x, [
      [1, 0],
      [0, 0],
    ]),
  tile: (x) => tf.tile(x, [2, 1]),
  broadcastTo: (x) => tf.broadcastTo(x, [2, 2, 2]),
  reverse: (x) => tf.reverse(x, [0]),
  expandDims: (x) => tf.expandDims(x, 0),
  shape: (x) => tf.cast(tf.shape(x), "float32"),
  "size times": (x) => tf.mul(tf.cast(tf.size(x), "float32"), x),
  "matMul constant": (x) => tf.matMul(x, tf.ones([2, 2])),
  "matMul self": (x) => tf.matMul(x, x),
  inv: tf.linalg.inv,
  det: tf.linalg.det,
  trace: (x) => tf.linalg.trace(x),
  bandPart: (x) => tf.linalg.bandPart(x, 0, -1),
  einsum: (x) => tf.einsum("ij,ij->i", x, x),
  add: (x) => tf.add(x, 1),
  sub: (x) => tf.sub(1, x),
  mul: (x) => tf.mul(3, x),
  div: (x) => tf.div(x, 3),
  "div by x": (x) => tf.div(1, x),
  floorDiv: (x) => tf.floorDiv(x, 0.3),
  mod: (x) => tf.mod(x, 0.4),
  square: tf.square,
  "pow 1": (x) => tf.pow(x, 1),
  "pow 2": (x) => tf.pow(x, 2),
  "pow 3": (x) => tf.pow(x, 3),
  squaredDifference: (x) => tf.squaredDifference(x, 1),
  exp: tf.exp,
  log1p: tf.log1p,
  sin: tf.sin,
  tanh: tf.tanh,
  atan2: (x) => tf.atan2(x, 1),
  erf: tf.erf,
  reciprocal: tf.reciprocal,
  "sqrt of square": (x) => tf.sqrt(tf.mul(x, x)),
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  "isNaN cast": (x) => tf.cast(tf.isNaN(x), "float32"),
  softmaxCrossEntropyWithLogits: (x) =>
    tf.softmaxCrossEntropyWithLogits(
      [
        [1, 0],
        [0, 1],
      ],
      x,
    ),
  sparseSoftmaxCrossEntropyWithLogits: (x) =>
    tf.sparseSoftmaxCrossEntropyWithLogits(tf.tensor1d([0, 1], "int32"), x),
  sigmoidCrossEntropyWithLogits: (x) => tf.sigmoidCrossEntropyWithLogits(tf.onesLike(x), x),
  oneHot: (x) => tf.oneHot(tf.cast(x, "int32"), 3),
  cond: (x) =>
    tf.cond(
      tf.greater(tf.sum(x), 0),
      () => x,
      () => tf.mul(x, x),
    ),
  maxPool: (x) => tf.maxPool(tf.reshape<tf.Tensor4D>(x, [1, 2, 2, 1]), 2, 1, "valid"),
  avgPool: (x) => tf.avgPool(tf.reshape<tf.Tensor4D>(x, [1, 2, 2, 1]), 2, 1, "valid"),
  "relu of stopGradient": (x) => tf.relu(tf.stopGradient(x)),
};
