/** Layers without structure of their input: dense, activation, reshaping, embedding and dropout. */

import { currentLocation, InvalidArgumentError, ValueError } from "../../api/errors";
import { checkedOptions, type AbsentOptions, type OptionNames } from "../../api/options";
import { cast } from "../../api/ops/elementwise/elementwise";
import { gather } from "../../api/ops/indexing/indexing";
import { matMul } from "../../api/ops/linalg/linalg";
import { dropout } from "../../api/ops/random/random";
import { moveChannelsLast, requireFormat, type ImageFormat } from "./image-format";
import { kernelAndBias, kernelOptionNames, type KernelAndBias, type KernelConfig } from "./kernel";
import { reshape } from "../../api/ops/shape/shape";
import { stateVariable, type Seed } from "../../api/ops/random/random-source";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import { getActivation, type Activation, type ActivationIdentifier } from "../activations";
import type { InitializerIdentifier } from "../initializers";
import { getConstraint, type ConstraintIdentifier } from "../constraints";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers";
import { isKnown, requireCount, sizeAt, type KnownShape } from "./shapes";
import {
  Layer,
  layerOptionNames,
  type CallOptions,
  type LayerConfig,
  type WeightConfig,
} from "./layer";
import { withInputDim } from "./input-dim";

export interface DenseConfig extends LayerConfig, KernelConfig {
  /** Size of the output's last axis. */
  readonly units: number;
  readonly activation?: ActivationIdentifier;
  /** The size of a vector that is an input: `inputShape: [inputDim]`. */
  readonly inputDim?: number;
}

const denseNames: OptionNames<DenseConfig> = {
  ...layerOptionNames,
  ...kernelOptionNames,
  units: true,
  activation: true,
  inputDim: true,
};

/** activation(x · kernel + bias), on the last axis. @see TF.js `tf.layers.dense` */
export class Dense extends Layer {
  protected kernel: Variable | undefined;
  protected bias: Variable | undefined;
  private readonly activation: Activation;
  private readonly parts: KernelAndBias;

  constructor(private readonly config: DenseConfig) {
    super("dense", withInputDim(checkedOptions(config, denseNames, "tf.layers.dense"), "inputDim"));
    requireCount(config.units, "units", this.name);
    this.parts = kernelAndBias(config);
    this.activation = getActivation(config.activation);
  }

  protected override build(inputShape: KnownShape): void {
    const { units } = this.config;
    const inputs = sizeAt(inputShape, -1, this.name);
    this.accept({ axes: { [-1]: inputs } });
    const [kernel, bias] = this.parts;
    this.kernel = this.addWeight("kernel", [inputs, units], ...kernel);
    if (bias !== undefined) this.bias = this.addWeight("bias", [units], ...bias);
  }

  protected override call(x: Tensor): Tensor {
    const product = matMul(x, made(this.kernel));
    return this.activation(this.bias === undefined ? product : product.add(this.bias));
  }
}

export interface ActivationConfig extends LayerConfig {
  readonly activation: ActivationIdentifier;
}

const activationNames: OptionNames<ActivationConfig> = { ...layerOptionNames, activation: true };

/** An activation as a layer. */
export class ActivationLayer extends Layer {
  private readonly activation: Activation;

  constructor(config: ActivationConfig) {
    super("activation", checkedOptions(config, activationNames, "tf.layers.activation"));
    this.activation = getActivation(config.activation);
  }

  protected override call(x: Tensor): Tensor {
    return this.activation(x);
  }
}

export interface FlattenConfig extends LayerConfig {
  /** With `"channelsFirst"`, the channels become the last axis before they are flattened (default: `"channelsLast"`). */
  readonly dataFormat?: ImageFormat;
}

const flattenNames: OptionNames<FlattenConfig> = { ...layerOptionNames, dataFormat: true };

/** Flattens all axes except the batch axis. */
export class Flatten extends Layer {
  private readonly format: ImageFormat;

  constructor(config: FlattenConfig = {}) {
    super("flatten", checkedOptions(config, flattenNames, "tf.layers.flatten"));
    this.format = config.dataFormat ?? "channelsLast";
    requireFormat(this.format, this.name);
  }

  protected override call(given: Tensor): Tensor {
    const x = this.format === "channelsFirst" && given.rank > 2 ? moveChannelsLast(given) : given;
    const [batch, ...item] = x.shape;
    return item.every(isKnown)
      ? reshape(x, [-1, item.reduce((product, size) => product * size, 1)])
      : reshape(x, [batch ?? 1, -1]);
  }
}

export interface ReshapeConfig extends LayerConfig {
  /** Shape without the batch; one size may be −1 or `null`, and is inferred from the others. */
  readonly targetShape: readonly (number | null)[];
}

const reshapeNames: OptionNames<ReshapeConfig> = { ...layerOptionNames, targetShape: true };

/** Reshapes each item of the batch. */
export class Reshape extends Layer {
  constructor(private readonly config: ReshapeConfig) {
    super("reshape", checkedOptions(config, reshapeNames, "tf.layers.reshape"));
    requireTarget(config.targetShape, this.name);
  }

