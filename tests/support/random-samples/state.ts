import type { stateOps } from "../../../ir/ops/state";
import { notSampled, type RandomSampleTable } from "./draw";

export const stateRandom: RandomSampleTable<keyof typeof stateOps> = {
  readVariable: notSampled("it needs a variable to run"),
  assignVariable: notSampled("it needs a variable to run"),
};
