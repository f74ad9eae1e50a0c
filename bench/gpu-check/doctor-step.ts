/** The step of the GPU check that describes the machine and its backends. */

import { execFileSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import * as tf from "../../index";
import { reportResult } from "./run-step";

const printed = (command: string, args: readonly string[]): string => {
  try {
    return execFileSync(command, args, { encoding: "utf8", timeout: 10_000 }).trim();
  } catch (error) {
    return `not available: ${String(error).split("\n")[0] ?? ""}`;
  }
};

const versionOf = (name: string): string => {
  // The version is that of the installation in the current folder.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { version } = require(`${name}/package.json`) as { readonly version: string };
  return version;
};

/** Reports the machine, and the diagnosis of each backend. */
export function runDoctor(): void {
  reportResult({
    machine: `${cpus()[0]?.model}, ${availableParallelism()} threads`,
    node: process.version,
    gpu: printed("nvidia-smi", ["--query-gpu=name,driver_version", "--format=csv,noheader"]),
    onnxruntime: versionOf("onnxruntime-node"),
  });
  for (const name of tf.backendNames()) reportResult(tf.diagnoseBackend(name));
}
