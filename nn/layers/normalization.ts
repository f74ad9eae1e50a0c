/** Batch normalisation and layer normalisation as layers. */

import { rsqrt, square } from "../../api/ops/elementwise/elementwise";
import { checkedOptions, type OptionNames } from "../../api/options";
import { normalizeAxes } from "../../api/arguments/axes";
import { mean } from "../../api/ops/reduction/reduction";
import { reshape } from "../../api/ops/shape/shape";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import { getConstraint, type ConstraintIdentifier } from "../constraints";
import type { InitializerIdentifier } from "../initializers";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers";
import { widened } from "../mixed-precision/to-float32";
import { made } from "./core";
import { sizeAt, type KnownShape } from "./shapes";
import {
  Layer,
  layerOptionNames,
  type CallOptions,
  type LayerConfig,
  type WeightConfig,
} from "./layer";

export interface AffineConfig extends LayerConfig {
  /** Added to the variance before its square root (default: 10⁻³). */
  readonly epsilon?: number;
  /** Whether a trained offset is added (default: true). */
  readonly center?: boolean;
  /** Whether a trained factor is applied (default: true). */
  readonly scale?: boolean;
  readonly betaInitializer?: InitializerIdentifier;
  readonly gammaInitializer?: InitializerIdentifier;
  /** A penalty on the offset, added to the loss. */
  readonly betaRegularizer?: RegularizerIdentifier | null;
  /** A penalty on the factor, added to the loss. */
  readonly gammaRegularizer?: RegularizerIdentifier | null;
  /** Applied to the offset after each update. */
  readonly betaConstraint?: ConstraintIdentifier | null;
  /** Applied to the factor after each update. */
  readonly gammaConstraint?: ConstraintIdentifier | null;
}

const affineNames: OptionNames<AffineConfig> = {
  ...layerOptionNames,
  epsilon: true,
  center: true,
  scale: true,
  betaInitializer: true,
  gammaInitializer: true,
  betaRegularizer: true,
  gammaRegularizer: true,
  betaConstraint: true,
  gammaConstraint: true,
};

/**
 * The base of both normalisations: γ · (x − mean)/√(variance + ε) + β. float16 inputs are normalised in float32, where squares do not
 * overflow, and the result is rounded.
 */
export abstract class Normalization extends Layer {
  protected gamma: Variable | undefined;
  protected beta: Variable | undefined;
  readonly #gamma: WeightConfig;
  readonly #beta: WeightConfig;

