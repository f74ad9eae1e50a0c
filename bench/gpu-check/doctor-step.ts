import { execFileSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import * as tf from "../../index";
import { tell } from "./run-step";

const printed = (command: string, args: readonly string[]): string => {
  try {
    return execFileSync(command, args, { encoding: "utf8", timeout: 10_000 }).trim();
  } catch (error) {
    return `not available: ${String(error).split("\n")[0] ?? ""}`;
  }
};

const versionOf = (name: string): string => {
  // The folder decides which version is there.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { version } = require(`${name}/package.json`) as { readonly version: string };
  return version;
};

/** What machine this is, and what each backend finds. */
export function runDoctor(): void {
  tell({
    machine: `${cpus()[0]?.model}, ${availableParallelism()} threads`,
    node: process.version,
    gpu: printed("nvidia-smi", ["--query-gpu=name,driver_version", "--format=csv,noheader"]),
    onnxruntime: versionOf("onnxruntime-node"),
  });
  for (const name of tf.backendNames()) tell(tf.diagnoseBackend(name));
}
