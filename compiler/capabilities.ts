/**
 * The capabilities of providers: the ops and dtypes that must be decomposed, because ONNX Runtime has no kernel
 * or a wrong one.
 */

import { isStatic, productOfDims } from "../ir/types/dim";
import { isNode } from "../ir/match";
import type { DType } from "../ir/types/dtype";
import type { AnyNode, OpName } from "../ir/ops";
import type { Target } from "./pass";
import { termsOf } from "../ir/types/matrix-shape";

/**
 * When an op must be decomposed, by the dtype of its first result, or by a test of the node: it has no kernel,
 * or a worse one.
 */
export type Unsupported = readonly DType[] | ((node: AnyNode) => boolean);

/**
 * The ops whose lowering a provider cannot run, measured on ONNX Runtime 1.30.
 * The relevant dtype is that of the first result.
 */
export type MissingKernels = Readonly<Partial<Record<OpName, Unsupported>>>;

const float64Only = ["float64"] as const;
const floats = ["float16", "float32", "float64"] as const;

/**
 * A convolution is a third faster than ONNX's ConvTranspose if no zeros are inserted between the elements; the
 * latter requires known sizes of its input and its output.
 */
const isBetterConvolved = (node: AnyNode): boolean => {
  if (!isNode(node, "convInputGradient")) return false;
  const { strides, inputSizes } = node.attributes;
  const [y] = node.operands;
  const areSizesKnown = [...y.type.shape.slice(2), ...inputSizes].every(isStatic);
  return y.type.dtype === "float64" || !areSizesKnown || strides.every((s) => s === 1);
};

/** ONNX Runtime's Det supports neither float64 nor matrices without elements, whose determinant is 1. */
const hasNoDeterminant = ({ operands: [x] }: AnyNode): boolean =>
  x?.type.dtype === "float64" || x?.type.shape.at(-1) === 0;

/**
 * A matrix product of no terms, which is zero: with a transpose fused into it, ONNX Runtime leaves its result
 * uninitialised, and Gemm returns its addend without the factor.
 */
const hasNoTerms = ({ attributes, operands: [a] }: AnyNode): boolean =>
  a !== undefined &&
  termsOf(a.type, "transposeA" in attributes && attributes.transposeA === true) === 0;

const isOf =
  (...dtypes: readonly DType[]) =>
  ({ results: [result] }: AnyNode): boolean =>
    result !== undefined && dtypes.includes(result.type.dtype);

/** Ops that are decomposed for every provider. */
const composed: MissingKernels = {
  atan2: floats,
  cofactors: floats,
  logDeterminant: floats,
  cholesky: floats,
  solve: floats,
  triangularSolve: floats,
  qr: floats,
  singularValues: floats,
  svd: floats,
  eigh: floats,
  convFilterGradient: floats,
  softmaxCrossEntropy: floats,
  // Its lowering is a formula of single precision.
  erfc: float64Only,
  // The kernel computes with floats, whose precision is too low.
  pow: isOf("int8", "int16", "int32", "int64"),
};

const either =
  (...tests: readonly ((node: AnyNode) => boolean)[]) =>
  (node: AnyNode): boolean =>
    tests.some((test) => test(node));

const hasUnequalPads = ({ attributes, operands: [y] }: AnyNode): boolean => {
  if (!("pads" in attributes) || !Array.isArray(attributes.pads)) return false;
  const pads: readonly unknown[] = attributes.pads;
  const half = pads.length / 2;
  return y?.type.shape.length !== 4 || pads.some((pad, i) => i < half && pad !== pads[i + half]);
};

const combinesOthers = ({ attributes, operands: [x] }: AnyNode): boolean =>
  "reduction" in attributes && attributes.reduction !== "none" && x?.type.dtype !== "float32";

const isGrouped = ({ attributes }: AnyNode): boolean =>
  "group" in attributes && Number(attributes.group) > 1;

const goesBackwards = ({ attributes }: AnyNode): boolean =>
  "steps" in attributes &&
  Array.isArray(attributes.steps) &&
  attributes.steps.some((step) => Number(step) < 0);

/** The terms from which on the kernel's sum of exponentials, added up one after the other, is wrong by more than its last digits. */
const mostExponentials = 1024;
/** As `mostExponentials`, for softmax, whose kernel adds several up at a time. */
const mostClasses = 2 ** 15;

const hasLongLogSumExp = ({ attributes, operands: [x] }: AnyNode): boolean => {
  if (x === undefined || !("axes" in attributes) || !Array.isArray(attributes.axes)) return false;
  const { axes } = attributes;
  const terms = x.type.shape.filter((_, axis) => axes.includes(axis));
  const count = productOfDims(terms);
  return !isStatic(count) || count > mostExponentials;
};