  constructor(
    kind: string,
    private readonly affine: AffineConfig,
  ) {
    super(kind, affine);
    this.#gamma = {
      regularizer: getRegularizer(affine.gammaRegularizer),
      constraint: getConstraint(affine.gammaConstraint),
    };
    this.#beta = {
      regularizer: getRegularizer(affine.betaRegularizer),
      constraint: getConstraint(affine.betaConstraint),
    };
  }

  protected addAffine(shape: readonly number[]): void {
    const { scale = true, center = true, gammaInitializer, betaInitializer } = this.affine;
    if (scale)
      this.gamma = this.ownWeight("gamma", shape, gammaInitializer ?? "ones", true, this.#gamma);
    if (center)
      this.beta = this.ownWeight("beta", shape, betaInitializer ?? "zeros", true, this.#beta);
  }

  /** A weight that is read in its own dtype. */
  protected ownWeight(
    name: string,
    shape: readonly number[],
    initializer: InitializerIdentifier,
    trainable = true,
    config: WeightConfig = {},
  ): Variable {
    return this.addWeight(name, shape, initializer, trainable, false, config);
  }

  protected override call(x: Tensor, options: CallOptions): Tensor {
    return this.normalize(widened(x), options).cast(x.dtype);
  }

  /** The layer's output for an input that is not float16. */
  protected abstract normalize(x: Tensor, options: CallOptions): Tensor;

  /** @param shape the shape in which weights broadcast against the input */
  protected normalized(
    x: Tensor,
    average: Tensor,
    variance: Tensor,
    shape: readonly number[],
  ): Tensor {
    const scale = rsqrt(variance.add(this.affine.epsilon ?? 1e-3));
    const unit = x.sub(average).mul(scale);
    const scaled = this.gamma === undefined ? unit : unit.mul(aligned(this.gamma, shape, x));
    return this.beta === undefined ? scaled : scaled.add(aligned(this.beta, shape, x));
  }
}

/** A weight in the shape and dtype in which it broadcasts against the input. */
const aligned = (weight: Variable, shape: readonly number[], x: Tensor): Tensor =>
  reshape(weight.toTensor().cast(x.dtype), shape);

/** Mean and variance over axes, which are kept with size 1. */
function momentsOf(
  x: Tensor,
  axes: readonly number[],
): readonly [average: Tensor, variance: Tensor] {
  const average = mean(x, axes, true);
  return [average, mean(square(x.sub(average)), axes, true)];
}

export interface BatchNormalizationConfig extends AffineConfig {
  /** The channels' axis (default: the last). */
  readonly axis?: number;
  /** The weight of the moving averages in their update by a training step (default: 0.99). */
  readonly momentum?: number;
  readonly movingMeanInitializer?: InitializerIdentifier;
  readonly movingVarianceInitializer?: InitializerIdentifier;
}

const batchNames: OptionNames<BatchNormalizationConfig> = {
  ...affineNames,
  axis: true,
  momentum: true,
  movingMeanInitializer: true,
  movingVarianceInitializer: true,
};

/**
 * Normalises each channel: by statistics of the batch in training, by moving averages otherwise.
 *
 * The moving variance is that of the batch itself, without Bessel's correction.
 */
export class BatchNormalization extends Normalization {
  protected movingMean: Variable | undefined;
  protected movingVariance: Variable | undefined;

  constructor(private readonly config: BatchNormalizationConfig = {}) {
    const owner = "tf.layers.batchNormalization";
    super("batch_normalization", checkedOptions(config, batchNames, owner));
  }

  protected override build(inputShape: KnownShape): void {
    const { axis = -1, movingMeanInitializer, movingVarianceInitializer } = this.config;
    const size = sizeAt(inputShape, axis, this.name);
    const shape = [size];
    this.accept({ axes: { [axis]: size } });
    this.addAffine(shape);
    this.movingMean = this.ownWeight("moving_mean", shape, movingMeanInitializer ?? "zeros", false);
    this.movingVariance = this.ownWeight(
      "moving_variance",
      shape,
      movingVarianceInitializer ?? "ones",
      false,
    );
  }

  protected override normalize(x: Tensor, { training = false }: CallOptions): Tensor {
    const [channels] = normalizeAxes(this.config.axis ?? -1, x.rank);
    const shape = x.shape.map((_, axis) => (axis === channels ? -1 : 1));
    if (!training) {
      const average = aligned(made(this.movingMean), shape, x);
      return this.normalized(x, average, aligned(made(this.movingVariance), shape, x), shape);
    }
    const axes = x.shape.flatMap((_, axis) => (axis === channels ? [] : [axis]));
    const [average, variance] = momentsOf(x, axes);
    this.follow(made(this.movingMean), average);
    this.follow(made(this.movingVariance), variance);
    return this.normalized(x, average, variance, shape);
  }

  /** a ← momentum · a + (1 − momentum) · x */
  private follow(moving: Variable, batch: Tensor): void {
    const { momentum = 0.99 } = this.config;
    const value = reshape(batch, moving.shape);
    const kept = moving.toTensor().cast(value.dtype).mul(momentum);
    moving.assign(kept.add(value.mul(1 - momentum)).cast(moving.dtype));
  }
}

export interface LayerNormalizationConfig extends AffineConfig {
  /** Axis or axes to normalise over (default: the last). */
  readonly axis?: number | readonly number[];
}

const layerNames: OptionNames<LayerNormalizationConfig> = { ...affineNames, axis: true };

/** Normalises each item over the given axes. */
export class LayerNormalization extends Normalization {
  constructor(private readonly config: LayerNormalizationConfig = {}) {
    const owner = "tf.layers.layerNormalization";
    super("layer_normalization", checkedOptions(config, layerNames, owner));
  }

  protected override build(inputShape: KnownShape): void {
    const axes = this.axesOf(inputShape.length);
    const sizes = axes.map((axis) => sizeAt(inputShape, axis, this.name));
    this.accept({ axes: Object.fromEntries(axes.map((axis, i) => [axis, sizes[i] ?? 0])) });
    this.addAffine(sizes);
  }

  protected override normalize(x: Tensor): Tensor {
    const axes = this.axesOf(x.rank);
    const shape = x.shape.map((_, axis) =>
      axes.includes(axis) ? sizeAt(x.shape, axis, this.name) : 1,
    );
    const [average, variance] = momentsOf(x, axes);
    return this.normalized(x, average, variance, shape);
  }

  private axesOf(rank: number): number[] {
    const { axis = -1 } = this.config;
    return normalizeAxes(axis, rank);
  }
}
