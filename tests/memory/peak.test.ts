import { join } from "node:path";
import { runProgram } from "../support/command";
import type { PeakReport } from "../support/peak-memory";
import type { LongLoopReport } from "./long-loop";

/** Peak memory is that of a process, so each program has one of its own. */
const peakOf = <R = PeakReport>(program: string, ...args: readonly string[]): Promise<R> =>
  runProgram<R>(join(__dirname, program), { args });

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

test.each([
  ["outputs", 16 * 26 * 26 * 8 * 216],
  ["channels", 64 * 8 * 216],
  ["images", 64 * 216],
])("the Jacobian of a convolution of 64 images by its kernel: %s", async (target, elements) => {
  const { bytes, result } = await peakOf("conv-jacobian.ts", target);
  expect(result).toBe(elements);
  // The outputs of all images have 11 MB; a gradient of them for each of 64 · 8 units would have 5.8 GB.
  expect(bytes).toBeLessThan(150 * MiB + 4 * elements * 4);
});

test("a loop of 1,000 iterations differentiates twice, in memory that grows with what it carries alone", async () => {
  const [steps, width] = [1000, 1024];
  const short = await peakOf<LongLoopReport>("long-loop.ts", "2", String(width));
  const long = await peakOf<LongLoopReport>("long-loop.ts", String(steps), String(width));
  // y = mean (x·cⁿ)² with c = 1 + 1/n, so that its derivatives are sums of 2·x·c²ⁿ/width and 2·c²ⁿ/width.
  const factor = (1 + 1 / steps) ** (2 * steps);
  expect(long.y / (4 * factor)).toBeCloseTo(1, 3);
  expect(long.first / (4 * factor)).toBeCloseTo(1, 3);
  expect(long.second / (2 * factor)).toBeCloseTo(1, 3);
  // A carried vector has 4 KiB: 4 MiB for all iterations. Keeping one intermediate of each would take 256 MiB.
  const grown = long.peakBytes - short.peakBytes;
  expect(grown).toBeLessThan(100 * MiB);
});
