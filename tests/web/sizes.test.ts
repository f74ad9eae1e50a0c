/** What an application ships of the library stays within its limits, as a bundler sees the package that was built. */

import { spawnSync } from "node:child_process";

test("what a page loads first is within its limits", () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["scripts/sizes.mjs", "--check"], {
    encoding: "utf8",
  });
  expect(`${stderr}${status}`).toBe("0");
  // Each program was measured, and loads something when its first graph runs.
  for (const program of ["everything", "tensor and grad", "a training"])
    expect(stdout).toMatch(
      new RegExp(`^${program}\n  first +[\\d.]+ kB gzip.*\n  later +[1-9]\\d*\\.\\d kB gzip`, "m"),
    );
});
