/** Gradients that a user's closure computes: run directly by tapes, and traced into graphs where a graph is required. */

import type { Builder } from "../../../ir/builder";
import { UnimplementedError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { UntracedGradient, type TracedGradient } from "../../../ir/ops/custom";
import {
  emitTensorFunction,
  traceTensorFunction,
  type TensorFunction,
} from "../../functions/tensor-function";

/**
 * A function whose gradient calls the function itself, as that of exp does, has gradients of every order. They are traced while the number
 * of graphs is small: a gradient with one call of the function has one graph for each order, one with two calls has 2ⁿ for the n-th. Gradients
 * up to `leastOrder` are always available.
 */
const leastOrder = 4;
const mostGraphs = 32;

/** The nesting depth of the gradient that is being traced, and the number of graphs that may still be traced inside it. */
let order = 0;
let graphsLeft = mostGraphs;

const tooDeep = (name: string): UnimplementedError =>
  new UnimplementedError(
    {
      what: `${name} is a custom gradient inside of ${order} others, in a tf.function`,
      given: `a derivative of order ${order + 1}`,
      expected: `derivatives up to order ${order} through a traced function: this one needs too many graphs`,
      fix: "differentiate outside of tf.function",
    },
    currentLocation(),
  );

/** A gradient that a user's function computes. Its closure holds what it uses of the forward pass. */
export class ClosureGradient extends UntracedGradient {
  constructor(
    private readonly name: string,
    /** The values of the upstream gradients. */
    private readonly values: readonly Value[],
    private readonly code: TensorFunction,
  ) {
    super();
  }

  override emit(b: Builder, upstream: readonly Value[]): readonly (Value | null)[] {
    return emitTensorFunction(b, this.name, upstream, this.code);
  }

  override trace(siblings: number): TracedGradient {
    const before = graphsLeft;
    // An outermost gradient has the whole budget; siblings share it.
    const own = order === 0 ? before : Math.floor(before / siblings);
    if (order >= leastOrder && own < 1) throw tooDeep(this.name);
    order += 1;
    graphsLeft = own - 1;
    try {
      return this.traced();
    } finally {
      order -= 1;
      graphsLeft = before;
    }
  }

  private traced(): TracedGradient {
    const { graph, captured, present } = traceTensorFunction(this.name, this.values, this.code);
    const own = this.values.length;
    // Captures precede the upstream gradients.
    const parameters = [...graph.parameters.slice(own), ...graph.parameters.slice(0, own)];
    return { graph: { ...graph, parameters }, connected: present, residuals: captured };
  }
}
