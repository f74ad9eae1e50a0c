/**
 * The command that measures threads, memory and the cost of changing shapes, beside TF.js in the same run, and beside TensorFlow and another
 * checkout of ontrace where they are named.
 */

import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { footprintPrograms } from "./programs";

const root = resolve(__dirname, "../..");
const loader = join(root, "tests/support/register-source.cjs");

interface Options {
  readonly python?: string;
  readonly before?: string;
}

type Contestant = (program: string) => string;

function figure(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  try {
    const out = execFileSync(file, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, ONTRACE_BACKEND: "cpu", ...env },
      timeout: 300_000,
    });
    const value = Number(out.trim().split("\n").at(-1));
    return value.toFixed(value < 10 ? 2 : 0);
  } catch {
    return "–";
  }
}

const inNode =
  (worker: string, env?: NodeJS.ProcessEnv): Contestant =>
  (program) =>
    figure(
      process.execPath,
      ["--expose-gc", "-r", loader, join(__dirname, `${worker}.ts`), program],
      env,
    );

const command = new Command("bench:footprint")
  .description(
    "Measures threads, memory and the cost of changing shapes. A dash is a program that fails or is not there.",
  )
  .argument("[programs...]", `of ${Object.keys(footprintPrograms).join(", ")}; default: all`)
  .option("--python <file>", "a Python that has TensorFlow, which is then measured too")
  .option("--before <folder>", "another checkout of ontrace, with its packages installed")
  .action((requested: readonly string[], { python, before }: Options) => {
    const contestants: Record<string, Contestant> = {
      ...(before === undefined
        ? {}
        : { before: inNode("ontrace", { ONTRACE_CHECKOUT: resolve(before) }) }),
      ontrace: inNode("ontrace"),
      "TF.js": inNode("tfjs"),
      ...(python === undefined
        ? {}
        : { TensorFlow: (name) => figure(python, [join(__dirname, "with_tensorflow.py"), name]) }),
    };
    const unknown = requested.find((name) => !Object.hasOwn(footprintPrograms, name));
    if (unknown !== undefined) return command.error(`there is no program ${unknown}`);
    const row = (cells: readonly string[]): string =>
      cells.map((cell, i) => (i === 0 ? cell.padEnd(64) : cell.padStart(12))).join("");
    console.log(row(["", ...Object.keys(contestants)]));
    for (const [name, { what, unit }] of Object.entries(footprintPrograms)) {
      if (requested.length > 0 && !requested.includes(name)) continue;
      const figures = Object.values(contestants).map((contestant) => contestant(name));
      console.log(row([`${name}: ${what}, ${unit}`, ...figures]));
    }
  });

command.parse();
