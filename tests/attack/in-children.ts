/** Makes attempts in child processes: a signal, a hang and much memory are faults of the attempt that was being made. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { sourceFlags } from "../support/command";
import type { Report } from "./child";

export interface Limits {
  /** The most that one attempt may take. */
  readonly seconds: number;
  /** The most memory that one attempt may need beyond what the ones before needed. */
  readonly megabytes: number;
}

export interface Fault {
  readonly at: number;
  readonly what: string;
}

/** The heap of a child, so that what grows without bound ends soon. */
const heap = 2048;

interface Ended {
  /** The attempt that ended the child, if one did. */
  readonly fault?: Fault;
  /** The attempt to go on with. */
  readonly next: number;
}

/** Makes attempts in one child until it ends. */
function oneChild(
  file: string,
  from: number,
  to: number,
  args: readonly string[],
  limits: Limits,
  found: (fault: Fault) => void,
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    [
      ...[`--max-old-space-size=${heap}`, ...sourceFlags, join(__dirname, "child.ts")],
      ...[file, String(from), String(to), ...args],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let errors = "";
  child.stderr.on("data", (data: Buffer) => (errors = `${errors}${data.toString()}`.slice(-2000)));
  let current: number | undefined;
  let next = from;
  let reason: string | undefined;
  let peak: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = (why: string): void => {
    reason ??= why;
    child.kill("SIGKILL");
  };
  createInterface(child.stdout).on("line", (line) => {
    const report = JSON.parse(line) as Report;
    const at = report[1];
    clearTimeout(timer);
    if (report[0] === "begin") {
      current = at;
      timer = setTimeout(() => {
        end(`over ${limits.seconds} s`);
      }, limits.seconds * 1000);
      return;
    }
    const [, , megabytes, fault] = report;
    current = undefined;
    next = at + 1;
    if (fault !== undefined) found({ at, what: fault });
    if (peak !== undefined && megabytes > peak + limits.megabytes) {
      found({ at, what: `${megabytes - peak} MB of memory` });
      child.kill("SIGKILL");
    }
    peak = Math.max(peak ?? 0, megabytes);
  });
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (current !== undefined) {
        const what = reason ?? `the process ended: ${signal ?? `code ${code}`}\n${errors}`;
        done({ fault: { at: current, what }, next: current + 1 });
      } else if (code !== 0 && signal === null) {
        fail(new Error(`a child did not start:\n${errors}`));
      } else {
        done({ next });
      }
    });
  });
}

/**
 * Makes the attempts from one number to another.
 *
 * @param file the module whose `attempts` makes them
 * @param found is told each fault as it is found
 */
export async function inChildren(
  file: string,
  [from, to]: readonly [number, number],
  args: readonly string[],
  limits: Limits,
  found: (fault: Fault) => void,
): Promise<void> {
  let next = from;
  while (next < to) {
    const ended = await oneChild(file, next, to, args, limits, found);
    if (ended.fault !== undefined) found(ended.fault);
    next = ended.next;
  }
}
