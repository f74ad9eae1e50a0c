import { writeFileSync } from "node:fs";

/** What a program that a test starts reports. */
export interface PeakReport {
  /** Growth of the process's peak memory. */
  readonly bytes: number;
  readonly result: number;
}

const peak = (): number => process.resourceUsage().maxRSS * 1024;

/** Runs `body`, which gives a number that depends on all of its work, and writes a `PeakReport`. */
export function report(body: () => number): void {
  const before = peak();
  const result = body();
  const found: PeakReport = { bytes: peak() - before, result };
  writeFileSync(1, JSON.stringify(found));
}
