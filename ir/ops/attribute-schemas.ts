/** The attributes of every op by kind: a graph that was read from a file is checked against them before its types are inferred. */

import type { Attributes, OpName } from ".";
import {
  axes,
  axis,
  count,
  dim,
  dtype,
  either,
  element,
  field,
  flag,
  graph,
  hostFunction,
  integer,
  integerFrom,
  list,
  literal,
  nothing,
  number,
  oneOf,
  optional,
  perAxis,
  record,
  shape,
  size,
  step,
  symbolicSize,
  text,
  variable,
  type AttributeContext,
  type Kind,
} from "./attribute-kinds";

/** A kind for each attribute. */
type Schema<A> = { readonly [K in keyof A & string]-?: Kind<A[K]> };

/** Factorials, with which polygamma is computed, are infinite beyond. */
const highestOrder = 170;

const none = {};
const alongAxis = { axis };
const reduction = { axes, keepDims: flag };
const scatterReduction = oneOf("none", "add", "mul", "max", "min");
const positive = integerFrom(1);
const window = { strides: list(positive), dilations: list(positive), pads: list(count) };
const convolution = { ...window, group: positive };
const unknownSizes = { shapes: optional(list(shape)), unknown: optional(list(symbolicSize)) };
const occurrence = { isConditional: optional(flag), loop: optional(count) };
const onnxAttribute = either(
  either(either(number, text), list(number)),
  either(field("float", number), field("floats", list(number))),
);

