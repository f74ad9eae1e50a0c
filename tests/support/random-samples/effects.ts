import type { effectOps } from "../../../ir/ops/effects";
import { notSampled, type RandomSampleTable } from "./draw";

export const effectsRandom: RandomSampleTable<keyof typeof effectOps> = {
  print: notSampled("it has no result"),
  assert: notSampled("it has no result"),
  hostCall: notSampled("it needs the host to run"),
};
