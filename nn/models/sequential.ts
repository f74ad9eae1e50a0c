/** `tf.sequential`: a model of layers applied one after the other. */

import { currentLocation, ValueError } from "../../api/errors";
import { function_ } from "../../api/functions/function";
import { tensor } from "../../api/ops/shape/tensor";
import type { PolymorphicFunction } from "../../api/functions/polymorphic-function";
import { Tensor } from "../../api/tensors/tensor";
import type { TensorLike } from "../../api/tensors/tensor-like";
import { TensorSpec } from "../../api/tensors/tensor-spec";
import { LayersModel } from "./layers-model";
import type { CallOptions, Layer, LayerConfig, LayerShape } from "../layers/layer";

export interface SequentialConfig extends LayerConfig {
  readonly layers?: readonly Layer[];
}

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

  constructor({ layers = [], ...config }: SequentialConfig = {}) {
    super("sequential", config);
    this.#inference = function_((x: Tensor) => this.apply(x), { name: `${this.name}_predict` });
    this.layers.push(...layers);
    this.makeWeights();
  }

  /** Adds a layer at the end. */
  add(layer: Layer): void {
    this.layers.push(layer);
    this.makeWeights();
  }

  /**
   * The model's output in inference mode, compiled once for each input shape.
   *
   * @param x a batch of inputs
   */
  predict(x: TensorLike): Tensor {
    return this.#inference(x instanceof Tensor ? x : tensor(x));
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
    return this.layers.reduce((y, layer) => layer.apply(y, options), x);
  }

  /** Traces the layers for an input of unknown batch size, if the first one declares the rest of its shape. */
  private makeWeights(): void {
    const shape: LayerShape | undefined = this.inputShape ?? this.layers[0]?.inputShape;
    if (shape === undefined) return;
    function_((x: Tensor) => this.apply(x)).getConcreteFunction(new TensorSpec([null, ...shape]));
  }
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
