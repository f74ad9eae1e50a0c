import * as tf from "../../index";
import { readFamilies } from "../../tests/conformance/case";
import { outcomeText, runFamilies, type Report } from "../../tests/conformance/report";
import { tell } from "./run-step";

export interface ConformanceResult {
  readonly kind: "conformance";
  readonly backend: string;
  readonly families: Report["families"];
  readonly total: Report["total"];
  readonly kernels: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

/** A part of the conformance corpus: every so many-th case. */
export function runConformance(folder: string, name: string, shard: string): void {
  const backend = tf.backendNames().find((known) => known === name);
  const [part = 0, count = 1] = shard.split("/").map(Number);
  if (backend === undefined) throw new RangeError(`no backend ${name}`);
  void tf.setBackend(backend);
  let seen = 0;
  const families = readFamilies(folder).map(({ name: family, cases }) => ({
    name: family,
    cases: cases.filter(() => seen++ % count === part),
  }));
  const failures: string[] = [];
  const {
    families: totals,
    total,
    kernels,
  } = runFamilies(families, /(?:)/, backend, (id, outcome) => {
    const text = outcomeText(id, outcome);
    // A case that ends the process is the last that was said to begin.
    console.log(`${outcome.kind} ${id}`);
    if (outcome.kind === "fail" && text !== undefined) failures.push(text);
  });
  const result: ConformanceResult = {
    ...{ kind: "conformance", backend, families: totals, total, failures },
    kernels: Object.fromEntries(kernels),
  };
  tell(result);
}
