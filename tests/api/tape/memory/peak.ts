import { writeFileSync } from "node:fs";
import { peakMemory } from "../../../support/peak-memory";

/** What a program that a test starts reports. */
export interface PeakReport {
  /** Growth of the process's peak memory. */
  readonly bytes: number;
  readonly result: number;
}

/** Runs `body`, which gives a number that depends on all of its work, and writes a `PeakReport`. */
export function report(body: () => number): void {
  const before = peakMemory();
  const result = body();
  const found: PeakReport = { bytes: peakMemory() - before, result };
  writeFileSync(1, JSON.stringify(found));
}
