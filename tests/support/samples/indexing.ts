import { symbol } from "../../../ir/types/dim";
import type { indexingOps, Reduction } from "../../../ir/ops/indexing";
import { bools, ints, real, reals, type SampleTable } from "./sample";

const reductions: readonly Reduction[] = ["none", "add", "mul", "max", "min"];
const accumulating = reductions.filter((reduction) => reduction !== "none");

export const indexingSamples: SampleTable<keyof typeof indexingOps> = {
  gather: [
    { operands: [real([3, 2]), ints([2, 0, 2])], attributes: { axis: 0 } },
    { operands: [real([2, 3, 2]), ints([1, 2, 1, 0], [2, 2])], attributes: { axis: 1 } },
    { operands: [real([2, 3]), ints([1], [])], attributes: { axis: 1 } },
    { operands: [real([2, 3]), ints([], [0])], attributes: { axis: 0 } },
    { operands: [real([2, 3]), ints([1, 0], [2], "int64")], attributes: { axis: 1 } },
  ],
  gatherND: [
    { operands: [real([3, 2]), ints([2, 0, 2], [3, 1])] },
    { operands: [real([3, 3]), ints([0, 1, 1, 2, 0, 1], [3, 2])] },
    { operands: [real([2, 3]), ints([1, 0], [2], "int64")] },
    { operands: [real([2, 3]), ints([], [0, 2])] },
  ],
  scatterND: [
    ...reductions.map((reduction) => ({
      operands: [real([4, 2]), ints([2, 0], [2, 1]), real([2, 2], { seed: 1 })],
      attributes: { reduction },
    })),
    // One element that is updated twice.
    ...accumulating.map((reduction) => ({
      operands: [real([3]), ints([2, 0, 2], [3, 1]), real([3], { seed: 1 })],
      attributes: { reduction },
    })),
    {
      operands: [real([3]), ints([2, 0, 2], [3, 1]), reals([0, 1.5, 2])],
      attributes: { reduction: "mul" },
    },
    {
      operands: [real([3, 3]), ints([0, 1, 1, 2], [2, 2]), real([2], { seed: 1 })],
      attributes: { reduction: "add" },
    },
    {
      operands: [real([2, 3]), ints([], [0, 1]), real([0, 3], { seed: 1 })],
      attributes: { reduction: "none" },
    },
  ],
  gatherElements: [
    { operands: [real([3, 2]), ints([2, 0, 1, 1], [2, 2])], attributes: { axis: 0 } },
    { operands: [real([2, 3]), ints([2, 0, 0, 1], [2, 2], "int64")], attributes: { axis: 1 } },
    { operands: [real([2, 3]), ints([], [2, 0])], attributes: { axis: 1 } },
  ],
  scatterElements: reductions.map((reduction) => ({
    operands: [real([3, 2]), ints([2, 0, 1, 1], [2, 2]), real([2, 2], { seed: 1 })],
    attributes: { axis: 0, reduction },
  })),
  nonZero: [
    { operands: [bools([0, 1, 1, 1], [2, 2])], attributes: { count: symbol("count") } },
    { operands: [bools([], [0])], attributes: { count: symbol("count") } },
  ],
};
