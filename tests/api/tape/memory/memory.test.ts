import { join } from "node:path";
import { start } from "../../../support/command";
import type { PeakReport } from "./peak";

/** Peak memory is that of a process, so each program has one of its own. */
async function peakOf(program: string, ...args: readonly string[]): Promise<PeakReport> {
  const register = join(__dirname, "../../../support/register-source.cjs");
  const { code, stdout, stderr } = await start(
    process.execPath,
    ["-r", register, join(__dirname, program), ...args],
    __dirname,
  );
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}: ${stderr}`);
  return JSON.parse(stdout) as PeakReport;
}

const MiB = 2 ** 20;

test("recomputeGrad saves what is computed inside of each block", async () => {
  const kept = await peakOf("blocks.ts", "keep");
  const recomputed = await peakOf("blocks.ts", "recompute");
  expect(recomputed.result).toBeCloseTo(kept.result, 5);
  // 8 blocks keep 8 tensors of 4 MiB each for the backward pass, at least.
  expect(kept.bytes).toBeGreaterThan(256 * MiB);
  expect(recomputed.bytes).toBeLessThan(kept.bytes / 2);
});

test("the Jacobian of a target of 1,000 x 1,000 takes memory in proportion to the result", async () => {
  const { bytes, result } = await peakOf("jacobian.ts");
  expect(result).toBe(4_000_000);
  // The result has 16 MB; a gradient of the target for each of its elements would have 4 TB.
  expect(bytes).toBeLessThan(16 * result * 4);
});
