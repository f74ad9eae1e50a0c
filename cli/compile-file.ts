/** Compiles a function that a file exports into an artifact. */

import * as tf from "../index";
import type { ConcreteFunction } from "../api/functions/concrete-function";
import { tracesOf } from "../api/saved-model/signatures";
import { exportedFunction } from "./exported-function";
import { gradientSignature } from "./gradient-signature";
import type { LoadOptions } from "./load-typescript";
import { out, print, table } from "./terminal";

export interface CompileOptions extends LoadOptions {
  readonly function: string;
  readonly out: string;
  /** Names of arguments and variables. */
  readonly grad: readonly string[];
}

/** Writes an exported function as an artifact. */
export async function compileFile(
  file: string,
  { function: name, out: folder, grad, ...options }: CompileOptions,
): Promise<void> {
  const fn = await exportedFunction(file, name, options);
  const functions = { [name]: fn };
  if (grad.length > 0) functions[`${name}_gradient`] = gradientSignature(name, fn, grad);
  const [only, ...others] = tracesOf(fn);
  // The function, not its gradient, is the default signature.
  const isOne = only !== undefined && others.length === 0;
  await tf.savedModel.save(functions, folder, isOne ? { signatures: { [name]: only } } : {});
  print(`${out.green("wrote")} ${folder}`);
  print(
    table(
      Object.entries(functions).flatMap(([key, one]) =>
        tracesOf(one).map((trace) => describeTrace(key, trace)),
      ),
    ),
  );
}

const describeTrace = (
  name: string,
  { graph, graphVariables, inputLeaves }: ConcreteFunction,
): string[] => [
  out.bold(name),
  inputLeaves.map((leaf) => leaf.name).join(", "),
  `${plural(graph.nodes.length, "node")}, ${plural(graphVariables.length, "variable")}`,
];

const plural = (count: number, thing: string): string =>
  `${count} ${thing}${count === 1 ? "" : "s"}`;
