import { bools, ints, real, reals } from "../call";
import { calls, discrete, notInTfjs, without, type Rows } from "./row";

const reduction = calls(
  [reals([2, 3])],
  [reals([2, 3, 2]), 1],
  [reals([2, 3, 2]), [0, -1], true],
  [[1, 2, 3.5]],
);
const boolReduction = discrete(
  [bools([1, 0, 1, 1], [2, 2]), 1],
  [bools([1, 1])],
  [bools([0, 1], [1, 2]), 0, true],
);
const position = discrete(
  [real([1, 3, 2, 3, 0, 1], [2, 3])],
  [real([1, 3, 2, 3, 0, 1], [2, 3]), -1],
);
const bound = discrete(
  [[[1, 3, 5, 7]], [[0, 3, 4, 8]]],
  [real([1, 2, 2, 3], [2, 2]), real([2, 0.5], [2, 1])],
);

export const reductionRows: Rows = {
  sum: { calls: [...reduction.calls, [ints([1, 2, 3])]] },
  mean: reduction,
  prod: calls([reals([2, 3], 0.5, 2)], [reals([2, 3], 0.5, 2), 1, true]),
  max: reduction,
  min: reduction,
  logSumExp: reduction,
  any: boolReduction,
  all: boolReduction,
  argMax: position,
  argMin: position,
  norm: calls(
    [reals([2, 3])],
    [reals([2, 3]), 1, 0],
    [reals([2, 3]), 2, 1],
    [reals([2, 3]), Infinity, 1],
    [reals([2, 3]), "fro", [0, 1]],
    [reals([2, 3]), "euclidean", 1, true],
  ),
  euclideanNorm: calls([reals([2, 3]), 1]),
  moments: calls([reals([2, 3])], [reals([2, 3, 2]), [0, 2], true]),
  cumsum: {
    ...calls([reals([2, 3]), 1, true], [reals([2, 3]), 1, false, true]),
    valuesOnly: ["TF.js's has another shape for all axes but the last", [reals([2, 3])]],
  },
  cumprod: without(notInTfjs, [reals([2, 3], 0.5, 2)], [reals([2, 3], 0.5, 2), 1, true, true]),
  bincount: {
    ...discrete([ints([1, 1, 2, 3]), [], 4], [ints([1, 1, 2, 3]), [0.5, 1, 2, 3], 4]),
    dtypes: "counts are integers",
  },
  denseBincount: discrete(
    [ints([1, 1, 2, 3]), real([]), 4],
    [ints([1, 1, 2, 9, 0, 1], [2, 3]), real([1, 2, 3, 4, 5, 6], [2, 3]), 4],
    [ints([1, 1, 2, 9, 0, 1], [2, 3]), real([]), 4, true],
  ),
  topk: discrete([real([1, 3, 2, 5, 4, 4], [2, 3]), 2], [real([1, 20, 10, 40]), 3, false]),
  searchSorted: discrete(
    [[[1, 3, 5, 7]], [[0, 3, 4, 8]]],
    [[[1, 3, 5, 7]], [[0, 3, 4, 8]], "right"],
  ),
  lowerBound: bound,
  upperBound: bound,
  unique: discrete(
    [real([1, 1, 2, 4, 4, 4, 7, 8, 8])],
    [ints([1, 0, 0, 1, 0, 0, 2, 0, 0], [3, 3]), 0],
  ),
  unsortedSegmentSum: calls([reals([4, 2]), ints([1, 2, 0, 1]), 3]),
  "math.confusionMatrix": discrete([ints([0, 1, 2, 1]), ints([0, 2, 2, 1]), 3]),
};
