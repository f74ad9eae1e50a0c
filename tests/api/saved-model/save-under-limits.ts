/** Saves a model of some MiB to a path under the limits of its process, and writes what came of it: `save-under-limits.ts save|load PATH MIB`. */

import { writeFileSync } from "node:fs";
import * as tf from "../../../index";

const [, , mode = "save", path = "", mib = "1"] = process.argv;

export interface LimitedReport {
  readonly isOwn: boolean;
  readonly error: string | undefined;
}

async function main(): Promise<void> {
  const weights = tf.variable(tf.fill([Number(mib) * 2 ** 18], 2), true, "weights");
  weights.dataSync();
  const error: unknown = await (
    mode === "save" ? tf.savedModel.save({ weights }, path) : tf.savedModel.load(path)
  ).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const report: LimitedReport = {
    isOwn: error instanceof tf.OntraceError,
    error: error instanceof Error ? String(error) : undefined,
  };
  writeFileSync(1, `${JSON.stringify(report)}\n`);
}

void main();
