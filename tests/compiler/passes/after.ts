import type { Pass } from "../../../compiler/pass";
import { removeDeadCode } from "../../../compiler/passes/remove-dead-code";
import { parseGraph } from "../../../ir/text/parser";
import { printGraph } from "../../../ir/text/printer";
import { verify } from "../../../ir/verifier";

/** The graph after some passes, dead code removed, as text. */
export function after(passes: readonly Pass[], text: string): string {
  const graph = [...passes, removeDeadCode].reduce((before, pass) => {
    const next = pass.run(before, { provider: "cpu" });
    verify(next);
    return next;
  }, parseGraph(text));
  return printGraph(graph);
}
