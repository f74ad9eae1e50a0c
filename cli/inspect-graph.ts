/** Prints a graph with its parameters, its state and counts of its operations. */

import type { ConcreteFunction } from "../api/functions/concrete-function";
import { inspectGradient } from "./inspect-gradient";
import {
  describeGraph,
  knownPasses,
  textsAfter,
  type TensorFacts,
} from "../compiler/describe-graph";
import { UsageError } from "./errors";
import type { LoadOptions } from "./load-typescript";
import { suggest } from "../api/suggest";
import { formatBytes, out, print, section } from "./terminal";

export interface InspectOptions extends LoadOptions {
  readonly function?: string;
  readonly dumpAfter?: string;
  /** Whether the graph is shown side by side with its gradient. */
  readonly grad?: boolean;
  /** Limits of the text of an artifact, as in `tf.savedModel.load`. */
  readonly limit?: Readonly<Record<string, number>>;
}

/** A graph, its name, and the number of its parameters that are captured tensors. */
export interface InspectedGraph {
  readonly graph: ConcreteFunction["graph"];
  readonly name: string;
  readonly captures: number;
}

/** Prints a graph and its contents; or the graph after compiler passes, or with its gradient. */
export function inspectGraph(
  { graph, name, captures }: InspectedGraph,
  { dumpAfter, grad = false }: InspectOptions,
): void {
  if (grad) {
    inspectGradient(graph, name);
    return;
  }
  if (dumpAfter !== undefined) {
    for (const [pass, text] of textsAfter(graph, name, { provider: "cpu" })) {
      if (dumpAfter === "all" || dumpAfter === pass)
        print(`${out.bold(`after ${pass}`)}\n\n${text}`);
    }
    return;
  }
  const { text, parameters, state, operations } = describeGraph(graph, name);
  print(text);
  section("captured", parameters.slice(parameters.length - captures).map(tensorCells));
  section(
    "state",
    state.map((variable) => [
      ...tensorCells(variable),
      [variable.isRead ? "read" : "", variable.isWritten ? "written" : ""]
        .filter(Boolean)
        .join(", "),
    ]),
  );
  const total = operations.reduce((sum, [, count]) => sum + count, 0);
  section(`operations (${total})`, operations);
}

const tensorCells = ({ name, type, bytes }: TensorFacts): string[] => [
  name,
  type,
  bytes === undefined ? "" : formatBytes(bytes),
];

/** @throws UsageError where there is no such pass */
export function checkPass(pass: string | undefined): void {
  if (pass === undefined || pass === "all" || knownPasses.includes(pass)) return;
  throw new UsageError(
    `there is no pass ${pass}${suggest(pass, knownPasses)}\npasses: ${knownPasses.join(", ")}, all`,
  );
}
