/** `tf.sequential`: a model of layers applied one after the other. */

import { currentLocation, InvalidArgumentError, ValueError } from "../../api/errors";
import { checkedOptions, type AbsentOptions, type OptionNames } from "../../api/options";
import { function_ } from "../../api/functions/function";
import type { PolymorphicFunction } from "../../api/functions/polymorphic-function";
import { concat } from "../../api/ops/shape/shape";
import { slice } from "../../api/ops/shape/slicing";
import { tensor } from "../../api/ops/shape/tensor";
import { describe } from "../../api/tensors/describe";
import { Tensor } from "../../api/tensors/tensor";
import type { TensorLike } from "../../api/tensors/tensor-like";
import { TensorSpec } from "../../api/tensors/tensor-spec";
import { tidy } from "../../api/tensors/tidy";
import { Layer, type CallOptions, type LayerConfig, type LayerShape } from "../layers/layer";
import { asDeclared, requireCount } from "../layers/shapes";
import { BatchSizes } from "../training/batch-sizes";
import { LayersModel } from "./layers-model";
import { predictNames, type PredictArgs } from "./training-args";

/** The options of a model: those of layers that concern its name, its input and all of its layers. */
export interface SequentialConfig extends Pick<
  LayerConfig,
  "name" | "inputShape" | "batchInputShape" | "batchSize" | "inputDType" | "trainable" | "dtype"
> {
  readonly layers?: readonly Layer[];
}

const sequentialNames: OptionNames<SequentialConfig> = {
  name: true,
  inputShape: true,
  batchInputShape: true,
  batchSize: true,
  inputDType: true,
  trainable: true,
  dtype: true,
  layers: true,
};

const absentOptions: AbsentOptions = {
  weights: "model.setWeights(values), or the option weights of each layer",
  activityRegularizer: "use the activityRegularizer of the last layer",
};

/**
 * Layers applied one after the other; itself a layer.
 *
 * With an `inputShape` on the first layer, all weights are created immediately; otherwise by the first application of the model.
 *
 * @see TF.js `tf.sequential`
 */
export class Sequential extends LayersModel {
  readonly layers: Layer[] = [];
  readonly #inference: PolymorphicFunction<(x: Tensor) => Tensor>;
  readonly #batchSizes: BatchSizes;

  constructor(options: SequentialConfig = {}) {
    const { layers = [], ...config } = checkedOptions(
      options,
      sequentialNames,
      "tf.sequential",
      absentOptions,
    );
    super("sequential", config);
    this.#inference = function_((x: Tensor) => this.apply(x), { name: `${this.name}_predict` });
    this.#batchSizes = new BatchSizes(this.#inference);
    requireLayers(layers, this.name);
    this.layers.push(...layers);
    this.makeWeights();
  }

  /** Adds a layer at the end. @throws InvalidArgumentError, without adding it, if it does not fit the last one's output */
  add(layer: Layer): void {
    requireLayers([layer], this.name);
    this.layers.push(layer);
    try {
      this.makeWeights();
    } catch (error) {
      this.layers.pop();
      throw error;
    }
  }

  /**
   * The model's output in inference mode. The graph is compiled for the first batch size, and for the second one again, for all others.
   *
   * @param x a batch of inputs
   * @throws InvalidArgumentError for inputs that do not fit the model; ValueError for an unknown option
   */
  predict(x: TensorLike, args: PredictArgs = {}): Tensor {
    const { batchSize } = checkedOptions(args, predictNames, "model.predict");
    const inputs = x instanceof Tensor ? x : tensor(x);
    const count = inputs.shape[0] ?? 0;
    if (batchSize === undefined || count <= batchSize) return this.inferred(inputs);
    requireCount(batchSize, "batchSize", this.name);
    return tidy(() =>
      concat(
        Array.from({ length: Math.ceil(count / batchSize) }, (_, i) => {
          const start = i * batchSize;
          return this.inferred(slice(inputs, [start], [Math.min(batchSize, count - start)]));
        }),
        0,
      ),
    );
  }

  private inferred(inputs: Tensor): Tensor {
    this.#batchSizes.prepare([inputs]);
    return this.#inference(inputs);
  }

