/**
 * Computes, saves or loads a tensor of some bytes and prints what came of it: `under-limits run|save|load PATH BYTES [ROOM]`. With `ROOM` the process
 * may take that many bytes more than it has once it computes.
 */

import { spawnSync } from "node:child_process";
import { readFileSync, writeSync } from "node:fs";
import * as tf from "../../../index";

const [, , mode = "run", path = "", bytes = "4", room] = process.argv;

export interface LimitedOutcome {
  /** The error's class and message; `undefined` where there was none. */
  readonly error: string | undefined;
  readonly isOwn: boolean;
  /** What the process computes afterwards: 5. */
  readonly after: number;
}

/** Limits the address space of this process. */
function limitTo(more: number): void {
  const size = /^VmSize:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  const most = String(Number(size) * 1024 + more);
  spawnSync("prlimit", ["--pid", String(process.pid), `--as=${most}:${most}`]);
}

async function attempt(): Promise<void> {
  const length = Number(bytes) / 4;
  if (mode === "run") tf.fill([length], 2).dataSync();
  else if (mode === "save") await tf.savedModel.save({ w: tf.variable(tf.ones([length])) }, path);
  else await tf.savedModel.load(path);
}

async function main(): Promise<void> {
  const five = (): number => tf.add(2, 3).dataSync()[0] ?? 0;
  if (room !== undefined) {
    // With its first session ONNX Runtime is loaded, whose memory is not what is limited.
    tf.exp(0).dataSync();
    limitTo(Number(room));
  }
  const error: unknown = await attempt().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const isOwn = error instanceof tf.OntraceError;
  const outcome: LimitedOutcome = {
    ...{ error: error instanceof Error ? String(error) : undefined, isOwn },
    after: five(),
  };
  writeSync(1, `${JSON.stringify(outcome)}\n`);
}

void main();
