import { readFileSync, writeFileSync } from "node:fs";

/**
 * The most memory that this process has had, in bytes. `resourceUsage().maxRSS` is not it on Linux: it begins with what the process had
 * that started this one.
 */
export function peakMemory(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  if (peak === undefined) throw new Error("/proc/self/status has no VmHWM");
  return Number(peak) * 1024;
}

/** What a program that a test starts reports. */
export interface PeakReport {
  /** Growth of the process's peak memory. */
  readonly bytes: number;
  readonly result: number;
}

/**
 * Measures `work` and writes a `PeakReport`.
 *
 * @param result a number that depends on all of the work; computing it is not measured
 */
export function reportPeak<T>(work: () => T, result: (done: T) => number): void {
  const before = peakMemory();
  const done = work();
  const bytes = peakMemory() - before;
  const found: PeakReport = { bytes, result: result(done) };
  writeFileSync(1, JSON.stringify(found));
}
