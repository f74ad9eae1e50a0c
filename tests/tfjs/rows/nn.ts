import { real, reals } from "../call";
import { calls, discrete, notInTfjs, without, type Rows } from "./row";

const image = reals([1, 5, 4, 2]);
const wide = reals([2, 6, 6, 2], -1, 1, 3);

const meanOfWindow = "TF.js's gradient counts the padding, which the mean does not";

const noScale = "TF.js's gradient fails without a scale";

const lstm = [
  1,
  reals([5, 12]),
  reals([12]),
  reals([2, 2]),
  reals([2, 3]),
  reals([2, 3], -1, 1, 2),
];

export const nnRows: Rows = {
  conv1d: {
    valuesOnly: [
      "TF.js has no gradient of dilated convolutions",
      [reals([1, 8, 1]), reals([2, 1, 1]), 1, "valid", "NWC", 2],
    ],
    ...calls(
      [reals([2, 6, 2]), reals([3, 2, 3], -1, 1, 1), 1, "same"],
      [reals([6, 2]), reals([3, 2, 3], -1, 1, 1), 2, "valid"],
    ),
  },
  conv2d: calls(
    [image, reals([2, 2, 2, 3], -1, 1, 1), 1, "valid"],
    [wide, reals([3, 3, 2, 1], -1, 1, 1), [2, 1], "same"],
    [wide, reals([3, 3, 2, 1], -1, 1, 1), 1, 1],
    [reals([5, 4, 2]), reals([2, 2, 2, 3], -1, 1, 1), 1, "same"],
  ),
  conv2dTranspose: calls(
    [reals([1, 3, 3, 2]), reals([2, 2, 1, 2], -1, 1, 1), [1, 6, 6, 1], 2, "same"],
    [reals([1, 2, 2, 1]), reals([2, 2, 1, 1], -1, 1, 1), [1, 3, 3, 1], 1, "valid"],
  ),
  conv3d: calls([reals([1, 3, 3, 3, 1]), reals([2, 2, 2, 1, 2], -1, 1, 1), 1, "valid"]),
  conv3dTranspose: without("TF.js's kernel of its gradient takes the shapes in another order", [
    reals([1, 2, 2, 2, 1]),
    reals([2, 2, 2, 1, 1], -1, 1, 1),
    [1, 3, 3, 3, 1],
    1,
    "valid",
  ]),
  depthwiseConv2d: calls(
    [image, reals([2, 2, 2, 2], -1, 1, 1), 1, "valid"],
    [wide, reals([3, 3, 2, 1], -1, 1, 1), 2, "same"],
  ),
  separableConv2d: calls([image, reals([2, 2, 2, 2], -1, 1, 1), reals([1, 1, 4, 3]), 1, "valid"]),
  maxPool: calls([wide, 2, 2, "valid"], [wide, [3, 2], [1, 2], "same"], [image, 2, 1, 1, "floor"]),
  avgPool: {
    ...calls([wide, 2, 2, "valid"]),
    valuesOnly: [meanOfWindow, [wide, [3, 2], [1, 2], "same"]],
  },
  maxPool3d: calls([reals([1, 4, 4, 4, 1]), 2, 2, "valid"]),
  avgPool3d: calls([reals([1, 4, 4, 4, 1]), 2, 2, "valid"]),
  pool: {
    ...calls([wide, [2, 2], "max", "valid", undefined, 2]),
    valuesOnly: [meanOfWindow, [wide, [2, 2], "avg", "same", undefined, 1]],
  },
  maxPoolWithArgmax: without(
    notInTfjs,
    [wide, 2, 2, "valid"],
    [wide, [2, 2], [2, 2], "same", true],
  ),
  dilation2d: calls([image, reals([2, 2, 2]), 1, "valid"], [image, reals([2, 2, 2]), 1, "same"]),
  "fused.conv2d": calls(
    [{ x: image, filter: reals([2, 2, 2, 3]), strides: 1, pad: "valid" }],
    [
      {
        ...{ x: image, filter: reals([2, 2, 2, 3]), strides: 1, pad: "same" },
        ...{ bias: reals([3], 1, 2), activation: "relu" },
      },
    ],
  ),
  "fused.depthwiseConv2d": calls([
    {
      ...{ x: image, filter: reals([2, 2, 2, 1]), strides: 1, pad: "same" },
      ...{ bias: reals([2], 1, 2), activation: "relu6" },
    },
  ]),
  softmax: calls([reals([2, 3])], [[1, 2, 3]]),
  logSoftmax: calls([reals([2, 3])]),
  batchNorm: {
    ...calls([reals([2, 3]), reals([3]), reals([3], 1, 2), reals([3]), reals([3], 1, 2), 0.01]),
    valuesOnly: [noScale, [reals([2, 2, 3]), reals([3]), reals([3], 1, 2)]],
  },
  batchNorm2d: calls([reals([2, 3]), reals([3]), reals([3], 1, 2), reals([3]), reals([3], 1, 2)]),
  batchNorm3d: without(noScale, [reals([1, 2, 3]), reals([3]), reals([3], 1, 2)]),
  batchNorm4d: without(noScale, [reals([1, 2, 1, 3]), reals([3]), reals([3], 1, 2), reals([3])]),
  localResponseNormalization: calls([reals([1, 2, 2, 6])], [reals([2, 2, 4]), 1, 2, 0.5, 0.75]),
  dropout: calls([reals([2, 3]), 0]),
  basicLSTMCell: calls(lstm),
  "losses.absoluteDifference": calls([reals([2, 3]), reals([2, 3], -1, 1, 1)]),
  "losses.computeWeightedLoss": calls([reals([2, 3]), [1, 0, 2]]),
  "losses.cosineDistance": calls([reals([2, 3]), reals([2, 3], -1, 1, 1), 1]),
  "losses.hingeLoss": calls([real([0, 1, 1]), reals([3])]),
  "losses.huberLoss": calls([reals([2, 3]), reals([2, 3], -1, 1, 1), [[1], [2]], 0.5]),
  "losses.logLoss": calls([real([0, 1, 1]), reals([3], 0.1, 0.9)]),
  "losses.meanSquaredError": calls([reals([2, 3]), reals([2, 3], -1, 1, 1)]),
  "losses.sigmoidCrossEntropy": calls([real([0, 1, 1]), reals([3])]),
  "losses.softmaxCrossEntropy": without("TF.js's gradient of the labels has the opposite sign", [
    real([0, 1, 0, 1, 0, 0], [2, 3]),
    reals([2, 3]),
  ]),
  "image.nonMaxSuppression": discrete([
    real([0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1], [5, 4]),
    real([0.9, 0.75, 0.6, 0.95, 0.5]),
    3,
    0.5,
    0,
  ]),
  "image.nonMaxSuppressionAsync": discrete([
    real([0, 0, 1, 1, 1, 1, 0, 0], [2, 4]),
    real([0.9, 0.75]),
    2,
  ]),
  "image.nonMaxSuppressionPadded": discrete(
    [
      real([0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 10, 1, 11], [3, 4]),
      real([0.9, 0.75, 0.6]),
      3,
      0.5,
      0,
      true,
    ],
    [real([0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 10, 1, 11], [3, 4]), real([0.9, 0.75, 0.6]), 3],
  ),
  "image.nonMaxSuppressionPaddedAsync": discrete([
    real([0, 0, 1, 1, 2, 2, 3, 3], [2, 4]),
    real([0.9, 0.95]),
    2,
  ]),
};
