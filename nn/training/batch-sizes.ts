/** Graphs for any batch size, which are made when the second batch size occurs. */

import { OntraceError } from "../../api/errors";
import type { PolymorphicFunction } from "../../api/functions/polymorphic-function";
import type { Tensor } from "../../api/tensors/tensor";
import { TensorSpec } from "../../api/tensors/tensor-spec";
import { isKnown } from "../layers/shapes";

/** The batch size of the first call with inputs of one kind, and whether further sizes have a graph of their own or share one. */
interface Seen {
  readonly size: number;
  isSettled: boolean;
}

/**
 * Opens the batch size of a traced function, as `reduceRetracing` does for all sizes. The first batch size keeps its own graph. Where the
 * function cannot be traced for an unknown batch size, each size has its own.
 */
export class BatchSizes {
  private readonly seen = new Map<string, Seen>();

  constructor(private readonly traced: PolymorphicFunction<(...inputs: never[]) => unknown>) {}

  /** To be called before each call, with its arguments, whose first axes are the batch. */
  prepare(inputs: readonly Tensor[]): void {
    const [size] = inputs.map(({ shape }) => shape[0]);
    if (!inputs.every(({ shape }) => shape.length > 0 && shape.every(isKnown))) return;
    if (!isKnown(size)) return;
    const key = inputs.map(({ dtype, shape }) => `${dtype}[${shape.slice(1).join(",")}]`).join();
    const seen = this.seen.get(key);
    if (seen === undefined) this.seen.set(key, { size, isSettled: false });
    else if (!seen.isSettled && seen.size !== size) {
      seen.isSettled = true;
      this.open(inputs);
    }
  }

  private open(inputs: readonly Tensor[]): void {
    const specs = inputs.map(
      ({ dtype, shape }) => new TensorSpec([null, ...shape.slice(1)], dtype),
    );
    try {
      this.traced.getConcreteFunction(...specs);
    } catch (error) {
      // A layer may need to know the size: the call itself is traced for it.
      if (!(error instanceof OntraceError)) throw error;
    }
  }
}
