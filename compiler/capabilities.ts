import { isStatic } from "../ir/types/dim";
import { isNode } from "../ir/match";
import type { DType } from "../ir/types/dtype";
import type { AnyNode, OpName } from "../ir/ops";
import type { Target } from "./pass";
import { termsOf } from "../ir/types/matrix-shape";

/** Where an op is better written by others than run by its kernel, or has none: the dtype of the first result decides, or the node. */
export type Unsupported = readonly DType[] | ((node: AnyNode) => boolean);

/**
 * dtypes for which a provider has no kernel for what an op lowers to, measured on ONNX Runtime 1.30.
 * The dtype that counts is that of the first result, or of the second operand where the result is chosen by a condition.
 */
export type MissingKernels = Readonly<Partial<Record<OpName, Unsupported>>>;

const float64Only = ["float64"] as const;
const floats = ["float16", "float32", "float64"] as const;

/**
 * A convolution is a third faster than ONNX's ConvTranspose where no zeros are put between the elements; the latter needs known sizes,
 * those of the elements that it is to give included.
 */
const isBetterConvolved = (node: AnyNode): boolean => {
  if (!isNode(node, "convInputGradient")) return false;
  const { strides, inputSizes } = node.attributes;
  const [y] = node.operands;
  const areSizesKnown = [...y.type.shape.slice(2), ...inputSizes].every(isStatic);
  return y.type.dtype === "float64" || !areSizesKnown || strides.every((s) => s === 1);
};

/** ONNX's Det takes neither float64 nor matrices without elements, whose determinant is 1. */
const hasNoDeterminant = ({ operands: [x] }: AnyNode): boolean =>
  x?.type.dtype === "float64" || x?.type.shape.at(-1) === 0;

/**
 * A matrix product of no terms, which is zero: with a transpose fused into it, ONNX Runtime leaves its result unwritten,
 * and Gemm leaves its addend as it is, whatever its factor.
 */
const hasNoTerms = ({ attributes, operands: [a] }: AnyNode): boolean =>
  a !== undefined &&
  termsOf(a.type, "transposeA" in attributes && attributes.transposeA === true) === 0;

const isOf =
  (...dtypes: readonly DType[]) =>
  ({ results: [result] }: AnyNode): boolean =>
    result !== undefined && dtypes.includes(result.type.dtype);

/** Ops that are made of others on every provider. */
const composed: MissingKernels = {
  atan2: floats,
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
  // The kernel goes through floats, which have too few digits.
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

/** Few enough rows that the nodes of a factorisation are worth more than a way to the CPU and back. */
const isSmall = ({ operands: [x] }: AnyNode): boolean => {
  const rows = x?.type.shape.at(-1);
  return rows !== undefined && isStatic(rows) && rows <= 32;
};

const isDeep = ({ operands: [x] }: AnyNode): boolean => (x?.type.shape.length ?? 0) > 4;

/** Few enough integers that to compare all of them is less work than a way to the CPU and back. */
const isShortList = ({ operands: [x] }: AnyNode): boolean => {
  const [length, ...others] = x?.type.shape ?? [];
  const isList = length !== undefined && isStatic(length) && others.length === 0;
  return isList && length > 0 && length <= 4096 && x?.type.dtype.startsWith("int") === true;
};

const smallIntegers = ["int8", "uint8", "int16", "uint16"] as const;

/** Where the CPU has no kernel either, a graph can not even be loaded: every provider's graphs avoid these. */
const illegal: MissingKernels = {
  where: ["bool", "float16", "int16", "uint16", "int8", "uint32", "uint64"],
  matMul: either(hasNoTerms, isOf(...smallIntegers)),
  gemm: hasNoTerms,
  // ONNX Runtime fuses x·σ(αx) to a kernel that takes no float64.
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
  softplus: float64Only,
  elu: float64Only,
  leakyRelu: float64Only,
  determinant: hasNoDeterminant,
  conv: float64Only,
  convInputGradient: isBetterConvolved,
  // It scatters, which has no kernel for halves.
  maxPoolGradient: ["float16"],
  averagePool: float64Only,
  // Halves can be moved, but not combined.
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
    // Computed in single precision, or with digits lost where the numbers are large.
    softmax: float64Only,
    logSoftmax: floats,
    // The kernel takes no different pads before and after.
    convInputGradient: either(isBetterConvolved, hasUnequalPads),
    maxPoolGradient: floats,
    maxPoolSelect: floats,
    uniqueInverse: isShortList,
    // It combines no elements but those of float32: "not implemented" when it runs.
    scatterND: combinesOthers,
  },
  // float64 is left to the CPU, whose kernels decide what it is made of.
  webgpu: {
    ...cpu,
    determinant: floats,
    matMul: either(hasNoTerms, isOf("int32", "uint32", ...smallIntegers)),
    // The transposed kernel is wrong for groups with strides, and lacks the third dimension.
    convInputGradient: either(isBetterConvolved, isDeep, isGrouped),
    maxPoolGradient: floats,
    maxPoolSelect: floats,
    // Going backwards, the kernel misreads an end in front of the first element.
    slice: either(isOf("int32", "uint32"), goesBackwards),
    // The kernel sums exponentials that overflow.
    reduceLogSumExp: floats,
    inverse: isSmall,
    uniqueInverse: isShortList,
    gatherElements: isOf("int32", "uint32"),
    scatterElements: [],
    where: ["int16", "uint16", "int8", "uint64"],
  },
};

/** Whether the provider can run what the node lowers to. */
export const isSupported = (node: AnyNode, target: Target): boolean => {
  const dtype = node.results[0]?.type.dtype;
  const missing = missingKernels[target.provider][node.op];
  if (typeof missing === "function") return !missing(node);
  return dtype === undefined || missing?.includes(dtype) !== true;
};
