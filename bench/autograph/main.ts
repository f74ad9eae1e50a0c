/**
 * What conversion costs: functions of the host as they are written and converted, and loops in the graph as plain code and as `tf.whileLoop`.
 *
 *   npm run bench:autograph
 *
 * A pair takes turns, and the fastest of its rounds counts, so that what else runs on the machine hardly matters.
 */

import ts from "typescript";
import * as tf from "../../index";
import { operators } from "../../autograph/operators/namespace";
import { convertSource } from "../../autograph/convert-source";
import { hostPrograms, graphLoops } from "./programs";

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

console.log(`${"host, milliseconds".padEnd(28)}     plain converted   ratio`);
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
