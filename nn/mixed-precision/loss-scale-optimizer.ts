import { currentLocation, ValueError } from "../../api/errors";
import { variableGrads } from "../../api/derivatives/grad";
import { IndexedSlices } from "../../api/variables/indexed-slices";
import { cond } from "../../api/ops/control/cond-and-while";
import { addN, clipByValue, div, equal, mul } from "../../api/ops/elementwise/elementwise";
import { sum } from "../../api/ops/reduction/reduction";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import { connectedGradients, type Connected, type Gradients } from "../optimizers/gradients";
import type { NamedTensor } from "../optimizers/gradients";
import { Optimizer, unscoped, type OptimizerConfig } from "../optimizers/optimizer";
import type { Policy } from "./policy";
import { widened } from "./to-float32";

export interface LossScaleConfig {
  /** Whether the scale changes; true unless said otherwise. A fixed one is never checked for overflow. */
  readonly dynamic?: boolean;
  /** The first scale: 2¹⁵ unless said otherwise. A fixed scale has to be given. */
  readonly initialScale?: number;
  /** After how many steps without overflow the scale is doubled: 2000 unless said otherwise. */
  readonly dynamicGrowthSteps?: number;
}

/** The scale stays a normal number, so that it can always be halved and doubled again. */
const [leastScale, mostScale] = [2 ** -126, 2 ** 127];

/**
 * Multiplies the loss, and thereby all gradients, by a scale, so that small ones are no zeros in half precision, and divides the
 * gradients by it before another optimiser gets them.
 *
 * Where a gradient is not finite the step is left out, the optimiser's own state included, and the scale is halved. After
 * `dynamicGrowthSteps` steps in a row it is doubled. Inside `tf.function` all of that is part of the one graph.
 *
 *     const optimizer = new tf.mixedPrecision.LossScaleOptimizer(tf.train.adam());
 *     const step = tf.function((x, y) => optimizer.minimize(() => loss(model.apply(x), y), true));
 *
 * A training loop of one's own has two ways, with any optimiser:
 *
 *     optimizer.apply(gradients of optimizer.scaleLoss(loss), variables);                              // Keras 3
 *     optimizer.applyGradients(optimizer.getUnscaledGradients(gradients of getScaledLoss(loss)) …);    // TensorFlow 2
 *
 * @see Keras `LossScaleOptimizer`; P. Micikevicius et al.: Mixed Precision Training, https://arxiv.org/abs/1710.03740
 */
export class LossScaleOptimizer extends Optimizer {
  readonly dynamic: boolean;
  readonly initialScale: number;
  readonly dynamicGrowthSteps: number;
  /** The scale, a float32 scalar. */
  readonly dynamicScale: Variable;
  /** How many steps there were since the scale last changed. */
  readonly stepCounter: Variable;

  /**
   * @param innerOptimizer what changes the variables
   * @throws ValueError where `innerOptimizer` scales the loss itself, for a fixed scale that is not given, or for numbers that are
   * no scale and no count
   */
  constructor(
    readonly innerOptimizer: Optimizer,
    { dynamic = true, initialScale, dynamicGrowthSteps = 2000 }: LossScaleConfig = {},
  ) {
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

  /** The loss times the scale, in float32 where it is of half precision. @see Keras `Optimizer.scale_loss` */
  override scaleLoss(loss: Tensor): Tensor {
    const wide = widened(loss);
    return mul(wide, this.dynamicScale.toTensor().cast(wide.dtype));
  }

  /** As `scaleLoss`. @see TensorFlow 2 `LossScaleOptimizer.get_scaled_loss` */
  getScaledLoss(loss: Tensor): Tensor {
    return this.scaleLoss(loss);
  }

  /**
   * Gradients of a scaled loss, divided by the scale. Where there was an overflow, they are not finite.
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

  /** As every optimiser's: of gradients without the scale. The step is left out where one is not finite. */
  override applyGradients(gradients: Gradients): void {
    this.applyIfFinite(connectedGradients(gradients), (connected) => connected);
  }

  /** Takes the gradients of a scaled loss, and divides them by the scale. @see Keras `Optimizer.apply` */
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

  override async setWeights(weights: readonly NamedTensor[]): Promise<void> {
    const names = [this.dynamicScale, this.stepCounter].map(({ name }) => unscoped(name));
    const isOwn = ({ name }: NamedTensor): boolean => names.includes(unscoped(name));
    await super.setWeights(weights.filter(isOwn));
    await this.innerOptimizer.setWeights(weights.filter((weight) => !isOwn(weight)));
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
 * The optimiser that trains a model of a policy: under `mixed_float16` one that scales the loss, unless it does so already.
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

/** Σ 0·x is 0 where all elements are finite, and NaN otherwise: also on a GPU that takes no comparison with infinity for possible. */
const allFinite = (gradients: readonly Tensor[]): Tensor =>
  equal(addN(gradients.map((gradient) => noNumber(gradient).cast("float32"))), 0);

const noNumber = (gradient: Tensor): Tensor =>
  sum(widened(gradient instanceof IndexedSlices ? gradient.values : gradient).mul(0));

function requireInner(optimizer: unknown): void {
  if (optimizer instanceof Optimizer && !(optimizer instanceof LossScaleOptimizer)) return;
  throw new ValueError(
    {
      what: "LossScaleOptimizer takes an optimiser that does not scale the loss itself",
      given: optimizer instanceof LossScaleOptimizer ? "a LossScaleOptimizer" : String(optimizer),
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
