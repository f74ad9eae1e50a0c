import { reals } from "../call";
import { calls, discrete, notInTfjs, without, type Rows } from "./row";

export const linalgRows: Rows = {
  matMul: calls(
    [reals([2, 3]), reals([3, 2], -1, 1, 1)],
    [reals([3, 2]), reals([3, 2], -1, 1, 1), true],
    [reals([2, 2, 3]), reals([2, 2, 3], -1, 1, 1), false, true],
    [[[1, 2]], [[3], [4]]],
  ),
  dot: calls(
    [reals([3]), reals([3], 1, 2)],
    [reals([2, 3]), reals([3])],
    [reals([2, 3]), reals([3, 2])],
  ),
  outerProduct: calls([reals([2]), reals([3])]),
  einsum: without(
    notInTfjs,
    ["ij,jk->ik", reals([2, 3]), reals([3, 2])],
    ["ij->ji", reals([2, 3])],
  ),
  "linalg.bandPart": without(
    "TF.js's forward pass fails inside of tf.grads",
    [reals([4, 4]), 1, -1],
    [reals([3, 4]), 0, 1],
  ),
  "linalg.gramSchmidt": without("TF.js's gradient goes through tensors that it has disposed", [
    reals([2, 3]),
  ]),
  "linalg.qr": without(notInTfjs, [reals([5, 3])], [reals([4, 3]), false], [reals([4, 2]), true]),
  "fused.matMul": calls(
    [{ a: reals([2, 3]), b: reals([3, 2]) }],
    [{ a: reals([2, 3]), b: reals([3, 2]), bias: reals([2], 1, 2), activation: "relu" }],
    [{ a: reals([2, 3]), b: reals([2, 3]), transposeB: true, activation: "sigmoid" }],
    [
      {
        ...{ a: reals([2, 3]), b: reals([3, 2]), activation: "prelu" },
        preluActivationWeights: reals([2], 0.1, 0.3),
      },
    ],
    [{ a: reals([2, 3]), b: reals([3, 2]), activation: "leakyrelu", leakyreluAlpha: 0.3 }],
  ),
  movingAverage: calls(
    [reals([2]), reals([2], 3, 4), 0.9, 3],
    [reals([2]), reals([2]), 0.5, undefined, false],
  ),
  enclosingPowerOfTwo: discrete([5], [8], [1]),
  cosineWindow: discrete([5, 0.5, 0.5], [4, 0.54, 0.46]),
};
