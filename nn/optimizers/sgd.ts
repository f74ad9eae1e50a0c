/** Stochastic gradient descent, plain and with momentum. */

import { IndexedSlices } from "../../api/variables/indexed-slices";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import type { OptimizerConfig } from "./optimizer";
import { SlotOptimizer, type Update } from "./slot-optimizer";

/** Stochastic gradient descent: w ← w − η·g. A gradient in slices updates only the rows of its slices. */
export class SGDOptimizer extends SlotOptimizer {
  constructor(learningRate: number | Variable) {
    super("sgd", learningRate, []);
  }

  override getConfig(): OptimizerConfig {
    const { learningRate } = this;
    return { learningRate };
  }

  protected override step(learningRate: Tensor): Update {
    return (w, g) => {
      const rate = learningRate.cast(w.dtype);
      if (g instanceof IndexedSlices) w.scatterSub(g.withValues(g.values.mul(rate)));
      else w.assignSub(g.mul(rate));
    };
  }
}

/** Gradient descent with momentum: a ← μ·a + g; w ← w − η·a, or in Nesterov's form w ← w − η·(g + μ·a). */
export class MomentumOptimizer extends SlotOptimizer {
  constructor(
    learningRate: number | Variable,
    private readonly momentum: number,
    private readonly useNesterov = false,
  ) {
    super("momentum", learningRate, ["momentum"]);
  }

  override getConfig(): OptimizerConfig {
    const { learningRate, momentum, useNesterov } = this;
    return { learningRate, momentum, useNesterov };
  }

  protected override step(learningRate: Tensor): Update {
    return (w, g) => {
      const accumulation = this.slot("momentum", w);
      const a = accumulation.mul(this.momentum).add(g);
      accumulation.assign(a);
      const direction = this.useNesterov ? a.mul(this.momentum).add(g) : a;
      w.assignSub(direction.mul(learningRate.cast(w.dtype)));
    };
  }
}
