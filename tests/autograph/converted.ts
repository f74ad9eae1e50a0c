/** Converts the source of a module and runs it, plain or converted. */

import ts from "typescript";
import * as tf from "../../index";
import * as autograph from "../../autograph/operators/namespace";
import { converter } from "../../autograph/convert";

/** The library as converted code imports it. */
const library = { ...tf, autograph };

export type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
};

/** The module as JavaScript, with its functions converted. */
export const convertedCode = (source: string, fileName = "program.ts"): string =>
  ts.transpileModule(source, {
    fileName,
    compilerOptions: options,
    transformers: { before: [converter(ts)] },
  }).outputText;

const plainCode = (source: string): string =>
  ts.transpileModule(source, { compilerOptions: options }).outputText;

/** Runs a CommonJS module that may import ontrace. */
function run(code: string): Exports {
  const exports: Record<string, (...args: unknown[]) => unknown> = {};
  const load = (name: string): unknown => {
    if (name === "ontrace") return library;
    throw new Error(`this module imports ${name}`);
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the programs are those of the tests
  const module = new Function("exports", "require", "tf", code) as (...args: unknown[]) => void;
  module(exports, load, library);
  return exports;
}

/** The exports of a module whose functions are converted. */
export const converted = (source: string): Exports => run(convertedCode(source));

/** The exports of a module as it is written. */
export const plain = (source: string): Exports => run(plainCode(source));

/** The function `f` of a converted module, traced. */
export function traced(source: string, name = "f"): (...args: unknown[]) => unknown {
  const original = converted(source)[name];
  if (original === undefined) throw new Error(`the module exports no ${name}`);
  return tf.function(original as (...args: tf.Tensor[]) => tf.Tensor, { name }) as (
    ...args: unknown[]
  ) => unknown;
}

/** Tensors in a structure as plain numbers and arrays. */
export function values(given: unknown): unknown {
  if (given instanceof tf.Tensor) return given.arraySync();
  return Array.isArray(given) ? given.map(values) : given;
}
