import type { reductionOps } from "../../../ir/ops/reduction";
import { real, type SampleTable } from "./sample";

const axesAndKept: readonly (readonly [shape: number[], axes: number[], keepDims: boolean])[] = [
  [[2, 3], [1], false],
  [[2, 3], [0], true],
  [[2, 3, 2], [0, 2], false],
  [[2, 3], [0, 1], false],
  [[2, 2], [], false],
  [[], [], false],
];

const reduction = axesAndKept.map(([shape, axes, keepDims]) => ({
  operands: [real(shape)],
  attributes: { axes, keepDims },
}));

export const reductionSamples: SampleTable<keyof typeof reductionOps> = {
  reduceSum: reduction,
  reduceMax: reduction,
};
