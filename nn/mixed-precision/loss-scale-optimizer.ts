/** Loss scaling for training in float16, as an optimiser around another one. */

import { currentLocation, ValueError } from "../../api/errors";
import { checkedOptions, type OptionNames } from "../../api/options";
import { variableGrads } from "../../api/derivatives/grad";
import { describe } from "../../api/tensors/describe";
import { IndexedSlices } from "../../api/variables/indexed-slices";
import { cond } from "../../api/ops/control/cond-and-while";
import { addN, clipByValue, div, equal, mul } from "../../api/ops/elementwise/elementwise";
import { sum } from "../../api/ops/reduction/reduction";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import { connectedGradients, type Connected, type Gradients } from "../optimizers/gradients";
import type { NamedTensor } from "../optimizers/gradients";
import { Optimizer, type OptimizerConfig } from "../optimizers/optimizer";
import { requireFit, requireList, wrongCount } from "../optimizers/optimizer-state";
import type { Policy } from "./policy";
import { widened } from "./to-float32";

export interface LossScaleConfig {
  /** Whether the scale is adapted (default: true). With a fixed scale, gradients are not checked for overflow. */
  readonly dynamic?: boolean;
  /** The initial scale (default: 2¹⁵); required for a fixed scale. */
  readonly initialScale?: number;
  /** The number of steps without overflow after which the scale is doubled (default: 2000). */
  readonly dynamicGrowthSteps?: number;
}

const optionNames: OptionNames<LossScaleConfig> = {
  dynamic: true,
  initialScale: true,
  dynamicGrowthSteps: true,
};

/** The scale is bounded to normal numbers, so that halving and doubling are exact. */
const [leastScale, mostScale] = [2 ** -126, 2 ** 127];

/**
 * Multiplies the loss, and thereby all gradients, by a scale, which prevents underflow in float16, and divides the gradients by it
 * before the inner optimiser applies them.
 *
 * If a gradient is not finite, the step is skipped, including updates of the inner optimiser's state, and the scale is halved. After
 * `dynamicGrowthSteps` consecutive finite steps it is doubled. Inside `tf.function` all of this is part of one graph.
 *
 * A custom training loop either passes the gradients of `scaleLoss(loss)` to `apply`, as in Keras 3, or the gradients of
 * `getScaledLoss(loss)` through `getUnscaledGradients` to `applyGradients`, as in TensorFlow 2.
 *
 * @example
 * ```ts
 * const optimizer = new tf.mixedPrecision.LossScaleOptimizer(tf.train.sgd(0.5));
 * const w = tf.variable(tf.scalar(4));
 * const step = tf.function(() => optimizer.minimize(() => w.square(), true));
 * step();
 * w; // → 0
 * ```
 * @see Keras `LossScaleOptimizer`; P. Micikevicius et al.: Mixed Precision Training, https://arxiv.org/abs/1710.03740
 */
export class LossScaleOptimizer extends Optimizer {
  readonly dynamic: boolean;
  readonly initialScale: number;
  readonly dynamicGrowthSteps: number;
  /** The scale, a float32 scalar. */
  readonly dynamicScale: Variable;
  /** The number of steps since the last change of the scale. */
  readonly stepCounter: Variable;

  /**
   * @param innerOptimizer the optimiser that updates the variables
   * @throws ValueError if `innerOptimizer` scales the loss itself, a fixed scale is missing, or a number is not positive
   */
  constructor(
    readonly innerOptimizer: Optimizer,
    config: LossScaleConfig = {},
  ) {
    const owner = "tf.mixedPrecision.LossScaleOptimizer";
    const options = checkedOptions(config, optionNames, owner);
    const { dynamic = true, initialScale, dynamicGrowthSteps = 2000 } = options;
    requireInner(innerOptimizer);
    super("loss_scale_optimizer", innerOptimizer.learningRateVariable);
    if (!dynamic && initialScale === undefined) throw noFixedScale();
    this.dynamic = dynamic;
    this.initialScale = initialScale ?? 2 ** 15;
    this.dynamicGrowthSteps = dynamicGrowthSteps;
    requirePositive(this.initialScale, "initialScale", Number.isFinite);
    requirePositive(dynamicGrowthSteps, "dynamicGrowthSteps", Number.isInteger);
    this.dynamicScale = this.scalar("dynamic_scale", this.initialScale, "float32");
    this.stepCounter = this.scalar("step_counter", 0, "int32");
  }

  /** The loss times the scale, in float32 for a float16 loss. @see Keras `Optimizer.scale_loss` */
  override scaleLoss(loss: Tensor): Tensor {
    const wide = widened(loss);
    return mul(wide, this.dynamicScale.toTensor().cast(wide.dtype));
  }

  /** As `scaleLoss`. @see TensorFlow 2 `LossScaleOptimizer.get_scaled_loss` */
  getScaledLoss(loss: Tensor): Tensor {
    return this.scaleLoss(loss);
  }

  /**
   * Gradients of a scaled loss, divided by the scale. They are not finite after an overflow.
   *
   * @see TensorFlow 2 `LossScaleOptimizer.get_unscaled_gradients`
   */
  getUnscaledGradients(gradients: readonly (Tensor | null)[]): (Tensor | null)[] {
    const scale = this.dynamicScale.toTensor();
    return gradients.map((gradient) => gradient && unscaled(gradient, scale));
  }

