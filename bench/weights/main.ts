/** The command `npm run bench:weights -- GIB`: saves and loads so much of weights in processes of their own, and prints the peaks of their memory. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../tests/support/command";
import type { WeightsReport } from "./program";

async function main(): Promise<void> {
  const gib = Number(process.argv[2] ?? 5);
  const folder = mkdtempSync(join(tmpdir(), "ontrace-weights-"));
  const path = join(folder, "model");
  try {
    for (const mode of ["save", "load"]) {
      const { times, seconds, isRight } = await runProgram<WeightsReport>(
        join(__dirname, "program.ts"),
        { args: [mode, path, String(gib * 1024)] },
      );
      console.log(
        `${mode} ${gib} GiB: ${seconds.toFixed(1)} s, ${times.toFixed(2)} times their size in memory, ${isRight ? "right" : "WRONG"}`,
      );
      if (!isRight || times > 1.2) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