const schemas: { readonly [P in OpName]: Schema<Attributes<P>> } = {
  neg: none,
  abs: none,
  sign: none,
  exp: none,
  expm1: none,
  log: none,
  log1p: none,
  sqrt: none,
  rsqrt: none,
  square: none,
  reciprocal: none,
  sin: none,
  cos: none,
  tan: none,
  asin: none,
  acos: none,
  atan: none,
  sinh: none,
  cosh: none,
  tanh: none,
  asinh: none,
  acosh: none,
  atanh: none,
  erf: none,
  erfc: none,
  erfinv: none,
  lgamma: none,
  polygamma: { order: integerFrom(0, highestOrder) },
  sigmoid: none,
  softplus: none,
  softsign: none,
  relu: none,
  relu6: none,
  leakyRelu: { alpha: number },
  elu: { alpha: number },
  floor: none,
  ceil: none,
  round: none,
  isNaN: none,
  not: none,
  bitwiseNot: none,
  add: none,
  sub: none,
  mul: none,
  div: none,
  floorDiv: none,
  floorMod: none,
  truncateMod: none,
  pow: none,
  max: none,
  min: none,
  atan2: none,
  divNoNan: none,
  mulNoNan: none,
  xlogy: none,
  xlog1py: none,
  xdivy: none,
  logAddExp: none,
  equal: none,
  less: none,
  lessOrEqual: none,
  greater: none,
  greaterOrEqual: none,
  and: none,
  or: none,
  xor: none,
  bitwiseAnd: none,
  bitwiseOr: none,
  bitwiseXor: none,
  where: none,
  cast: { dtype },
  reduceSum: reduction,
  reduceMean: reduction,
  reduceProd: reduction,
  reduceMax: reduction,
  reduceMin: reduction,
  reduceLogSumExp: reduction,
  reduceL2: reduction,
  reduceVariance: reduction,
  argMax: alongAxis,
  argMin: alongAxis,
  cumSum: { axis, exclusive: flag, reverse: flag },
  topK: { axis, k: size, largest: flag },
  uniqueInverse: none,
  constant: { value: literal },
  range: { start: number, step: number, size, dtype },
  sizes: { dims: list(dim), dtype: oneOf("int32", "int64") },
  bindSizes: { symbols: list(symbolicSize) },
  reshape: { shape },
  transpose: { perm: axes },
  broadcastTo: { shape },
  sumTo: { shape },
  concat: alongAxis,
  split: { axis, sizes: shape },
  slice: { starts: perAxis(dim), sizes: perAxis(size), steps: perAxis(step) },
  pad: { before: perAxis(dim), after: perAxis(dim), value: element },
  tile: { multiples: perAxis(size) },
  trilu: { upper: flag, diagonal: integer },
  gather: alongAxis,
  gatherND: none,
  scatterND: { reduction: scatterReduction },
  gatherElements: alongAxis,
  scatterElements: { axis, reduction: scatterReduction },
  nonZero: { count: symbolicSize },
  inverse: none,
  determinant: none,
  cofactors: none,
  logDeterminant: none,
  cholesky: none,
  solve: { transposeA: flag },
  triangularSolve: { transposeA: flag, lower: flag },
  qr: { full: flag },
  singularValues: none,
  svd: { full: flag },
  eigh: none,
  matMul: { transposeA: flag, transposeB: flag },
  gemm: { transposeA: flag, transposeB: flag, alpha: number, beta: number },
  conv: convolution,
  convInputGradient: { ...convolution, inputSizes: shape },
  convFilterGradient: { ...convolution, kernelSizes: list(positive) },
  maxPool: { ...window, kernelSizes: list(positive) },
  maxPoolGradient: { ...window, kernelSizes: list(positive) },
  maxPoolSelect: { ...window, kernelSizes: list(positive) },
  averagePool: { ...window, kernelSizes: list(positive) },
  softmax: alongAxis,
  logSoftmax: alongAxis,
  nonMaxSuppression: { size: count, iouThreshold: number, scoreThreshold: number },
  softmaxCrossEntropy: alongAxis,
  call: { callee: graph, gradient: optional(graph) },
  cond: unknownSizes,
  whileLoop: { ...unknownSizes, carried: count, trips: list(symbolicSize) },
  scan: { carried: count, slices: count, trips: size, reversed: flag },
  stopGradient: none,
  randomBits: { shape },
  customGradient: {
    name: text,
    inputs: count,
    results: count,
    gradient: either(graph, nothing),
    connected: list(flag),
  },
  onnxOp: {
    type: text,
    domain: text,
    version: count,
    present: list(flag),
    attributes: record(onnxAttribute),
    dtypes: list(dtype),
    shapes: list(shape),
  },
  barrier: none,
  readVariable: { variable },
  assignVariable: { variable },
  print: {
    ...occurrence,
    parts: list(either(text, count)),
    summarize: integer,
    stream: oneOf("stdout", "stderr"),
  },
  assert: { ...occurrence, message: text, labels: list(text), summarize: integer },
  hostCall: {
    fn: hostFunction,
    dtypes: list(dtype),
    shapes: list(shape),
    sizes: list(symbolicSize),
  },
};

/** What is wrong with an op's attributes, and what was expected; `undefined` if nothing is. */
export function attributeFault(
  op: OpName,
  attributes: object,
  context: AttributeContext,
): { readonly what: string; readonly expected: string } | undefined {
  const schema = new Map<string, Kind<unknown>>(Object.entries(schemas[op]));
  const given = new Map<string, unknown>(Object.entries(attributes));
  for (const key of given.keys()) {
    if (schema.has(key)) continue;
    const known = [...schema.keys()];
    return {
      what: `${op} has no attribute ${key}`,
      expected: known.length === 0 ? "no attributes" : `the attributes ${known.join(", ")}`,
    };
  }
  for (const [key, kind] of schema) {
    if (!given.has(key) && kind.isOptional === true) continue;
    if (!given.has(key))
      return { what: `${op} lacks the attribute ${key}`, expected: `${key}: ${kind.expected}` };
    if (!kind.accepts(given.get(key), context))
      return {
        what: `${op}: the attribute ${key} is of the wrong kind`,
        expected: `${key}: ${kind.expected}`,
      };
  }
  return undefined;
}
