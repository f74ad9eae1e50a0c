import type { Builder } from "../ir/builder";
import { UnimplementedError } from "../ir/errors";
import type { Value } from "../ir/graph";
import { currentLocation } from "../ir/location";
import { PendingGradient, type SettledGradient } from "../ir/ops/custom";
import { emitCode, traceCode, type TensorCode } from "./tensor-code";

/**
 * A function whose gradient calls the function itself, as that of exp does, has gradients without end. They are turned into graphs up to
 * this order.
 */
const deepest = 4;
let depth = 0;

const tooDeep = (name: string): UnimplementedError =>
  new UnimplementedError(
    {
      what: `${name} is a custom gradient inside of ${deepest} others, in a tf.function`,
      given: `a derivative of order ${deepest + 1}`,
      expected: `derivatives up to order ${deepest} through a traced function`,
      fix: "differentiate outside of tf.function",
    },
    currentLocation(),
  );

/** A gradient that a user's function computes. What it uses of the forward pass is in its closure. */
export class ClosureGradient extends PendingGradient {
  constructor(
    private readonly name: string,
    /** The values whose gradients come in. */
    private readonly values: readonly Value[],
    private readonly code: TensorCode,
  ) {
    super();
  }

  override emit(upstream: readonly Value[], b: Builder): readonly (Value | null)[] {
    return emitCode(this.name, upstream, b, this.code);
  }

  override settle(): SettledGradient {
    if (depth >= deepest) throw tooDeep(this.name);
    depth += 1;
    try {
      return this.settled();
    } finally {
      depth -= 1;
    }
  }

  private settled(): SettledGradient {
    const { graph, captured, present } = traceCode(this.name, this.values, this.code);
    const own = this.values.length;
    // What was captured comes first.
    const parameters = [...graph.parameters.slice(own), ...graph.parameters.slice(0, own)];
    return { graph: { ...graph, parameters }, connected: present, residuals: captured };
  }
}