  /** The loss and its gradients, without the scale. */
  override computeGradients(
    f: () => Tensor,
    varList?: readonly Variable[] | null,
  ): { readonly value: Tensor; readonly grads: Record<string, Tensor | null> } {
    const scale = this.dynamicScale.toTensor();
    const { value, grads } = variableGrads(() => this.scaleLoss(f()), varList);
    const each = Object.entries(grads).map(
      ([name, gradient]) => [name, gradient && unscaled(gradient, scale)] as const,
    );
    return { value: unscaled(value, scale), grads: Object.fromEntries(each) };
  }

  /** Applies gradients without the scale. The step is skipped if one is not finite. */
  override applyGradients(gradients: Gradients): void {
    this.applyIfFinite(connectedGradients(gradients), (connected) => connected);
  }

  /** Divides gradients of a scaled loss by the scale, and applies them. @see Keras `Optimizer.apply` */
  protected override applyScaled(gradients: Gradients): void {
    this.applyIfFinite(connectedGradients(gradients), (connected) => {
      const scale = this.dynamicScale.toTensor();
      return connected.map(([gradient, variable]) => [unscaled(gradient, scale), variable]);
    });
  }

  override getConfig(): OptimizerConfig {
    const { dynamic, initialScale, dynamicGrowthSteps } = this;
    return { ...this.innerOptimizer.getConfig(), dynamic, initialScale, dynamicGrowthSteps };
  }

  /** The inner optimiser's state, then the scale and the number of steps since its last change. */
  override async getWeights(): Promise<NamedTensor[]> {
    return [...(await this.innerOptimizer.getWeights()), ...(await super.getWeights())];
  }

  override async setWeights(weights: readonly NamedTensor[]): Promise<void> {
    const inner = requireList(weights, this.name).slice(0, -2);
    const own = weights.slice(inner.length);
    this.state().forEach((variable, i) => {
      const weight = own[i];
      if (weight === undefined)
        throw wrongCount(
          weights.length,
          "the inner optimiser's state, the scale and the step counter",
          this.name,
        );
      requireFit(weight, variable, this.name);
    });
    await this.innerOptimizer.setWeights(inner);
    await super.setWeights(own);
  }

  protected override state(): readonly Variable[] {
    return [this.dynamicScale, this.stepCounter];
  }

  private applyIfFinite(
    connected: readonly Connected[],
    prepare: (connected: readonly Connected[]) => readonly Connected[],
  ): void {
    const apply = (): void => {
      this.innerOptimizer.applyGradients(prepare(connected));
    };
    this.withNameScope(() => {
      if (!this.dynamic) apply();
      else if (connected.length > 0) {
        cond(
          allFinite(connected.map(([gradient]) => gradient)),
          () => {
            apply();
            this.countStep();
          },
          () => {
            this.scaleBy(0.5);
          },
        );
      }
    });
  }

  private countStep(): void {
    cond(
      this.stepCounter.toTensor().equal(this.dynamicGrowthSteps - 1),
      () => {
        this.scaleBy(2);
      },
      () => {
        this.stepCounter.assignAdd(1);
      },
    );
  }

  private scaleBy(factor: number): void {
    this.stepCounter.assign(0);
    this.dynamicScale.assign(clipByValue(this.dynamicScale.mul(factor), leastScale, mostScale));
  }
}

/**
 * The optimiser for a model with a policy: under `mixed_float16` it is wrapped in a `LossScaleOptimizer`, unless it is one.
 *
 * @see Keras `Model.compile`, `auto_scale_loss`
 */
export const scaledUnder = (policy: Policy, optimizer: Optimizer): Optimizer =>
  policy.name === "mixed_float16" && !(optimizer instanceof LossScaleOptimizer)
    ? new LossScaleOptimizer(optimizer)
    : optimizer;

function unscaled(gradient: Tensor, scale: Tensor): Tensor {
  if (gradient instanceof IndexedSlices)
    return gradient.withValues(unscaled(gradient.values, scale));
  const wide = widened(gradient);
  return div(wide, scale.cast(wide.dtype)).cast(gradient.dtype);
}

/** Σ 0·x is 0 if all elements are finite, and NaN otherwise, also on GPUs whose compilers assume finite numbers in comparisons. */
const allFinite = (gradients: readonly Tensor[]): Tensor =>
  equal(addN(gradients.map((gradient) => zeroIfFinite(gradient).cast("float32"))), 0);

const zeroIfFinite = (gradient: Tensor): Tensor =>
  sum(widened(gradient instanceof IndexedSlices ? gradient.values : gradient).mul(0));

function requireInner(optimizer: unknown): void {
  if (optimizer instanceof Optimizer && !(optimizer instanceof LossScaleOptimizer)) return;
  throw new ValueError(
    {
      what: "LossScaleOptimizer takes an optimiser that does not scale the loss itself",
      given: optimizer instanceof LossScaleOptimizer ? "a LossScaleOptimizer" : describe(optimizer),
      expected: "an optimiser, such as tf.train.adam()",
    },
    currentLocation(),
  );
}

const noFixedScale = (): ValueError =>
  new ValueError(
    {
      what: '"initialScale" must be specified if "dynamic" is false',
      given: "no initialScale",
      expected: "a positive number",
      fix: "new tf.mixedPrecision.LossScaleOptimizer(optimizer, { dynamic: false, initialScale: 1024 })",
    },
    currentLocation(),
  );

function requirePositive(value: number, name: string, isLegal: (value: number) => boolean): void {
  if (isLegal(value) && value > 0) return;
  throw new ValueError(
    {
      what: `${name} of LossScaleOptimizer must be positive`,
      given: String(value),
      expected: name === "initialScale" ? "a finite positive number" : "a positive integer",
    },
    currentLocation(),
  );
}
