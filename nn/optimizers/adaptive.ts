/** Optimisers that adapt the step size to moving averages of squared gradients: Adagrad, Adadelta, RMSProp. */

import { IndexedSlices } from "../../api/variables/indexed-slices";
import { sqrt } from "../../api/ops/elementwise/elementwise";
import { gather } from "../../api/ops/indexing/indexing";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import type { OptimizerConfig } from "./optimizer";
import { SlotOptimizer, type Update } from "./slot-optimizer";

/**
 * Adagrad: s ← s + g²; w ← w − η·g/√(s + ε). A gradient in slices updates only the rows of its slices; slices of one row are summed
 * before they are squared.
 */
export class AdagradOptimizer extends SlotOptimizer {
  constructor(
    learningRate: number | Variable,
    private readonly initialAccumulatorValue = 0.1,
  ) {
    super("adagrad", learningRate, ["accumulator"]);
  }

  override getConfig(): OptimizerConfig {
    const { learningRate, initialAccumulatorValue } = this;
    return { learningRate, initialAccumulatorValue };
  }

  protected override step(learningRate: Tensor): Update {
    return (w, g) => {
      const accumulator = this.slot("accumulator", w, this.initialAccumulatorValue);
      const rate = learningRate.cast(w.dtype);
      const change = (x: Tensor, s: Tensor): Tensor => x.mul(rate).div(s.add(1e-7).sqrt());
      if (g instanceof IndexedSlices) {
        const sums = g.combined("add");
        const { values, indices } = sums;
        const s = gather(accumulator, indices).add(values.mul(values));
        accumulator.scatterUpdate(sums.withValues(s));
        w.scatterUpdate(sums.withValues(gather(w, indices).sub(change(values, s))));
        return;
      }
      const s = accumulator.add(g.mul(g));
      accumulator.assign(s);
      w.assignSub(change(g, s));
    };
  }
}

/**
 * Adadelta: s ← ρ·s + (1−ρ)·g²; δ = g·√(d + ε)/√(s + ε); d ← ρ·d + (1−ρ)·δ²; w ← w − η·δ.
 */
export class AdadeltaOptimizer extends SlotOptimizer {
  private readonly epsilon: number;

  constructor(
    learningRate: number | Variable = 0.001,
    private readonly rho = 0.95,
    epsilon: number | null = null,
  ) {
    super("adadelta", learningRate, ["accumulated_gradient", "accumulated_delta"]);
    this.epsilon = epsilon ?? 1e-7;
  }

  override getConfig(): OptimizerConfig {
    const { learningRate, rho, epsilon } = this;
    return { learningRate, rho, epsilon };
  }

  protected override step(learningRate: Tensor): Update {
    const average = (slot: Variable, x: Tensor): Tensor =>
      slot.mul(this.rho).add(x.mul(x).mul(1 - this.rho));
    return (w, g) => {
      const gradients = this.slot("accumulated_gradient", w);
      const deltas = this.slot("accumulated_delta", w);
      const s = average(gradients, g);
      const delta = g.mul(sqrt(deltas.add(this.epsilon))).div(sqrt(s.add(this.epsilon)));
      gradients.assign(s);
      deltas.assign(average(deltas, delta));
      w.assignSub(delta.mul(learningRate.cast(w.dtype)));
    };
  }
}

/**
 * RMSProp: s ← ρ·s + (1−ρ)·g²; a ← μ·a + η·g/√(s + ε); w ← w − a. The centred form divides by √(s − ḡ² + ε), where ḡ is
 * the gradients' moving average.
 */
export class RMSPropOptimizer extends SlotOptimizer {
  private readonly epsilon: number;

  constructor(
    learningRate: number | Variable,
    private readonly decay = 0.9,
    private readonly momentum = 0,
    epsilon: number | null = null,
    private readonly centered = false,
  ) {
    super("rmsprop", learningRate, [
      "rms",
      ...(momentum === 0 ? [] : ["momentum"]),
      ...(centered ? ["mean"] : []),
    ]);
    this.epsilon = epsilon ?? 1e-7;
  }

  override getConfig(): OptimizerConfig {
    const { learningRate, decay, momentum, epsilon, centered } = this;
    return { learningRate, decay, momentum, epsilon, centered };
  }

  protected override step(learningRate: Tensor): Update {
    const average = (slot: Variable, x: Tensor): Tensor => {
      const next = slot.mul(this.decay).add(x.mul(1 - this.decay));
      slot.assign(next);
      return next;
    };
    return (w, g) => {
      const square = average(this.slot("rms", w), g.mul(g));
      const mean = this.centered ? average(this.slot("mean", w), g) : undefined;
      const spread = mean === undefined ? square : square.sub(mean.mul(mean));
      const delta = g.mul(learningRate.cast(w.dtype)).div(sqrt(spread.add(this.epsilon)));
      w.assignSub(this.momentum === 0 ? delta : this.accelerated(w, delta));
    };
  }

  private accelerated(w: Variable, delta: Tensor): Tensor {
    const accumulation = this.slot("momentum", w);
    const next = accumulation.mul(this.momentum).add(delta);
    accumulation.assign(next);
    return next;
  }
}
