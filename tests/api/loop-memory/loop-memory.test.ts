import { join } from "node:path";
import { start } from "../../support/command";
import type { PeakReport } from "./peak";

/** Memory is measured in a process that does nothing else. */
async function derivatives(steps: number, width: number): Promise<PeakReport> {
  const { code, stdout, stderr } = await start(
    process.execPath,
    [
      ...["-r", join(__dirname, "../../support/register-source.cjs")],
      ...[join(__dirname, "peak.ts"), String(steps), String(width)],
    ],
    __dirname,
  );
  if (code !== 0) throw new Error(`the program ended with ${String(code)}: ${stderr}`);
  return JSON.parse(stdout) as PeakReport;
}

const MiB = 2 ** 20;

test("a loop of 1,000 iterations differentiates twice, in memory that grows with what it carries alone", async () => {
  const [steps, width] = [1000, 1024];
  const short = await derivatives(2, width);
  const long = await derivatives(steps, width);
  // y = mean (x·cⁿ)² with c = 1 + 1/n, so that its derivatives are sums of 2·x·c²ⁿ/width and 2·c²ⁿ/width.
  const factor = (1 + 1 / steps) ** (2 * steps);
  expect(long.y / (4 * factor)).toBeCloseTo(1, 3);
  expect(long.first / (4 * factor)).toBeCloseTo(1, 3);
  expect(long.second / (2 * factor)).toBeCloseTo(1, 3);
  // A carried vector has 4 KiB: 4 MiB for all iterations. Keeping one intermediate of each would take 256 MiB.
  const grown = long.peakBytes - short.peakBytes;
  expect(grown).toBeLessThan(100 * MiB);
});