  protected override call(x: Tensor): Tensor {
    const { targetShape } = this.config;
    const [batch, ...inputs] = x.shape;
    const target = targetShape.map((size) => size ?? -1);
    // Whether the sizes agree is then known when the graph runs.
    if (!inputs.every(isKnown)) return reshape(x, [batch ?? -1, ...target]);
    const unknown = target.indexOf(-1);
    const given = inputs.reduce((a, b) => a * b, 1);
    const known = target.reduce((product, size) => (size === -1 ? product : product * size), 1);
    const missing = given / known;
    if (unknown >= 0 ? !Number.isInteger(missing) : missing !== 1) {
      throw new InvalidArgumentError(
        {
          what: "Total size of new array must be unchanged.",
          given: `items of shape [${inputs.join(",")}]`,
          expected: `${known} elements for shape [${target.join(",")}]`,
        },
        currentLocation(),
      );
    }
    const sizes = target.map((size) => (size === -1 ? missing : size));
    return reshape(x, [batch ?? -1, ...sizes]);
  }
}

export interface EmbeddingConfig extends LayerConfig {
  /** The number of indices. */
  readonly inputDim: number;
  /** Size of the vector for each index. */
  readonly outputDim: number;
  readonly embeddingsInitializer?: InitializerIdentifier;
  readonly embeddingsRegularizer?: RegularizerIdentifier | null;
  readonly embeddingsConstraint?: ConstraintIdentifier | null;
  /** The number of indices in an item, if it is always the same: `inputShape: [inputLength]`. */
  readonly inputLength?: number;
}

const embeddingNames: OptionNames<EmbeddingConfig> = {
  ...layerOptionNames,
  inputDim: true,
  outputDim: true,
  embeddingsInitializer: true,
  embeddingsRegularizer: true,
  embeddingsConstraint: true,
  inputLength: true,
};

const absentFromEmbedding: AbsentOptions = {
  maskZero: "there are no masks: multiply the embeddings by tf.notEqual(indices, 0)",
};

/** Looks a vector up for each index. */
export class Embedding extends Layer {
  protected embeddings: Variable | undefined;
  readonly #weight: WeightConfig;

  constructor(private readonly config: EmbeddingConfig) {
    const owner = "tf.layers.embedding";
    const options = checkedOptions(config, embeddingNames, owner, absentFromEmbedding);
    super("embedding", withInputDim(options, "inputLength"));
    this.#weight = {
      regularizer: getRegularizer(config.embeddingsRegularizer),
      constraint: getConstraint(config.embeddingsConstraint),
    };
    requireCount(config.inputDim, "inputDim", this.name);
    requireCount(config.outputDim, "outputDim", this.name);
  }

  protected override build(): void {
    const { inputDim, outputDim, embeddingsInitializer = "randomUniform" } = this.config;
    const shape = [inputDim, outputDim];
    this.embeddings = this.addWeight(
      "embeddings",
      shape,
      embeddingsInitializer,
      true,
      false,
      this.#weight,
    );
  }

  protected override call(x: Tensor): Tensor {
    // The gathered rows are cast, rather than the whole table.
    return cast(gather(made(this.embeddings), cast(x, "int32")), this.computeDtype);
  }
}

export interface DropoutConfig extends LayerConfig {
  /** The probability with which an element becomes 0, from 0 up to 1. */
  readonly rate: number;
  /** The shape of the random mask, which broadcasts to the input's; `null` for the input's size (default: the input's shape). */
  readonly noiseShape?: readonly (number | null)[];
  /** Makes the masks the same in each run of the program; they differ from step to step. */
  readonly seed?: number;
}

const dropoutNames: OptionNames<DropoutConfig> = {
  ...layerOptionNames,
  rate: true,
  noiseShape: true,
  seed: true,
};

/** In training, sets random elements to 0 and scales the others by 1/(1 − rate), which preserves the expected sum. */
export class Dropout extends Layer {
  /** Advances from step to step. Invisible to `Module`: it is not a weight. */
  readonly #generator: Seed | undefined;

  constructor(private readonly config: DropoutConfig) {
    super("dropout", checkedOptions(config, dropoutNames, "tf.layers.dropout"));
    requireFraction(config.rate, this.name);
    const { seed } = config;
    if (seed !== undefined) this.#generator = { state: stateVariable(seed, `${this.name}/seed`) };
  }

  protected override call(x: Tensor, { training = false }: CallOptions): Tensor {
    const { rate, noiseShape } = this.config;
    return training ? dropout(x, rate, noiseShape, this.#generator) : x;
  }
}

/** @throws InvalidArgumentError unless it is a number from 0 up to 1, exclusive */
function requireFraction(rate: number, layer: string): void {
  if (rate >= 0 && rate < 1) return;
  throw new InvalidArgumentError(
    {
      what: `rate of layer ${layer} must be a probability`,
      given: String(rate),
      expected: "a number from 0 up to 1, exclusive",
    },
    currentLocation(),
  );
}

/** @throws ValueError unless it is a shape */
function requireTarget(target: unknown, layer: string): void {
  if (Array.isArray(target)) return;
  throw new ValueError(
    {
      what: `targetShape of layer ${layer} is a list of sizes`,
      given: String(target),
      expected: "the shape of an item, without the batch: [4, 4, null]",
    },
    currentLocation(),
  );
}

/** A weight that `build` has made. */
export function made(weight: Variable | undefined): Variable {
  if (weight === undefined) throw new RangeError("weights are made before a layer is called");
  return weight;
}
