import { ints, real, reals } from "../call";
import { calls, discrete, notInTfjs, without, type Rows } from "./row";

const image = reals([1, 4, 4, 3], 0, 1);
const picture = reals([4, 4, 3], 0, 255);
const noHalfPixels = "TF.js's gradient knows no half pixel centers";

/** A small turn and a shift. */
const map = [0.913, 0.207, 0.311, -0.118, 1.077, 0.236, 0.013, 0.019];

export const imageRows: Rows = {
  "image.cropAndResize": without(
    notInTfjs,
    [
      image,
      [
        [0, 0, 1, 1],
        [0.2, 0.1, 0.8, 0.6],
      ],
      ints([0, 0]),
      [3, 2],
    ],
    [image, [[-0.5, 0, 1.5, 1]], ints([0]), [4, 4], "nearest", 7],
    [image, [[0.9, 0.8, 0.1, 0]], ints([0]), [1, 3]],
  ),
  "image.flipLeftRight": without(notInTfjs, [image]),
  "image.grayscaleToRGB": without(notInTfjs, [reals([2, 2, 1])]),
  "image.rgbToGrayscale": without(notInTfjs, [picture]),
  "image.resizeBilinear": {
    ...calls([image, [6, 5]], [image, [2, 3], true]),
    valuesOnly: [noHalfPixels, [reals([3, 3, 1]), [5, 2], false, true]],
  },
  "image.resizeNearestNeighbor": {
    ...calls([image, [6, 5]], [image, [2, 3], true]),
    valuesOnly: [noHalfPixels, [image, [3, 7], false, true]],
  },
  "image.rotateWithOffset": without(
    notInTfjs,
    [image, 0.5],
    [image, 1.2, [1, 2, 3], [0.3, 0.6]],
    [image, -2, 0.25, 0.4],
  ),
  "image.threshold": discrete(
    [picture],
    [picture, "binary", true, 0.3],
    [picture, "otsu"],
    [reals([5, 5, 1], 0, 255), "otsu", true],
  ),
  "image.transform": without(
    notInTfjs,
    [image, [map]],
    [image, [map], "bilinear", "reflect"],
    [image, [map], "nearest", "wrap", 0, [6, 6]],
    [image, [map], "bilinear", "nearest"],
    [image, [map], "bilinear", "constant", 0.5, [3, 5]],
  ),
  "browser.toPixels": discrete([real([0, 0.5, 1, 0.25], [2, 2])], [ints([0, 128, 255], [1, 1, 3])]),
  "signal.hannWindow": discrete([10], [7]),
  "signal.hammingWindow": discrete([10], [7]),
  "signal.frame": discrete([reals([7]), 3, 2], [reals([8]), 3, 2, true, 5]),
  "signal.stft": discrete([reals([16]), 4, 2], [reals([20]), 5, 3, 16]),
  "spectral.rfft": discrete([reals([8])], [reals([2, 6]), 4], [reals([3]), 8]),
};
