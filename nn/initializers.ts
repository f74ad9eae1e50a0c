/** Initializers of weights: names, arguments and defaults are TF.js's, the distributions TensorFlow's. */

import type { DType } from "../api/dtype";
import { currentLocation, InvalidArgumentError } from "../api/errors";
import { checkedOptions, type OptionNames } from "../api/options";
import { withOmitted } from "../api/tfjs/omissions";
import { tensor } from "../api/ops/shape/tensor";
import { generatorFor, type RandomGenerator } from "../api/ops/random/random-generator";
import type { Tensor } from "../api/tensors/tensor";
import { partNamed, type ClassIdentifier } from "./identifiers";

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

export interface ConstantConfig {
  /** The value of each element. */
  readonly value: number;
}

const seedNames: OptionNames<SeedConfig> = { seed: true };
const normalNames: OptionNames<NormalConfig> = { ...seedNames, mean: true, stddev: true };
const uniformNames: OptionNames<UniformConfig> = { ...seedNames, minval: true, maxval: true };
const varianceScalingNames: OptionNames<VarianceScalingConfig> = {
  ...seedNames,
  scale: true,
  mode: true,
  distribution: true,
};

/** The standard deviation of the standard normal distribution truncated to [−2, 2]. */
const truncatedDeviation = 0.87962566103423978;

/** The numbers of inputs and outputs that a kernel `[…window, inputs, outputs]` connects. */
function fansOf(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  const window = sizeOf(shape.slice(0, -2));
  const last = shape.at(-1) ?? 1;
  return { fanIn: (shape.at(-2) ?? last) * window, fanOut: last * window };
}

function varianceScaling(config: VarianceScalingConfig = {}): Initializer {
  const {
    scale = 1,
    mode = "fanIn",
    distribution = "normal",
    seed,
  } = checkedOptions(config, varianceScalingNames, "tf.initializers.varianceScaling");
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
    name: string,
    scale: number,
    mode: "fanIn" | "fanAvg",
    distribution: "normal" | "uniform",
  ): ((config?: SeedConfig) => Initializer) =>
  (config = {}) => {
    const options = checkedOptions(config, seedNames, `tf.initializers.${name}`);
    return varianceScaling({ scale, mode, distribution, ...options });
  };

/**
 * Initializers by name.
 *
 * @example
 * ```ts
 * tf.initializers.constant({ value: 2 }).apply([2, 2]); // → [[2, 2], [2, 2]]
 * ```
 * @see TF.js `tf.initializers`; Keras `keras.initializers`
 */
export const initializers = withOmitted("initializers", {
  zeros: (config: object = {}): Initializer => {
    checkedOptions(config, {}, "tf.initializers.zeros");
    return new Filled(0);
  },
  ones: (config: object = {}): Initializer => {
    checkedOptions(config, {}, "tf.initializers.ones");
    return new Filled(1);
  },
  constant: (config: ConstantConfig): Initializer =>
    new Filled(checkedOptions(config, { value: true }, "tf.initializers.constant").value),

  /** Uniform in [minval, maxval) (default: −0.05 and 0.05). */
  randomUniform: (config: UniformConfig = {}): Initializer => {
    const options = checkedOptions(config, uniformNames, "tf.initializers.randomUniform");
    const { minval = -0.05, maxval = 0.05, seed } = options;
    return new Drawn(seed, () => (generator) => minval + (maxval - minval) * generator.uniform());
  },

  /** Normal (default: mean 0 and standard deviation 0.05). */
  randomNormal: (config: NormalConfig = {}): Initializer => {
    const options = checkedOptions(config, normalNames, "tf.initializers.randomNormal");
    const { mean = 0, stddev = 0.05, seed } = options;
    return new Drawn(seed, () => (generator) => mean + stddev * generator.normal());
  },

  /** As `randomNormal`; values beyond two standard deviations are redrawn. */
  truncatedNormal: (config: NormalConfig = {}): Initializer => {
    const options = checkedOptions(config, normalNames, "tf.initializers.truncatedNormal");
    const { mean = 0, stddev = 0.05, seed } = options;
    return new Drawn(seed, () => (generator) => mean + stddev * generator.truncatedNormal());
  },

  /** Variance scale / fan. Normal distributions are truncated. */
  varianceScaling: (config?: VarianceScalingConfig): Initializer => varianceScaling(config),

  /** Variance 2 / (inputs + outputs). Glorot and Bengio. */
  glorotNormal: scaled("glorotNormal", 1, "fanAvg", "normal"),
  glorotUniform: scaled("glorotUniform", 1, "fanAvg", "uniform"),

  /** Variance 2 / inputs. He et al. */
  heNormal: scaled("heNormal", 2, "fanIn", "normal"),
  heUniform: scaled("heUniform", 2, "fanIn", "uniform"),

  /** Variance 1 / inputs. LeCun et al. */
  leCunNormal: scaled("leCunNormal", 1, "fanIn", "normal"),
  leCunUniform: scaled("leCunUniform", 1, "fanIn", "uniform"),
});

/** A name with the default arguments, `{ className, config }`, or one of `tf.initializers`. */
export type InitializerIdentifier = string | ClassIdentifier | Initializer;

/** An initializer by its identifier. @throws ValueError for an unknown name */
export const getInitializer = (identifier: InitializerIdentifier): Initializer =>
  identifier instanceof Initializer
    ? identifier
    : partNamed<Initializer>("initializer", identifier, initializers);