const hasManyClasses = ({ attributes, operands: [x] }: AnyNode): boolean => {
  const axis = "axis" in attributes && typeof attributes.axis === "number" ? attributes.axis : 0;
  const classes = x?.type.shape[axis] ?? 1;
  return isStatic(classes) && classes > mostClasses;
};

/** Few enough rows that the nodes of a factorisation are faster than a copy to the CPU and back. */
const isSmall = ({ operands: [x] }: AnyNode): boolean => {
  const rows = x?.type.shape.at(-1);
  return rows !== undefined && isStatic(rows) && rows <= 32;
};

const isDeep = ({ operands: [x] }: AnyNode): boolean => (x?.type.shape.length ?? 0) > 4;

/** Few enough integers that comparing all pairs is faster than a copy to the CPU and back. */
const isShortList = ({ operands: [x] }: AnyNode): boolean => {
  const [length, ...others] = x?.type.shape ?? [];
  const isList = length !== undefined && isStatic(length) && others.length === 0;
  return isList && length > 0 && length <= 4096 && x?.type.dtype.startsWith("int") === true;
};

const smallIntegers = ["int8", "uint8", "int16", "uint16"] as const;

/** Ops without a kernel on the CPU, so that a model with them cannot be loaded: decomposed for every provider. */
const illegal: MissingKernels = {
  where: ["bool", "float16", "int16", "uint16", "int8", "uint32", "uint64"],
  matMul: either(hasNoTerms, isOf(...smallIntegers)),
  gemm: hasNoTerms,
  // ONNX Runtime fuses x·σ(αx) into a kernel without float64.
  sigmoid: float64Only,
};

const cpu: MissingKernels = {
  ...composed,
  ...illegal,
  tan: float64Only,
  asin: float64Only,
  acos: float64Only,
  atan: float64Only,
  sinh: float64Only,
  cosh: float64Only,
  asinh: float64Only,
  acosh: float64Only,
  atanh: float64Only,
  erf: float64Only,
  erfinv: float64Only,
  reduceLogSumExp: hasLongLogSumExp,
  softmax: hasManyClasses,
  logSoftmax: hasManyClasses,
  // The kernel's error is relative to 1: of σ(−19) it makes 0.
  sigmoid: ["float32", "float64"],
  softplus: float64Only,
  elu: float64Only,
  leakyRelu: float64Only,
  determinant: hasNoDeterminant,
  conv: float64Only,
  convInputGradient: isBetterConvolved,
  // It lowers to a scatter, which has no float16 kernel.
  maxPoolGradient: ["float16"],
  averagePool: float64Only,
  // float16 elements can be replaced, but not combined.
  scatterND: ["float16"],
  scatterElements: ["float16"],
};

export const missingKernels: Readonly<Record<Target["provider"], MissingKernels>> = {
  cpu,
  wasm: cpu,
  cuda: {
    ...composed,
    ...illegal,
    tan: floats,
    asin: floats,
    acos: floats,
    atan: floats,
    sinh: floats,
    cosh: floats,
    asinh: floats,
    acosh: floats,
    atanh: floats,
    erfinv: float64Only,
    determinant: floats,
    // Measured on a GPU with ONNX Runtime 1.29.0: wrong numbers.
    conv: float64Only,
    reduceLogSumExp: hasLongLogSumExp,
    // Computed in single precision, or with a loss of precision for large numbers.
    softmax: float64Only,
    logSoftmax: floats,
    // The kernel requires equal pads before and after.
    convInputGradient: either(isBetterConvolved, hasUnequalPads),
    maxPoolGradient: floats,
    maxPoolSelect: floats,
    uniqueInverse: isShortList,
    // Only float32 elements can be combined: "not implemented" at run time.
    scatterND: combinesOthers,
  },
  // float64 falls back to the CPU, whose kernels are the relevant ones.
  webgpu: {
    ...cpu,
    sigmoid: float64Only,
    determinant: floats,
    matMul: either(hasNoTerms, isOf("int32", "uint32", ...smallIntegers)),
    // The transposed kernel is wrong for groups with strides, and lacks the third dimension.
    convInputGradient: either(isBetterConvolved, isDeep, isGrouped),
    maxPoolGradient: floats,
    maxPoolSelect: floats,
    // With negative steps, the kernel misinterprets an end before the first element.
    slice: either(isOf("int32", "uint32"), goesBackwards),
    // The kernel's exponentials overflow.
    reduceLogSumExp: floats,
    inverse: isSmall,
    uniqueInverse: isShortList,
    gatherElements: isOf("int32", "uint32"),
    scatterElements: [],
    where: ["int16", "uint16", "int8", "uint64"],
  },
};

/** Whether the provider can run the lowering of a node. */
export const isSupported = (node: AnyNode, target: Target): boolean => {
  const dtype = node.results[0]?.type.dtype;
  const missing = missingKernels[target.provider][node.op];
  if (typeof missing === "function") return !missing(node);
  return dtype === undefined || missing?.includes(dtype) !== true;
};
