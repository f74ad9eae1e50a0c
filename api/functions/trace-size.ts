/** How large a trace may be. A loop whose condition is a tensor that nothing converts traces for ever; a long loop of the host unrolls. */

import { ResourceExhaustedError, ValueError } from "../../ir/errors";
import { describe } from "../tensors/describe";
import type { AnyNode } from "../../ir/ops";

/** Meant to be reached by loops that do not end, and not by models. */
const defaultLimit = 500_000;
let limit = defaultLimit;

/** The number of operations in a trace, or in a branch or a body in it, from which on it is said that a loop unrolls. */
const large = 20_000;

/**
 * The largest number of operations in a trace, and in each branch and loop body in it; 500,000 unless another one is set. A trace that exceeds it ends
 * with an error that names the line that it has come to.
 *
 * @throws ValueError for anything but an integer above 0
 * @example
 * ```ts
 * tf.config.setTraceLimit(2_000_000);
 * tf.config.traceLimit(); // → 2000000
 * tf.config.setTraceLimit(500_000);
 * ```
 */
export function setTraceLimit(nodes: number): void {
  if (!Number.isSafeInteger(nodes) || nodes < 1) {
    throw new ValueError({
      what: "tf.config.setTraceLimit takes a number of operations",
      given: describe(nodes),
      expected: "an integer above 0",
    });
  }
  limit = nodes;
}

/** The largest number of operations in a trace. */
export const traceLimit = (): number => limit;

/**
 * Checks the size of a trace to which a node was added.
 *
 * @throws ResourceExhaustedError beyond the limit
 */
export function checkTraceSize(name: string, nodes: readonly AnyNode[]): void {
  if (nodes.length > limit) throw tooLarge(name, nodes);
  if (nodes.length === large) warnOfLoop(name, nodes);
}

function tooLarge(name: string, nodes: readonly AnyNode[]): ResourceExhaustedError {
  const { location } = nodes[nodes.length - 1] ?? {};
  return new ResourceExhaustedError(
    {
      what: `the trace of ${name} has more than ${limit} operations`,
      given: "a loop that does not end while it is traced, or that unrolls",
      expected: "a loop whose condition is no tensor, or one that is a loop in the graph",
      fix: "use tf.whileLoop, or turn AutoGraph on, which converts plain loops; for a trace of that size tf.config.setTraceLimit(…)",
    },
    location,
  );
}

/** The same lines again and again are a loop. */
function warnOfLoop(name: string, nodes: readonly AnyNode[]): void {
  const lines = nodes.slice(-1000).map(({ location }) => location.text);
  if (new Set(lines).size > 100) return;
  console.warn(
    `A large loop unrolls: the trace of ${name} has ${large} operations, the last 1000 of them from ${new Set(lines).size} places around ${lines[0] ?? ""}.` +
      " A loop over a tensor, or tf.whileLoop, is traced once.",
  );
}
