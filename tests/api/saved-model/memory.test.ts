import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../support/command";
import type { WeightsReport } from "../../../bench/weights/program";

const program = join(__dirname, "../../../bench/weights/program.ts");

test("saving and loading take the memory of the weights and little more", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "ontrace-memory-")), "model");
  for (const mode of ["save", "load"]) {
    const { times, isRight } = await runProgram<WeightsReport>(program, {
      args: [mode, path, "512"],
    });
    expect(isRight).toBe(true);
    // A few buffers, the pool of the file system's threads and the compiler's code count more here than in 5 GiB.
    expect(times).toBeLessThan(1.35);
  }
}, 120_000);
