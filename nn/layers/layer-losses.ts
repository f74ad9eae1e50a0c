/** The penalties on a layer's outputs, kept for the function in which they were computed. */

import type { Context } from "../../api/context/context";
import { cast, div } from "../../api/ops/elementwise/elementwise";
import { gather } from "../../api/ops/indexing/indexing";
import { shape } from "../../api/ops/shape/sizes";
import type { Tensor } from "../../api/tensors/tensor";
import type { Regularizer } from "../regularizers";

/** The penalties of one layer. */
export class LayerLosses {
  /** The number of layers' calls that are in progress: a model's call contains those of its layers. */
  private static depth = 0;
  /** Held as long as the function that is traced, whose tensors they are. */
  private readonly byContext = new WeakMap<Context, Tensor[]>();

  constructor(private readonly regularizer: Regularizer | undefined) {}

  /** Runs a layer's call; the outermost one first discards the penalties of the previous call. */
  static collecting<T>(forget: () => void, call: () => T): T {
    if (LayerLosses.depth === 0) forget();
    LayerLosses.depth += 1;
    try {
      return call();
    } finally {
      LayerLosses.depth -= 1;
    }
  }

  in(context: Context): readonly Tensor[] {
    // Those of an optimiser's step outside of functions are disposed at its end.
    return (this.byContext.get(context) ?? []).filter(({ isDisposed }) => !isDisposed);
  }

  forget(context: Context): void {
    this.byContext.delete(context);
  }

  /** Adds the penalty on an output, divided by the batch size, as in Keras. */
  add(context: Context, output: Tensor): void {
    if (this.regularizer === undefined) return;
    const penalty = this.regularizer.apply(output);
    const batch = output.rank === 0 ? 1 : cast(gather(shape(output), 0), penalty.dtype);
    this.byContext.set(context, [...this.in(context), div(penalty, batch)]);
  }
}
