/** Adam and Adamax. */

import { abs, maximum, pow, sqrt, sub } from "../../api/ops/elementwise/elementwise";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import type { OptimizerConfig } from "./optimizer";
import { SlotOptimizer, type Update } from "./slot-optimizer";

/**
 * Adam, in the form at the end of the paper's section 2, which TensorFlow computes:
 *
 *     m ← m + (1−β₁)·(g − m);  v ← v + (1−β₂)·(g² − v)
 *     w ← w − η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)
 */
export class AdamOptimizer extends SlotOptimizer {
  private readonly epsilon: number;

  constructor(
    learningRate: number | Variable = 0.001,
    private readonly beta1 = 0.9,
    private readonly beta2 = 0.999,
    epsilon: number | null = null,
  ) {
    super("adam", learningRate, ["m", "v"]);
    this.epsilon = epsilon ?? 1e-7;
  }

  override getConfig(): OptimizerConfig {
    const { learningRate, beta1, beta2, epsilon } = this;
    return { learningRate, beta1, beta2, epsilon };
  }

  protected override step(learningRate: Tensor, iterations: Tensor): Update {
    const t = iterations.cast("float32");
    const correction = sqrt(sub(1, pow(this.beta2, t))).div(sub(1, pow(this.beta1, t)));
    const rate = learningRate.mul(correction);
    return (w, g) => {
      const mean = this.slot("m", w);
      const square = this.slot("v", w);
      const m = mean.add(g.sub(mean).mul(1 - this.beta1));
      const v = square.add(
        g
          .mul(g)
          .sub(square)
          .mul(1 - this.beta2),
      );
      mean.assign(m);
      square.assign(v);
      w.assignSub(m.mul(rate.cast(w.dtype)).div(v.sqrt().add(this.epsilon)));
    };
  }
}

/**
 * Adamax, the variant of Adam with the infinity norm:
 *
 *     m ← m + (1−β₁)·(g − m);  u ← max(β₂·u, |g|)
 *     w ← w − η/(1−β₁ᵗ) · m/(u + ε),  with η divided by 1 + decay·(t−1)
 */
export class AdamaxOptimizer extends SlotOptimizer {
  private readonly epsilon: number;

  constructor(
    learningRate: number | Variable = 0.002,
    private readonly beta1 = 0.9,
    private readonly beta2 = 0.999,
    epsilon: number | null = null,
    private readonly decay = 0,
  ) {
    super("adamax", learningRate, ["m", "u"]);
    this.epsilon = epsilon ?? 1e-7;
  }

  override getConfig(): OptimizerConfig {
    const { learningRate, beta1, beta2, epsilon, decay } = this;
    return { learningRate, beta1, beta2, epsilon, decay };
  }

  protected override step(learningRate: Tensor, iterations: Tensor): Update {
    const t = iterations.cast("float32");
    const decayed =
      this.decay === 0 ? learningRate : learningRate.div(t.sub(1).mul(this.decay).add(1));
    const rate = decayed.div(sub(1, pow(this.beta1, t)));
    return (w, g) => {
      const mean = this.slot("m", w);
      const norm = this.slot("u", w);
      const m = mean.add(g.sub(mean).mul(1 - this.beta1));
      const u = maximum(norm.mul(this.beta2), abs(g));
      mean.assign(m);
      norm.assign(u);
      w.assignSub(m.mul(rate.cast(w.dtype)).div(u.add(this.epsilon)));
    };
  }
}
