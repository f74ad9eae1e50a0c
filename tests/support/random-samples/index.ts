import * as fc from "fast-check";
import type { OpName } from "../../../ir/ops";
import type { AnySample } from "../samples";
import { customRandom } from "./custom";
import { controlRandom } from "./control";
import type { NotSampled, RandomSampleTable } from "./draw";
import { effectsRandom } from "./effects";
import { elementwiseRandom } from "./elementwise";
import { indexingRandom } from "./indexing";
import { linalgRandom } from "./linalg";
import { nnRandom } from "./nn";
import { randomRandom } from "./random";
import { reductionRandom } from "./reduction";
import { shapeRandom } from "./shape";
import { stateRandom } from "./state";

/** Random legal uses of every op: shapes with empty axes and axes of one element, ranks 0 to 5, and attributes of all kinds. */
export const randomSamples: RandomSampleTable<OpName> = {
  ...elementwiseRandom,
  ...reductionRandom,
  ...shapeRandom,
  ...indexingRandom,
  ...linalgRandom,
  ...nnRandom,
  ...randomRandom,
  ...customRandom,
  ...controlRandom,
  ...stateRandom,
  ...effectsRandom,
};

const row = (op: OpName): fc.Arbitrary<AnySample> | NotSampled => randomSamples[op];

/** Whether an op can be used without anything around it. */
export const isSampled = (op: OpName): boolean => !("notSampled" in row(op));

/** Random samples of an op, without its attributes' type. */
export function randomSamplesOf(op: OpName): fc.Arbitrary<AnySample> {
  const found = row(op);
  if ("notSampled" in found) throw new RangeError(`${op} has no samples: ${found.notSampled}`);
  return found;
}

/** The same random samples each time. */
export const drawn = (op: OpName, count: number, seed: number): AnySample[] =>
  fc.sample(randomSamplesOf(op), { numRuns: count, seed });
