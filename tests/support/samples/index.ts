import type { OpName } from "../../../ir/ops";
import { controlSamples } from "./control";
import { customSamples } from "./custom";
import { effectSamples } from "./effects";
import { elementwiseSamples } from "./elementwise";
import { indexingSamples } from "./indexing";
import { linalgSamples } from "./linalg";
import { nnSamples } from "./nn";
import { randomSamples } from "./random";
import { reductionSamples } from "./reduction";
import { shapeSamples } from "./shape";
import { stateSamples } from "./state";
import type { Sample, SampleTable } from "./sample";

/** Legal uses of every op: what the tests over whole tables run on. */
export const samples: SampleTable<OpName> = {
  ...elementwiseSamples,
  ...reductionSamples,
  ...shapeSamples,
  ...indexingSamples,
  ...linalgSamples,
  ...nnSamples,
  ...controlSamples,
  ...randomSamples,
  ...customSamples,
  ...stateSamples,
  ...effectSamples,
};

/** A sample of which only the common part matters. */
export type AnySample = Pick<Sample<"neg">, "operands" | "regions" | "dtype" | "held"> & {
  readonly attributes?: object;
};

/** The samples of an op, without its attributes' type: what generic tests need. */
export const samplesOf = (op: OpName): readonly AnySample[] => samples[op];
