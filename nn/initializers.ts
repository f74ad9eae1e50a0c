/** Initializers of weights: names, arguments and defaults are TF.js's, the distributions TensorFlow's. */

import type { DType } from "../api/dtype";
import { currentLocation, InvalidArgumentError, ValueError } from "../api/errors";
import { tensor } from "../api/ops/shape/tensor";
import { generatorFor, type RandomGenerator } from "../api/ops/random/random-generator";
import type { Tensor } from "../api/tensors/tensor";

/** Computes the initial value of a weight. */
export abstract class Initializer {
  /** A tensor of the shape, of the given dtype (default: float32). */
  abstract apply(shape: readonly number[], dtype?: DType): Tensor;
}

class Filled extends Initializer {
  constructor(private readonly value: number) {
    super();
  }

  override apply(shape: readonly number[], dtype: DType = "float32"): Tensor {
    return tensor(new Float32Array(sizeOf(shape)).fill(this.value), shape, dtype);
  }
}

/** Draws each element independently. The numbers are determined by the seed alone, on every machine. */
class Drawn extends Initializer {
  constructor(
    private readonly seed: number | undefined,
    private readonly draw: (shape: readonly number[]) => (generator: RandomGenerator) => number,
  ) {
    super();
  }

  override apply(shape: readonly number[], dtype: DType = "float32"): Tensor {
    const generator = generatorFor(this.seed);
    const draw = this.draw(shape);
    const data = new Float32Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = draw(generator);
    return tensor(data, shape, dtype);
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export interface SeedConfig {
  /** Makes the numbers the same each time (default: a seed derived from `tf.random.setSeed`, or a random one). */
  readonly seed?: number;
}

export interface NormalConfig extends SeedConfig {
  readonly mean?: number;
  readonly stddev?: number;
}

export interface UniformConfig extends SeedConfig {
  readonly minval?: number;
  readonly maxval?: number;
}

export interface VarianceScalingConfig extends SeedConfig {
  /** A factor of the variance (default: 1). */
  readonly scale?: number;
  /** The divisor of the variance: inputs, outputs, or their mean (default: "fanIn"). */
  readonly mode?: "fanIn" | "fanOut" | "fanAvg";
  readonly distribution?: "normal" | "uniform" | "truncatedNormal";
}

/** The standard deviation of the standard normal distribution truncated to [−2, 2]. */
const truncatedDeviation = 0.87962566103423978;

/** The numbers of inputs and outputs that a kernel `[…window, inputs, outputs]` connects. */
function fansOf(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  const window = sizeOf(shape.slice(0, -2));
  const last = shape.at(-1) ?? 1;
  return { fanIn: (shape.at(-2) ?? last) * window, fanOut: last * window };
}

function varianceScaling({
  scale = 1,
  mode = "fanIn",
  distribution = "normal",
  seed,
}: VarianceScalingConfig = {}): Initializer {
  if (!(scale > 0)) {
    throw new InvalidArgumentError(
      { what: "scale must be positive", given: String(scale), expected: "a number above 0" },
      currentLocation(),
    );
  }
  return new Drawn(seed, (shape) => {
    const { fanIn, fanOut } = fansOf(shape);
    const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode];
    const variance = scale / Math.max(1, fan);
    if (distribution === "uniform") {
      const limit = Math.sqrt(3 * variance);
      return (generator) => limit * (2 * generator.uniform() - 1);
    }
    const deviation = Math.sqrt(variance) / truncatedDeviation;
    return (generator) => deviation * generator.truncatedNormal();
  });
}

const scaled =
  (
    scale: number,
    mode: "fanIn" | "fanAvg",
    distribution: "normal" | "uniform",
  ): ((config?: SeedConfig) => Initializer) =>
  (config = {}) =>
    varianceScaling({ scale, mode, distribution, ...config });

/**
 * Initializers by name.
 *
 * @example
 * ```ts
 * tf.initializers.constant({ value: 2 }).apply([2, 2]); // → [[2, 2], [2, 2]]
 * ```
 * @see TF.js `tf.initializers`; Keras `keras.initializers`
 */
export const initializers = {
  zeros: (): Initializer => new Filled(0),
  ones: (): Initializer => new Filled(1),
  constant: ({ value }: { readonly value: number }): Initializer => new Filled(value),

  /** Uniform in [minval, maxval) (default: −0.05 and 0.05). */
  randomUniform: ({ minval = -0.05, maxval = 0.05, seed }: UniformConfig = {}): Initializer =>
    new Drawn(seed, () => (generator) => minval + (maxval - minval) * generator.uniform()),

  /** Normal (default: mean 0 and standard deviation 0.05). */
  randomNormal: ({ mean = 0, stddev = 0.05, seed }: NormalConfig = {}): Initializer =>
    new Drawn(seed, () => (generator) => mean + stddev * generator.normal()),

  /** As `randomNormal`; values beyond two standard deviations are redrawn. */
  truncatedNormal: ({ mean = 0, stddev = 0.05, seed }: NormalConfig = {}): Initializer =>
    new Drawn(seed, () => (generator) => mean + stddev * generator.truncatedNormal()),

  /** Variance scale / fan. Normal distributions are truncated. */
  varianceScaling: (config?: VarianceScalingConfig): Initializer => varianceScaling(config),

  /** Variance 2 / (inputs + outputs). Glorot and Bengio. */
  glorotNormal: scaled(1, "fanAvg", "normal"),
  glorotUniform: scaled(1, "fanAvg", "uniform"),

  /** Variance 2 / inputs. He et al. */
  heNormal: scaled(2, "fanIn", "normal"),
  heUniform: scaled(2, "fanIn", "uniform"),

  /** Variance 1 / inputs. LeCun et al. */
  leCunNormal: scaled(1, "fanIn", "normal"),
  leCunUniform: scaled(1, "fanIn", "uniform"),
};

const byName: Readonly<Record<string, () => Initializer>> = {
  zeros: initializers.zeros,
  ones: initializers.ones,
  randomUniform: initializers.randomUniform,
  randomNormal: initializers.randomNormal,
  truncatedNormal: initializers.truncatedNormal,
  varianceScaling: initializers.varianceScaling,
  glorotNormal: initializers.glorotNormal,
  glorotUniform: initializers.glorotUniform,
  heNormal: initializers.heNormal,
  heUniform: initializers.heUniform,
  leCunNormal: initializers.leCunNormal,
  leCunUniform: initializers.leCunUniform,
};

/** The name of an initializer, or one of `tf.initializers`. */
export type InitializerIdentifier = string | Initializer;

/** An initializer by its name, or itself. @throws ValueError for an unknown name */
export function getInitializer(identifier: InitializerIdentifier): Initializer {
  if (identifier instanceof Initializer) return identifier;
  const make = byName[identifier];
  if (make !== undefined) return make();
  throw new ValueError(
    {
      what: `Unknown initializer: ${identifier}`,
      given: identifier,
      expected: `one of ${Object.keys(byName).join(", ")}, or an initializer of tf.initializers`,
    },
    currentLocation(),
  );
}
