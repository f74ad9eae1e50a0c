import { rsqrt, square } from "../../api/ops/elementwise/elementwise";
import { normalizeAxes } from "../../api/arguments/axes";
import { mean } from "../../api/ops/reduction/reduction";
import { reshape } from "../../api/ops/shape/shape";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import type { InitializerIdentifier } from "../initializers";
import { widened } from "../mixed-precision/to-float32";
import { made } from "./core";
import { sizeAt, type KnownShape } from "./shapes";
import { Layer, type CallOptions, type LayerConfig } from "./layer";

export interface AffineConfig extends LayerConfig {
  /** Added to the variance before its root is taken: 10⁻³ unless said otherwise. */
  readonly epsilon?: number;
  /** Whether a trained offset is added; true unless said otherwise. */
  readonly center?: boolean;
  /** Whether a trained factor is applied; true unless said otherwise. */
  readonly scale?: boolean;
  readonly betaInitializer?: InitializerIdentifier;
  readonly gammaInitializer?: InitializerIdentifier;
}

/**
 * What both normalisations share: γ · (x − mean)/√(variance + ε) + β. Of halves it is computed in float32, where squares do not
 * overflow, and rounded at the end.
 */
export abstract class Normalization extends Layer {
  protected gamma: Variable | undefined;
  protected beta: Variable | undefined;

  constructor(
    kind: string,
    private readonly affine: AffineConfig,
  ) {
    super(kind, affine);
  }

  protected addAffine(shape: readonly number[]): void {
    const { scale = true, center = true, gammaInitializer, betaInitializer } = this.affine;
    if (scale) this.gamma = this.ownWeight("gamma", shape, gammaInitializer ?? "ones");
    if (center) this.beta = this.ownWeight("beta", shape, betaInitializer ?? "zeros");
  }

  /** A weight that is read in its own dtype. */
  protected ownWeight(
    name: string,
    shape: readonly number[],
    initializer: InitializerIdentifier,
    trainable = true,
  ): Variable {
    return this.addWeight(name, shape, initializer, trainable, false);
  }

  protected override call(x: Tensor, options: CallOptions): Tensor {
    return this.normalize(widened(x), options).cast(x.dtype);
  }

  /** The layer's output, of an input that is not of half precision. */
  protected abstract normalize(x: Tensor, options: CallOptions): Tensor;

  /** `shape` is that in which weights meet the input. */
  protected normalized(
    x: Tensor,
    average: Tensor,
    variance: Tensor,
    shape: readonly number[],
  ): Tensor {
    const scale = rsqrt(variance.add(this.affine.epsilon ?? 1e-3));
    const unit = x.sub(average).mul(scale);
    const scaled = this.gamma === undefined ? unit : unit.mul(met(this.gamma, shape, x));
    return this.beta === undefined ? scaled : scaled.add(met(this.beta, shape, x));
  }
}

/** A weight in the shape and dtype in which it meets the input. */
const met = (weight: Variable, shape: readonly number[], x: Tensor): Tensor =>
  reshape(weight.toTensor().cast(x.dtype), shape);

/** Mean and variance over axes, which keep size 1. */
function momentsOf(
  x: Tensor,
  axes: readonly number[],
): readonly [average: Tensor, variance: Tensor] {
  const average = mean(x, axes, true);
  return [average, mean(square(x.sub(average)), axes, true)];
}

export interface BatchNormalizationConfig extends AffineConfig {
  /** The channels' axis: the last unless said otherwise. */
  readonly axis?: number;
  /** How much of the moving averages a training step keeps: 0.99 unless said otherwise. */
  readonly momentum?: number;
  readonly movingMeanInitializer?: InitializerIdentifier;
  readonly movingVarianceInitializer?: InitializerIdentifier;
}

/**
 * Normalises each channel: over the batch while training, by moving averages otherwise.
 *
 * The moving variance is that of the batch itself, without Bessel's correction.
 */
export class BatchNormalization extends Normalization {
  protected movingMean: Variable | undefined;
  protected movingVariance: Variable | undefined;

  constructor(private readonly config: BatchNormalizationConfig = {}) {
    super("batch_normalization", config);
  }

  protected override build(inputShape: KnownShape): void {
    const { axis = -1, movingMeanInitializer, movingVarianceInitializer } = this.config;
    const shape = [sizeAt(inputShape, axis, this.name)];
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
      const average = met(made(this.movingMean), shape, x);
      return this.normalized(x, average, met(made(this.movingVariance), shape, x), shape);
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
  /** Axis or axes to normalise over: the last unless said otherwise. */
  readonly axis?: number | readonly number[];
}

/** Normalises each item over its own axes. */
export class LayerNormalization extends Normalization {
  constructor(private readonly config: LayerNormalizationConfig = {}) {
    super("layer_normalization", config);
  }

  protected override build(inputShape: KnownShape): void {
    const axes = this.axesOf(inputShape.length);
    this.addAffine(axes.map((axis) => sizeAt(inputShape, axis, this.name)));
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
