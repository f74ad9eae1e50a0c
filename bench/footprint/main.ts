/** The command that measures threads, memory and the cost of changing shapes, beside TF.js in the same run. */

import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { footprintPrograms } from "./programs";

const root = resolve(__dirname, "../..");
const loader = join(root, "tests/support/register-source.cjs");

function figure(program: string, library: "ontrace" | "tfjs"): string {
  const args = ["--expose-gc", "-r", loader, join(__dirname, `${library}.ts`), program];
  try {
    const out = execFileSync(process.execPath, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, ONTRACE_BACKEND: "cpu" },
      timeout: 300_000,
    });
    const value = Number(out.trim().split("\n").at(-1));
    return value.toFixed(value < 10 ? 2 : 0);
  } catch {
    return "failed";
  }
}

const requested = process.argv.slice(2);
for (const [name, { what, unit }] of Object.entries(footprintPrograms)) {
  if (requested.length > 0 && !requested.includes(name)) continue;
  const own = figure(name, "ontrace");
  const peer = figure(name, "tfjs");
  console.log(
    `${name.padEnd(10)} ${what.padEnd(56)} ontrace ${own} ${unit}, TF.js ${peer} ${unit}`,
  );
}
