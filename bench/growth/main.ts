/** The command that shows how tracing and compiling grow with a program's length: each figure is one fresh process. */

import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";

const loader = join(resolve(__dirname, "../.."), "tests/support/register-source.cjs");

/** The names of `programs.ts`, whose import would start ONNX Runtime here. */
const names = ["chain", "chain, gradient", "wide", "wide, gradient", "variables"];

const [lengths = "1000,10000", only] = process.argv.slice(2);

for (const name of names) {
  if (only !== undefined && name !== only) continue;
  for (const length of lengths.split(",")) {
    const args = ["-r", loader, join(__dirname, "worker.ts"), name, length];
    let figures: string;
    try {
      figures = execFileSync(process.execPath, args, {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        env: { ...process.env, ONTRACE_BACKEND: "cpu" },
        timeout: 300_000,
      }).trim();
    } catch {
      figures = "failed, or took more than 300 s";
    }
    console.log(`${name.padEnd(16)} ${length.padStart(7)}: ${figures}`);
  }
}
