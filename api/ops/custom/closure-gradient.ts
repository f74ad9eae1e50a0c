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
 * A function whose gradient calls the function itself, as that of exp does, has gradients without end. They are turned into graphs as long as
 * these are few: a gradient with one call of the function has one graph for each order, one with two calls has 2ⁿ for the n-th. Gradients of
 * `leastOrder` are always there.
 */
const leastOrder = 4;
const mostGraphs = 32;

/** Where the gradient that is turned into a graph now stands inside of others, and how many more there may be inside of it. */
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

/** A gradient that a user's function computes. What it uses of the forward pass is in its closure. */
export class ClosureGradient extends UntracedGradient {
  constructor(
    private readonly name: string,
    /** The values whose gradients come in. */
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
    // What stands in no gradient has all of them; siblings share.
    const own = order === 0 ? before : Math.floor(before / siblings);
    if (order >= leastOrder && own < 1) throw tooDeep(this.name);
    order += 1;
    graphsLeft = own - 1;
    try {
      return this.settled();
    } finally {
      order -= 1;
      graphsLeft = before;
    }
  }

  private settled(): TracedGradient {
    const { graph, captured, present } = traceTensorFunction(this.name, this.values, this.code);
    const own = this.values.length;
    // What was captured comes first.
    const parameters = [...graph.parameters.slice(own), ...graph.parameters.slice(0, own)];
    return { graph: { ...graph, parameters }, connected: present, residuals: captured };
  }
}
