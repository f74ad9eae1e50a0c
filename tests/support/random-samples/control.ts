import * as fc from "fast-check";
import type { controlOps } from "../../../ir/ops/control";
import { controlSamples } from "../samples/control";
import { unary, type RandomSampleTable } from "./draw";

export const controlRandom: RandomSampleTable<keyof typeof controlOps> = {
  call: fc.constantFrom(...controlSamples.call),
  cond: fc.constantFrom(...controlSamples.cond),
  whileLoop: fc.constantFrom(...controlSamples.whileLoop),
  scan: fc.constantFrom(...controlSamples.scan),
  stopGradient: unary(),
};
