/** Runs the attack in processes that may be ended: a call that exits, freezes or uses up memory is an outcome like any other. */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Signature } from "../../../scripts/signatures";
import type { Outcome } from "./outcome";

export interface Finding extends Outcome {
  readonly id: string;
}

export interface Report {
  readonly findings: Finding[];
  readonly functions: string[];
  /** Functions for which no arguments were found that give a value, with what came of one: they are called with values of the right types. */
  readonly withoutValidCall: Map<string, string>;
  /** Methods of classes of which no object is at hand. */
  readonly unreached: string[];
}

interface Line extends Partial<Outcome> {
  readonly begin?: string;
  readonly end?: string;
  readonly done?: string;
  readonly invalid?: string;
  readonly unreached?: string;
  readonly fault?: string;
}

export interface AttackOptions {
  readonly modes: readonly string[];
  readonly progress?: (done: number, all: number, report: Report) => void;
}

/**
 * How long one call may take before its process is ended, in time that the processor spends on it, since others may keep it busy; and how long where
 * it spends none. And the memory of a process's own objects.
 */
const limitMs = 5000;
const longestMs = 60_000;
const heapMB = 1024;
/** The address space of a process, for what it asks of the system: above all that, the machine's memory is not at risk. */
const addressesKB = 12 * 2 ** 20;
/** Functions for one process: what calls leave behind ends with it. */
const batch = 60;

export async function attack(
  signatures: readonly Signature[],
  { modes, progress }: AttackOptions,
): Promise<Report> {
  const report: Report = {
    findings: [],
    functions: [],
    withoutValidCall: new Map(),
    unreached: [],
  };
  const folder = mkdtempSync(join(tmpdir(), "ontrace-attack-"));
  try {
    for (let start = 0; start < signatures.length; start += batch) {
      await inProcesses(signatures.slice(start, start + batch), modes, folder, report);
      progress?.(Math.min(start + batch, signatures.length), signatures.length, report);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return report;
}

/** Calls functions in one process after another, each of which goes on where the one before it was ended. */
async function inProcesses(
  signatures: readonly Signature[],
  modes: readonly string[],
  folder: string,
  report: Report,
): Promise<void> {
  const skip: string[] = [];
  const finished = new Set<string>();
  for (;;) {
    const rest = signatures.filter(({ name }) => !finished.has(name));
    const ended = await oneProcess({ signatures: rest, modes, skip }, folder, (line) => {
      if (line.end !== undefined && line.outcome !== undefined) {
        skip.push(line.end);
        const { outcome, message } = line;
        report.findings.push({
          id: line.end,
          outcome,
          ...(message === undefined ? {} : { message }),
        });
      }
      if (line.done !== undefined) {
        finished.add(line.done);
        report.functions.push(line.done);
      }
      if (line.unreached !== undefined) report.unreached.push(line.unreached);
      if (line.invalid !== undefined) report.withoutValidCall.set(line.invalid, line.outcome ?? "");
      if (line.fault !== undefined) throw new Error(`the attack itself failed: ${line.fault}`);
    });
    if (ended === undefined) return;
    skip.push(ended.id);
    report.findings.push(ended);
  }
}

/** What a process has taken of the processor's time, which only Linux tells: elsewhere all of the time. */
function cpuMsOf(pid: number | undefined): number {
  const file = `/proc/${pid ?? 0}/stat`;
  if (!existsSync(file)) return Date.now();
  // After the name in parentheses: the 14th and the 15th field of all, in hundredths of seconds.
  const fields = readFileSync(file, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Resolves to what the process was ended by, or undefined where it made all its calls. */
function oneProcess(
  task: object,
  folder: string,
  on: (line: Line) => void,
): Promise<Finding | undefined> {
  const file = join(folder, "task.json");
  writeFileSync(file, JSON.stringify(task));
  const register = join(__dirname, "../../support/register-source.cjs");
  const worker = join(__dirname, "worker.ts");
  const flags = [`--max-old-space-size=${heapMB}`, "-r", register, worker, file];
  const child = spawn(
    "sh",
    ["-c", `ulimit -v ${addressesKB}; exec "$0" "$@"`, process.execPath, ...flags],
    {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      env: { ...process.env, ONTRACE_BACKEND: "cpu" },
    },
  );
  let current: string | undefined;
  let stderr = "";
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  child.stderr?.on("data", (text: Buffer) => {
    stderr = (stderr + text.toString()).slice(-2000);
  });
  const channel = child.stdio[3] as Readable;
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: channel });
    lines.on("line", (text) => {
      const line = JSON.parse(text) as Line;
      clearTimeout(timer);
      if (line.begin !== undefined) {
        current = line.begin;
        const [start, busy] = [Date.now(), cpuMsOf(child.pid)];
        const look = (): void => {
          const isOver = Date.now() - start >= longestMs || cpuMsOf(child.pid) - busy >= limitMs;
          if (!isOver) {
            timer = setTimeout(look, limitMs / 5);
            return;
          }
          isLate = true;
          child.kill("SIGKILL");
        };
        timer = setTimeout(look, limitMs);
      } else if (line.end !== undefined || line.done !== undefined) current = undefined;
      try {
        on(line);
      } catch (error) {
        child.kill("SIGKILL");
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(undefined);
      else if (current === undefined)
        reject(new Error(`the worker ended outside of a call: ${stderr}`));
      else
        resolve({
          id: current,
          outcome: isLate ? "hang" : `exit ${signal ?? code}`,
          message: stderr.slice(-600),
        });
    });
  });
}
