import { join } from "node:path";
import { runProgram } from "../support/command";
import type { LoopReport } from "./loop";

/** Garbage is collected on one thread: otherwise array buffers are still being freed when the collection has returned. */
const runLoop = (program: string): Promise<LoopReport> =>
  runProgram<LoopReport>(join(__dirname, program), {
    flags: ["--expose-gc", "--single-threaded-gc"],
  });

const MiB = 2 ** 20;

test("an eager loop of 10,000 assignments without a read compiles once, in constant memory", async () => {
  const loop = await runLoop("assignments.ts");
  // A loop that kept one array of 4 KiB a step would grow by 35 MiB.
  expect(loop.bytesGrown).toBeLessThan(4 * MiB);
  expect(loop.compilations).toBe(1);
  expect(loop.last).toBe(10_000);
});

test("an eager loop of 2,000 training steps with a read each compiles once, in constant memory", async () => {
  const loop = await runLoop("training.ts");
  // A loop that kept one matrix of 16 KiB a step would grow by 28 MiB.
  expect(loop.bytesGrown).toBeLessThan(4 * MiB);
  expect(loop.compilations).toBe(1);
  expect(loop.runs).toBe(2000);
  expect(loop.last).toBeLessThan(loop.first);
});
