import * as fc from "fast-check";
import type { customOps } from "../../../ir/ops/custom";
import { customSamples } from "../samples/custom";
import { realOf, sizes, type RandomSampleTable } from "./draw";

export const customRandom: RandomSampleTable<keyof typeof customOps> = {
  customGradient: fc.constantFrom(...customSamples.customGradient),
  onnxOp: fc.constantFrom(...customSamples.onnxOp),
  barrier: fc
    .tuple(sizes(), sizes())
    .chain(([x, after]) => fc.tuple(realOf(x), realOf(after, {}, 1)))
    .map((operands) => ({ operands })),
};
