import type { effectOps } from "../../../ir/ops/effects";
import type { SampleTable } from "./sample";

/** Effects on the world have no derivative, or need the host to run. */
export const effectSamples: SampleTable<keyof typeof effectOps> = {
  print: [],
  assert: [],
  hostCall: [],
};
