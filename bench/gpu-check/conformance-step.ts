/** The step of the GPU check that runs a shard of the conformance corpus. */

import * as tf from "../../index";
import { runCaseOn, type DeviceOutcome } from "../../tests/conformance/backend";
import type { Case } from "../../tests/conformance/case";
import { withExact } from "../../tests/conformance/exact";
import { readFamilies } from "../../tests/conformance/read-families";
import { outcomeText, runFamilies } from "../../tests/conformance/report";
import { reportResult } from "./run-step";

/** The outcome of one case. */
export interface CaseResult {
  readonly kind: "case";
  readonly backend: string;
  readonly family: string;
  readonly outcome: string;
  /** Kernels that the device lacks. */
  readonly missing: readonly string[];
  /** The difference of a failed case. */
  readonly failure?: string;
}

/** Runs a shard of the conformance corpus. Each result is reported immediately, since a driver may end the process. */
export async function runConformance(folder: string, name: string, shard: string): Promise<void> {
  const backend = tf.backendNames().find((known) => known === name);
  const [part = 0, count = 1] = shard.split("/").map(Number);
  if (backend === undefined) throw new RangeError(`no backend ${name}`);
  let seen = 0;
  const families = readFamilies(folder).map(({ name: family, cases }) => ({
    name: family,
    cases: cases.filter(() => seen++ % count === part),
  }));
  await tf.setBackend("cpu");
  const exact = families.map((family) => ({ ...family, cases: family.cases.map(withExact) }));
  await tf.setBackend(backend);
  const run = (c: Case): Promise<DeviceOutcome> => runCaseOn(c, backend);
  await runFamilies(exact, run, (id, outcome, missing) => {
    const [family = ""] = id.split("/");
    const text = outcomeText(id, outcome);
    const failure = outcome.kind === "fail" && text !== undefined ? { failure: text } : {};
    const result: CaseResult = {
      ...{ kind: "case", backend, family, outcome: outcome.kind, missing },
      ...failure,
    };
    reportResult(result);
  });
}
