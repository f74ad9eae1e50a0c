/** Prints a graph side by side with its gradient: `ontrace inspect --grad`. */

import type { ConcreteFunction } from "../api/functions/concrete-function";
import { describeGradient, type GradientLine } from "../compiler/describe-gradient";
import { out, print, section } from "./terminal";

/** The maximum width of the left column. */
const widest = 72;

/** Prints a graph and the gradient of its results side by side: for each source line its computation, and the derivative of that. */
export function inspectGradient(graph: ConcreteFunction["graph"], name: string): void {
  const { lines, gradients } = describeGradient(graph);
  const width = Math.min(
    widest,
    lines.flatMap(({ forward }) => forward).reduce((most, { length }) => Math.max(most, length), 0),
  );
  print(`${out.bold(name)}: forward │ backward, by source line\n`);
  for (const line of lines) print(sideBySide(line, width));
  section("gradients of the sum of the results", gradients);
}

function sideBySide({ location, forward, backward }: GradientLine, width: number): string {
  const rows = Array.from({ length: Math.max(forward.length, backward.length) }, (_, i) =>
    `  ${(forward[i] ?? "").padEnd(width)} │ ${backward[i] ?? ""}`.trimEnd(),
  );
  return [out.cyan(location ?? "where the backward pass begins"), ...rows, ""].join("\n");
}
