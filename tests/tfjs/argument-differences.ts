import type { Fault, WrongCall } from "./wrong-calls";

/** What a call came to: the types of its results, or an error. */
export interface Outcome {
  readonly types?: string;
  readonly error?: Error;
  /** Whether the error came by a promise. */
  readonly later?: boolean;
}

interface Difference {
  /** As the document says it. */
  readonly reason: string;
  readonly covers: (name: string, call: WrongCall, actual: Outcome, expected: Outcome) => boolean;
}

/** Calls with which TF.js does not come to an end. */
export const endless = (name: string, { what }: WrongCall): boolean =>
  (/^conv[23]dTranspose$/.test(name) && what.startsWith("argument 3")) ||
  (name.startsWith("signal.") && /^argument [12]|^[012] arguments/.test(what));

type Direction = "refused" | "taken" | "typed";

const directionOf = (actual: Outcome, expected: Outcome): Direction | undefined => {
  if (actual.error === undefined) return expected.error === undefined ? "typed" : "taken";
  return expected.error === undefined ? "refused" : undefined;
};

/** Faults that all functions treat so. */
const everywhere = (
  reason: string,
  direction: Direction,
  ...faults: readonly Fault[]
): Difference => ({
  reason,
  covers: (_, { fault }, actual, expected) =>
    faults.includes(fault) && directionOf(actual, expected) === direction,
});

/** Faults that some functions treat so. */
const of = (
  reason: string,
  direction: Direction,
  faults: readonly Fault[],
  names: string,
): Difference => {
  const listed = new Set(names.split(" "));
  return {
    reason,
    covers: (name, { fault }, actual, expected) =>
      listed.has(name) && faults.includes(fault) && directionOf(actual, expected) === direction,
  };
};

export const differences: readonly Difference[] = [
  everywhere(
    "Strings, objects and functions where numbers belong, also inside of arrays, and numbers that are no sizes, no axes or NaN are refused",
    "refused",
    ...(["kind", "element", "value"] as const),
  ),
  everywhere("Operands of one operation must have one dtype", "refused", "dtype"),
  of(
    "Arguments without a default have to be given",
    "refused",
    ["absent"],
    "clipByValue cumsum cumprod bincount slice1d oneHot fill range linspace meshgrid cosineWindow maxPool3d localResponseNormalization " +
      "image.nonMaxSuppression image.nonMaxSuppressionAsync image.nonMaxSuppressionPadded image.nonMaxSuppressionPaddedAsync " +
      "image.rotateWithOffset image.threshold image.transform signal.hannWindow signal.hammingWindow unique searchSorted",
  ),
  of(
    "`null` for a number is refused, where TF.js computes with 0",
    "refused",
    ["absent"],
    "leakyRelu step fused.matMul dropout image.cropAndResize",
  ),
  of(
    "Shapes that do not fit are refused where TF.js reads past the end or drops what is too much",
    "refused",
    ["shape"],
    "equal notEqual less lessEqual greater greaterEqual max argMax argMin norm euclideanNorm cumsum cumprod bincount denseBincount " +
      "lowerBound upperBound unsortedSegmentSum reverse3d reverse4d pad pad1d pad2d pad3d pad4d slice stridedSlice tensorScatterUpdate " +
      "sparseToDense spaceToBatchND batchToSpaceND tensor tensor3d tensor4d tensor5d tensor6d matMul einsum linalg.gramSchmidt conv1d " +
      "conv2d conv2dTranspose conv3d conv3dTranspose depthwiseConv2d separableConv2d maxPool avgPool pool maxPoolWithArgmax dilation2d " +
      "fused.conv2d fused.depthwiseConv2d batchNorm batchNorm2d batchNorm3d batchNorm4d image.cropAndResize image.grayscaleToRGB " +
      "image.rgbToGrayscale image.resizeBilinear signal.frame signal.stft unique",
  ),
  of(
    "Other dtypes are taken, as by TensorFlow",
    "taken",
    ["dtype"],
    "floor ceil depthToSpace image.nonMaxSuppression image.flipLeftRight image.resizeNearestNeighbor image.rotateWithOffset " +
      "image.threshold image.transform",
  ),
  of(
    "Other shapes are taken: operands broadcast, stacks of matrices and signals, single images, empty tensors",
    "taken",
    ["shape"],
    "bitwiseAnd searchSorted lowerBound upperBound eye linalg.bandPart linalg.gramSchmidt linalg.qr conv3d maxPoolWithArgmax batchNorm " +
      "batchNorm2d image.flipLeftRight signal.frame signal.stft conv1d conv2d fused.conv2d",
  ),
  of(
    "Arguments that TF.js requires are optional",
    "taken",
    ["absent"],
    "where bincount math.confusionMatrix stridedSlice meshgrid image.resizeBilinear image.resizeNearestNeighbor",
  ),
  of(
    "Other values are taken: norms of any order, a depth or k of 0, a number as padding beside another stride",
    "taken",
    ["kind", "value"],
    "norm stridedSlice oneHot inTopKAsync conv1d losses.huberLoss clipByValue",
  ),
  of(
    "Results have TensorFlow's dtypes and shapes",
    "typed",
    ["absent", "dtype", "kind", "shape", "value"],
    "unstack oneHot range linspace mean moments unsortedSegmentSum losses.computeWeightedLoss conv2d maxPool avgPool bincount batchNorm " +
      "image.transform broadcastTo image.nonMaxSuppression floorDiv",
  ),
];

/** Sentences of TF.js that are about another argument than the wrong one. */
export const misplaced = (name: string, { fault, what }: WrongCall): boolean =>
  (name === "image.transform" && fault === "dtype") ||
  (name === "sparseToDense" && what.startsWith("argument 1")) ||
  (name.startsWith("fused.") && fault === "kind" && what === "argument 0: a string");
