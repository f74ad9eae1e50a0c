import type { stateOps } from "../../../ir/ops/state";
import type { SampleTable } from "./sample";

/** Reads and writes of variables are not differentiated themselves, and need a variable to run. */
export const stateSamples: SampleTable<keyof typeof stateOps> = {
  readVariable: [],
  assignVariable: [],
};
