import { bools, ints, real, reals } from "../call";
import { calls, discrete, notInTfjs, without, type Rows } from "./row";

const joined = calls([[reals([2, 2]), reals([2, 2], 3, 4)]], [[reals([2, 2]), [[1, 2]]], 0]);

export const shapeRows: Rows = {
  reshape: calls(
    [reals([2, 3]), [3, 2]],
    [reals([2, 3]), [-1]],
    [
      [1, 2],
      [2, 1],
    ],
  ),
  transpose: calls([reals([2, 3])], [reals([2, 3, 4]), [1, 0, 2]]),
  expandDims: calls([reals([2, 3])], [reals([2, 3]), 1], [reals([2, 3]), -1]),
  squeeze: calls([reals([1, 2, 1])], [reals([1, 2, 1]), [0]]),
  concat: { calls: [...joined.calls, [[reals([2, 2]), reals([2, 3])], 1]] },
  concat1d: calls([[reals([2]), reals([3])]]),
  concat2d: joined,
  concat3d: calls([[reals([1, 2, 2]), reals([1, 2, 2], 3, 4)], 2]),
  concat4d: calls([[reals([1, 1, 2, 2]), reals([1, 1, 2, 2], 3, 4)], 3]),
  stack: calls([[reals([2]), reals([2], 3, 4)]], [[reals([2, 2]), reals([2, 2], 3, 4)], 1]),
  unstack: calls([reals([2, 3])], [reals([2, 3]), 1]),
  split: calls([reals([4, 2]), 2], [reals([2, 6]), [1, 2, 3], 1]),
  broadcastTo: calls([reals([1, 3]), [2, 3]], [5, [2]]),
  tile: calls([reals([2, 3]), [2, 1]]),
  reverse: calls([reals([2, 3])], [reals([2, 3]), 1]),
  reverse1d: calls([reals([3])]),
  reverse2d: calls([reals([2, 3]), 1]),
  reverse3d: calls([reals([2, 2, 3]), [0, 2]]),
  reverse4d: calls([reals([1, 2, 2, 3]), [1, 3]]),
  pad: calls(
    [
      reals([2, 3]),
      [
        [1, 0],
        [0, 2],
      ],
    ],
    [reals([2]), [[1, 1]], 5],
  ),
  pad1d: calls([reals([2]), [1, 2]]),
  pad2d: calls([
    reals([2, 2]),
    [
      [1, 0],
      [0, 2],
    ],
    3,
  ]),
  pad3d: calls([
    reals([1, 2, 2]),
    [
      [0, 0],
      [1, 0],
      [0, 2],
    ],
  ]),
  pad4d: calls([
    reals([1, 1, 2, 2]),
    [
      [0, 0],
      [0, 0],
      [1, 0],
      [0, 2],
    ],
  ]),
  mirrorPad: without(
    notInTfjs,
    [
      reals([3, 3]),
      [
        [1, 1],
        [2, 0],
      ],
      "reflect",
    ],
    [reals([3]), [[2, 1]], "symmetric"],
  ),
  slice: calls([reals([4, 3]), [1, 0], [2, 2]], [reals([4]), 1], [reals([4]), [1], [-1]]),
  slice1d: calls([reals([4]), 1, 2]),
  slice2d: calls([reals([3, 3]), [1, 0], [2, 2]]),
  slice3d: calls([reals([2, 3, 3]), [1, 1, 0], [1, 2, 2]]),
  slice4d: calls([reals([1, 2, 3, 3]), [0, 1, 1, 0], [1, 1, 2, 2]]),
  stridedSlice: without(
    notInTfjs,
    [reals([4, 4]), [0, 1], [4, 4], [2, 2]],
    [reals([4, 4]), [3, 0], [0, 4], [-2, 1]],
    [reals([4, 4]), [1, 0], [3, 4], [1, 1], 0, 2],
  ),
  gather: calls([reals([3, 2]), ints([2, 0, 2])], [reals([2, 3]), ints([1, 0]), 1]),
  gatherND: without(notInTfjs, [reals([3, 2]), ints([0, 1, 2, 0], [2, 2])]),
  scatterND: without(notInTfjs, [ints([4, 1, 1], [3, 1]), reals([3]), [6]]),
  tensorScatterUpdate: without(notInTfjs, [reals([4]), ints([2, 0], [2, 1]), reals([2], 5, 6)]),
  sparseToDense: without(
    notInTfjs,
    [ints([4, 5, 6, 1]), real([10, 11, 12, 13]), [8]],
    [ints([0, 1, 1, 0], [2, 2]), real([1, 2]), [2, 2], real([7], [])],
  ),
  oneHot: {
    ...discrete([ints([0, 1, 3]), 3], [ints([0, 1], [1, 2]), 2, 5, -1]),
    dtypes: "float32 is TensorFlow's default",
  },
  depthToSpace: without(notInTfjs, [reals([1, 1, 1, 4]), 2, "NHWC"]),
  spaceToBatchND: calls([
    reals([1, 4, 2, 1]),
    [2, 2],
    [
      [0, 0],
      [0, 0],
    ],
  ]),
  batchToSpaceND: calls([
    reals([4, 1, 1, 1]),
    [2, 2],
    [
      [0, 0],
      [0, 0],
    ],
  ]),
  zeros: discrete([[2, 3]], [[2], "int32"]),
  ones: discrete([[2, 3]], [[2], "bool"]),
  zerosLike: discrete([ints([1, 2])]),
  onesLike: discrete([reals([2, 2])]),
  fill: discrete([[2, 2], 4], [[2], 4, "int32"]),
  eye: discrete([3], [2, 3], [2, 2, [2]]),
  range: discrete([0, 9, 2], [5, 0, -1, "int32"]),
  linspace: discrete([0, 9, 10], [1, 2, 3]),
  diag: without(notInTfjs, [reals([3])], [reals([2, 2])]),
  meshgrid: discrete(
    [
      [1, 2, 3],
      [4, 5],
    ],
    [[1, 2], [3, 4], { indexing: "ij" }],
  ),
  tensor: discrete(
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [[1, 2, 3, 4], [2, 2], "int32"],
  ),
  tensor1d: discrete([[1, 2]], [[true, false]]),
  tensor2d: discrete([
    [1, 2, 3, 4],
    [2, 2],
  ]),
  tensor3d: discrete([
    [
      [[1], [2]],
      [[3], [4]],
    ],
  ]),
  tensor4d: discrete([
    [
      [
        [[1], [2]],
        [[3], [4]],
      ],
    ],
  ]),
  tensor5d: discrete([
    [
      [
        [
          [[1], [2]],
          [[3], [4]],
        ],
      ],
    ],
  ]),
  tensor6d: discrete([
    [
      [
        [
          [
            [[1], [2]],
            [[3], [4]],
          ],
        ],
      ],
    ],
  ]),
  scalar: discrete([3.5], [true], [2, "int32"]),
  broadcastArgs: discrete([ints([2, 1, 3]), ints([4, 3])]),
  booleanMaskAsync: discrete([reals([3, 2]), bools([1, 0, 1])]),
  whereAsync: { ...discrete([bools([1, 0, 1, 1], [2, 2])]), dtypes: "indices are int64" },
  setdiff1dAsync: discrete([real([1, 2, 3, 4, 5, 6]), real([1, 3, 5])]),
  inTopKAsync: discrete([real([20, 10, 40, 30, 30, 50, -20, 10], [2, 4]), ints([2, 0]), 3]),
};
