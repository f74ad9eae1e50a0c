/** Layers without structure of their input: dense, activation, reshaping, embedding and dropout. */

import { currentLocation, InvalidArgumentError } from "../../api/errors";
import { cast } from "../../api/ops/elementwise/elementwise";
import { gather } from "../../api/ops/indexing/indexing";
import { matMul } from "../../api/ops/linalg/linalg";
import { dropout } from "../../api/ops/random/random";
import { reshape } from "../../api/ops/shape/shape";
import { stateVariable, type Seed } from "../../api/ops/random/random-source";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import { getActivation, type Activation, type ActivationIdentifier } from "../activations";
import type { InitializerIdentifier } from "../initializers";
import { isKnown, requireCount, sizeAt, type KnownShape } from "./shapes";
import { Layer, type CallOptions, type LayerConfig } from "./layer";

export interface DenseConfig extends LayerConfig {
  /** Size of the output's last axis. */
  readonly units: number;
  readonly activation?: ActivationIdentifier;
  readonly useBias?: boolean;
  readonly kernelInitializer?: InitializerIdentifier;
  readonly biasInitializer?: InitializerIdentifier;
}

/** activation(x · kernel + bias), on the last axis. @see TF.js `tf.layers.dense` */
export class Dense extends Layer {
  protected kernel: Variable | undefined;
  protected bias: Variable | undefined;
  private readonly activation: Activation;

  constructor(private readonly config: DenseConfig) {
    super("dense", config);
    requireCount(config.units, "units", this.name);
    this.activation = getActivation(config.activation);
  }

  protected override build(inputShape: KnownShape): void {
    const { units, useBias = true, kernelInitializer, biasInitializer } = this.config;
    const inputs = sizeAt(inputShape, -1, this.name);
    this.kernel = this.addWeight("kernel", [inputs, units], kernelInitializer ?? "glorotNormal");
    if (useBias) this.bias = this.addWeight("bias", [units], biasInitializer ?? "zeros");
  }

  protected override call(x: Tensor): Tensor {
    const product = matMul(x, made(this.kernel));
    return this.activation(this.bias === undefined ? product : product.add(this.bias));
  }
}

export interface ActivationConfig extends LayerConfig {
  readonly activation: ActivationIdentifier;
}

/** An activation as a layer. */
export class ActivationLayer extends Layer {
  private readonly activation: Activation;

  constructor(config: ActivationConfig) {
    super("activation", config);
    this.activation = getActivation(config.activation);
  }

  protected override call(x: Tensor): Tensor {
    return this.activation(x);
  }
}

/** Flattens all axes except the batch axis. */
export class Flatten extends Layer {
  constructor(config: LayerConfig = {}) {
    super("flatten", config);
  }

  protected override call(x: Tensor): Tensor {
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

/** Reshapes each item of the batch. */
export class Reshape extends Layer {
  constructor(private readonly config: ReshapeConfig) {
    super("reshape", config);
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
}

/** Looks a vector up for each index. */
export class Embedding extends Layer {
  protected embeddings: Variable | undefined;

  constructor(private readonly config: EmbeddingConfig) {
    super("embedding", config);
    requireCount(config.inputDim, "inputDim", this.name);
    requireCount(config.outputDim, "outputDim", this.name);
  }

  protected override build(): void {
    const { inputDim, outputDim, embeddingsInitializer = "randomUniform" } = this.config;
    const shape = [inputDim, outputDim];
    this.embeddings = this.addWeight("embeddings", shape, embeddingsInitializer, true, false);
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

/** In training, sets random elements to 0 and scales the others by 1/(1 − rate), which preserves the expected sum. */
export class Dropout extends Layer {
  /** Advances from step to step. Invisible to `Module`: it is not a weight. */
  readonly #generator: Seed | undefined;

  constructor(private readonly config: DropoutConfig) {
    super("dropout", config);
    const { seed } = config;
    if (seed !== undefined) this.#generator = { state: stateVariable(seed, `${this.name}/seed`) };
  }

  protected override call(x: Tensor, { training = false }: CallOptions): Tensor {
    const { rate, noiseShape } = this.config;
    return training ? dropout(x, rate, noiseShape, this.#generator) : x;
  }
}

/** A weight that `build` has made. */
export function made(weight: Variable | undefined): Variable {
  if (weight === undefined) throw new RangeError("weights are made before a layer is called");
  return weight;
}
