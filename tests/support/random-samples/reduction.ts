import * as fc from "fast-check";
import type { reductionOps } from "../../../ir/ops/reduction";
import { axesOf, axisOf, boolsOf, intsOf, realOf, sizes, type RandomSampleTable } from "./draw";

const reduction = sizes().chain((shape) =>
  fc
    .tuple(realOf(shape), axesOf(shape), fc.boolean())
    .map(([x, axes, keepDims]) => ({ operands: [x], attributes: { axes, keepDims } })),
);

const withAxis = sizes({ least: 1 }).chain((shape) => fc.tuple(fc.constant(shape), axisOf(shape)));

const index = withAxis
  .filter(([shape, axis]) => shape[axis] !== 0)
  .chain(([shape, axis]) =>
    fc
      .oneof(realOf(shape), intsOf(shape, 2), boolsOf(shape))
      .map((x) => ({ operands: [x], attributes: { axis } })),
  );

export const reductionRandom: RandomSampleTable<keyof typeof reductionOps> = {
  reduceSum: reduction,
  reduceMean: reduction,
  reduceProd: reduction,
  reduceMax: reduction,
  reduceMin: reduction,
  reduceLogSumExp: reduction,
  reduceL2: reduction,
  reduceVariance: reduction,
  argMax: index,
  argMin: index,
  cumSum: withAxis.chain(([shape, axis]) =>
    fc.tuple(realOf(shape), fc.boolean(), fc.boolean()).map(([x, exclusive, reverse]) => ({
      operands: [x],
      attributes: { axis, exclusive, reverse },
    })),
  ),
  topK: withAxis.chain(([shape, axis]) =>
    fc
      .tuple(realOf(shape), fc.nat({ max: shape[axis] ?? 0 }), fc.boolean())
      .map(([x, k, largest]) => ({ operands: [x], attributes: { axis, k, largest } })),
  ),
  uniqueInverse: sizes({ least: 1 })
    .chain((shape) => fc.oneof(realOf(shape), intsOf(shape, 2), boolsOf(shape)))
    .map((x) => ({ operands: [x] })),
};
