/** The processes of the GPU check: starting a step, and collecting its results. */

import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";

/** One process of the check. */
export interface Step {
  readonly name: string;
  readonly args: readonly string[];
  readonly seconds: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface StepResult {
  readonly name: string;
  /** The exit status, signal or timeout of the process. */
  readonly end: string;
  readonly seconds: number;
  /** The results that the step reported. */
  readonly results: readonly unknown[];
}

const marker = "RESULT ";

/** Reports a result to the parent process. */
export const reportResult = (result: unknown): void => {
  console.log(`${marker}${JSON.stringify(result)}`);
};

/** Runs a step in a separate process, since a driver may end it, with a time limit. */
export function runStep({ name, args, seconds, env }: Step, folder: string): Promise<StepResult> {
  const begin = performance.now();
  const log = createWriteStream(join(folder, `${name.replaceAll(/[^\w.-]+/g, "-")}.log`));
  const results: unknown[] = [];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [__filename, ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, seconds * 1000);
    let rest = "";
    child.stdout.on("data", (data: Buffer) => {
      log.write(data);
      const lines = (rest + data.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line.startsWith(marker)) results.push(JSON.parse(line.slice(marker.length)));
      }
    });
    child.stderr.on("data", (data: Buffer) => log.write(data));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      log.end();
      const end = isLate ? `stopped after ${seconds} s` : (signal ?? `status ${code}`);
      resolve({ name, end, seconds: (performance.now() - begin) / 1000, results });
    });
  });
}