  /**
   * Prints a table of the layers.
   *
   * @param lineLength width in characters
   * @param positions ends of the columns, as fractions of the width
   * @param printFn takes one line at a time
   * @throws ValueError if the weights do not exist yet
   */
  summary(
    lineLength = 65,
    positions: readonly number[] = [0.45, 0.85, 1],
    printFn: (line: string) => void = console.log,
  ): void {
    if (!this.layers.every(({ built }) => built)) {
      throw new ValueError(
        {
          what: "This model has not yet been built.",
          given: "a model that was not applied, whose first layer has no inputShape",
          expected: "a model with weights",
          fix: "declare the inputShape of the first layer, or apply the model to a batch first",
        },
        currentLocation(),
      );
    }
    requireWidth(lineLength, positions);
    const ends = positions.map((end) => Math.floor(end * lineLength));
    const row = (cells: readonly string[]): void => {
      printFn(
        cells.reduce((line, cell, i) => (line + cell).padEnd(ends[i] ?? 0).slice(0, ends[i]), ""),
      );
    };
    const total = this.countParams();
    const trained = this.trainableVariables.reduce((sum, { size }) => sum + size, 0);
    printFn("_".repeat(lineLength));
    row(["Layer (type)", "Output shape", "Param #"]);
    printFn("=".repeat(lineLength));
    for (const layer of this.layers) {
      const shape = `[${layer.outputShape?.map((size) => size ?? "null").join(",") ?? ""}]`;
      row([`${layer.name} (${layer.kind})`, shape, String(layer.countParams())]);
    }
    printFn("=".repeat(lineLength));
    printFn(`Total params: ${total}`);
    printFn(`Trainable params: ${trained}`);
    printFn(`Non-trainable params: ${total - trained}`);
    printFn("_".repeat(lineLength));
  }

  protected override innerLayers(): readonly Layer[] {
    return this.layers;
  }

  protected override call(x: Tensor, options: CallOptions): Tensor {
    const input = this.declared === undefined ? x : asDeclared(x, this.declared, this.name);
    return this.layers.reduce((y, layer) => layer.apply(y, options), input);
  }

  /** The declared shape of an input without the batch, its own or that of the first layer. */
  private get declared(): LayerShape | undefined {
    return this.inputShape ?? this.layers[0]?.inputShape;
  }

  /** Traces the layers for an input of unknown batch size, if the first one declares the rest of its shape. */
  private makeWeights(): void {
    const source = this.inputShape === undefined ? this.layers[0] : this;
    const shape = source?.batchInputShape;
    if (source === undefined || shape === undefined || this.layers.length === 0) return;
    const spec = new TensorSpec(shape, source.inputDType);
    function_((x: Tensor) => this.apply(x)).getConcreteFunction(spec);
  }
}

const widest = 2 ** 20;

/** @throws InvalidArgumentError for what is no width of a table */
function requireWidth(lineLength: number, positions: readonly number[]): void {
  const isWidth = (width: unknown): boolean => Number(width) >= 0 && Number(width) <= widest;
  if (isWidth(lineLength) && positions.every((end) => isWidth(end * lineLength))) return;
  throw new InvalidArgumentError(
    {
      what: "lineLength of summary must be a number of characters, and positions fractions of it",
      given: `lineLength ${describe(lineLength)}, positions ${Array.from(positions, (end) => describe(end)).join(", ")}`,
      expected: `columns that end between 0 and ${widest}`,
    },
    currentLocation(),
  );
}

/** @throws ValueError for anything but layers */
function requireLayers(layers: readonly unknown[], model: string): void {
  const given: unknown = layers;
  const other = Array.isArray(given) ? layers.find((layer) => !(layer instanceof Layer)) : given;
  if (other === undefined) return;
  throw new ValueError(
    {
      what: `model ${model} consists of layers`,
      given: describe(other),
      expected: "layers: those of tf.layers, and instances of tf.Layer",
    },
    currentLocation(),
  );
}

/**
 * Creates a model of layers applied one after the other.
 *
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.dense({ units: 2, inputShape: [2], kernelInitializer: "ones", activation: "relu" }));
 * model.predict([[1, 2]]); // → [[3, 3]]
 * ```
 * @see TF.js `tf.sequential`
 */
export const sequential = (config?: SequentialConfig): Sequential => new Sequential(config);
