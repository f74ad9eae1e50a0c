import type { reductionOps } from "../../../ir/ops/reduction";
import { bools, ints, real, reals, type SampleTable } from "./sample";

const axesAndKept: readonly (readonly [shape: number[], axes: number[], keepDims: boolean])[] = [
  [[2, 3], [1], false],
  [[2, 3], [0], true],
  [[2, 3, 2], [0, 2], false],
  [[2, 3], [0, 1], false],
  [[2, 2], [], false],
  [[], [], false],
  [[0, 2], [1], false],
];

const reduction = axesAndKept.map(([shape, axes, keepDims]) => ({
  operands: [real(shape)],
  attributes: { axes, keepDims },
}));

const arg = [
  { operands: [real([2, 3])], attributes: { axis: 1 } },
  { operands: [real([2, 3])], attributes: { axis: 0 } },
  { operands: [ints([3, 1, 2], [3], "uint8")], attributes: { axis: 0 } },
  { operands: [bools([0, 1], [2])], attributes: { axis: 0 } },
];

export const reductionSamples: SampleTable<keyof typeof reductionOps> = {
  reduceSum: reduction,
  reduceMean: reduction,
  reduceProd: [
    ...reduction,
    { operands: [reals([2, 0, 3])], attributes: { axes: [0], keepDims: false } },
  ],
  reduceMax: reduction,
  reduceMin: reduction,
  reduceLogSumExp: reduction,
  reduceL2: reduction,
  reduceVariance: reduction,
  argMax: arg,
  argMin: arg,
  cumSum: [
    { operands: [real([2, 3])], attributes: { axis: 1, exclusive: false, reverse: false } },
    { operands: [real([2, 3])], attributes: { axis: 0, exclusive: true, reverse: false } },
    { operands: [real([2, 3])], attributes: { axis: 1, exclusive: true, reverse: true } },
    {
      operands: [ints([200, 100], [2], "uint8")],
      attributes: { axis: 0, exclusive: false, reverse: true },
    },
  ],
  topK: [
    { operands: [real([2, 4])], attributes: { axis: 1, k: 2, largest: true } },
    { operands: [real([3, 2])], attributes: { axis: 0, k: 3, largest: false } },
    { operands: [real([2, 2])], attributes: { axis: 1, k: 0, largest: true } },
  ],
  uniqueInverse: [
    { operands: [ints([4, 1, 4, 2, 1])] },
    { operands: [{ ...reals([0.5, NaN, 0.5, NaN]), dtype: "float32" }] },
    { operands: [reals([1, 2, 1, 2, 2, 1], [3, 2])] },
    { operands: [bools([1, 0, 1, 0], [2, 2])] },
    { operands: [real([0])] },
  ],
};
