/**
 * What conversion costs: the time that a file takes, functions of the host as they are written and converted, and loops in the graph as plain code
 * and as `tf.whileLoop`.
 *
 *   npm run bench:autograph
 *
 * A pair takes turns, and the fastest of its rounds counts, so that what else runs on the machine hardly matters.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import type { Graph } from "../../ir/graph";
import * as tf from "../../index";
import { operators } from "../../autograph/operators/namespace";
import { convertSource } from "../../autograph/convert-source";
import { convertFile } from "../../integrations/convert-file";
import { hostPrograms, graphLoops, linesOf } from "./programs";

type Program = (...args: unknown[]) => unknown;

const rounds = 40;

function load(source: string, isConverted: boolean): Program {
  const code = isConverted ? convertSource(ts, source, "program.cjs").code : source;
  const module: { exports: unknown } = { exports: undefined };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the programs are those of this folder
  const run = new Function("module", "require", "tf", code) as (...args: unknown[]) => void;
  run(module, () => ({ autograph: { operators } }), tf);
  if (typeof module.exports !== "function") throw new TypeError("a program exports a function");
  return module.exports as Program;
}

const nodesOf = ({ nodes }: Graph): number =>
  nodes.reduce((sum, { regions }) => sum + 1 + regions.map(nodesOf).reduce((a, b) => a + b, 0), 0);

function time(step: () => unknown): number {
  const start = process.hrtime.bigint();
  step();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The shortest time of each of two, in milliseconds. */
function compare(a: () => unknown, b: () => unknown): readonly [number, number] {
  let [first, second] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    first = Math.min(first, time(a));
    second = Math.min(second, time(b));
  }
  return [first, second];
}

const row = (name: string, a: number, b: number): string =>
  `${name.padEnd(28)} ${a.toFixed(2).padStart(9)} ${b.toFixed(2).padStart(9)} ${(b / a).toFixed(2).padStart(7)}`;

/** Milliseconds for 1,000 lines: the shortest of several, each of another text, so that only what is asked for is in the cache. */
function transformTimes(): Readonly<Record<string, number>> {
  const source = linesOf(1000);
  const folder = mkdtempSync(join(tmpdir(), "ontrace-bench-"));
  const file = join(folder, "program.ts");
  const convert = (text: string): unknown =>
    convertFile(file, text, { modules: "kept", cache: folder });
  const compilerOptions = { target: ts.ScriptTarget.ES2022, sourceMap: true };
  const shortest = (step: (text: string) => unknown, isNew: boolean): number =>
    Math.min(
      ...Array.from({ length: 8 }, (_, i) => time(() => step(isNew ? `${source}// ${i}` : source))),
    );
  convert(source);
  const times = {
    "plain transpile": shortest((text) => ts.transpileModule(text, { compilerOptions }), true),
    converted: shortest(convert, true),
    "from the cache": shortest(convert, false),
  };
  rmSync(folder, { recursive: true });
  return times;
}

console.log("1,000 lines, milliseconds");
for (const [name, milliseconds] of Object.entries(transformTimes())) {
  console.log(`${name.padEnd(28)} ${milliseconds.toFixed(2).padStart(9)}`);
}

console.log(`\n${"host, milliseconds".padEnd(28)}     plain converted   ratio`);
for (const [name, source] of Object.entries(hostPrograms)) {
  const [plain, converted] = [load(source, false), load(source, true)];
  if (plain() !== converted()) throw new Error(`${name}: conversion changed its result`);
  console.log(row(name, ...compare(plain, converted)));
}

console.log(`\n${"graph loops, milliseconds".padEnd(28)} whileLoop converted   ratio`);
for (const [name, { byHand, plain, argument }] of Object.entries(graphLoops)) {
  const [first, second] = [load(byHand, false), load(plain, true)].map((program) =>
    tf.function(program as (x: tf.Tensor) => tf.Tensor, { name }),
  );
  if (first === undefined || second === undefined) continue;
  const x = tf.scalar(argument);
  const call = (f: typeof first): number => Number(f(x).arraySync());
  if (call(first) !== call(second)) throw new Error(`${name}: the loops differ`);
  const [byHandNodes, plainNodes] = [first, second].map((f) =>
    nodesOf(f.getConcreteFunction(x).graph),
  );
  console.log(`${name}: ${String(byHandNodes)} nodes by hand, ${String(plainNodes)} converted`);
  console.log(
    row(
      name,
      ...compare(
        () => call(first),
        () => call(second),
      ),
    ),
  );
}
