/** The base class of layers: weights, dtype policy, name scope and training mode. */

import { checkedOptions, type OptionNames } from "../../api/options";
import { withAutocast } from "../../api/variables/autocast";
import { isFloating, type DType } from "../../api/dtype";
import { currentLocation, ValueError } from "../../api/errors";
import {
  inputLayout,
  requireInput,
  requireWeight,
  type InputLayout,
  type InputSpec,
  type KnownShape,
} from "./shapes";
import { currentContext, rootContext, withContext } from "../../api/context/context";
import { Module } from "../../api/variables/module";
import { tensor } from "../../api/ops/shape/tensor";
import { Tensor } from "../../api/tensors/tensor";
import type { TensorLike } from "../../api/tensors/tensor-like";
import { tidy } from "../../api/tensors/tidy";
import { nullableSizes } from "../../api/tensors/unknown-size";
import { Variable } from "../../api/variables/variable";
import { constrain, type Constraint } from "../constraints";
import { getInitializer, type InitializerIdentifier } from "../initializers";
import { policyOf, type Policy, type PolicyIdentifier } from "../mixed-precision/policy";
import { uniqueName } from "../names";
import { getRegularizer, type Regularizer, type RegularizerIdentifier } from "../regularizers";
import { LayerLosses } from "./layer-losses";

export interface LayerConfig {
  /** Name of the layer, its operations and its weights (default: `dense`, `dense_1`, …). */
  readonly name?: string;
  /**
   * Shape of an input without the batch, `null` for sizes that vary; a number is the shape of a vector. With it on the first layer, a
   * model builds its weights immediately, and checks its inputs.
   */
  readonly inputShape?: number | readonly (number | null)[];
  /** As `inputShape`, with the batch size, or `null`, first. */
  readonly batchInputShape?: readonly (number | null)[];
  /** The batch size with which the first layer of a model is built (default: any). */
  readonly batchSize?: number | null;
  /** The dtype with which the first layer of a model is built (default: float32). */
  readonly inputDType?: DType;
  /** Whether optimisers train the weights (default: true). */
  readonly trainable?: boolean;
  /** The dtype policy, or its name (default: the global policy). */
  readonly dtype?: PolicyIdentifier;
  /** Initial values of the weights, in the order of `layer.weights`, instead of the initializers'. */
  readonly weights?: readonly TensorLike[];
  /** A penalty on the layer's output, divided by the batch size. */
  readonly activityRegularizer?: RegularizerIdentifier | null;
}

/** The names of `LayerConfig`. */
export const layerOptionNames: OptionNames<LayerConfig> = {
  name: true,
  inputShape: true,
  batchInputShape: true,
  batchSize: true,
  inputDType: true,
  trainable: true,
  dtype: true,
  weights: true,
  activityRegularizer: true,
};

export interface CallOptions {
  /** Whether the call is part of training, which changes dropout and batch normalisation (default: false). */
  readonly training?: boolean;
}

const callOptionNames: OptionNames<CallOptions> = { training: true };

/** What a layer does with a weight besides training it. */
export interface WeightConfig {
  /** A penalty that is added to the loss while the weight is trained. */
  readonly regularizer?: Regularizer | undefined;
  /** Applied by optimisers after each update. */
  readonly constraint?: Constraint | undefined;
}

interface Weight extends WeightConfig {
  readonly variable: Variable;
  /** Whether the weight is trained, unless its layer is frozen. */
  readonly isTrained: boolean;
}

/** Sizes by axis, `null` for sizes that vary. */
export type LayerShape = readonly (number | null)[];

/**
 * A function of a tensor with weights. The first application creates the weights for the input's shape, also inside a function
 * that is being traced.
 *
 * @see TF.js `tf.layers.Layer`
 */
export abstract class Layer extends Module {
  /** Shape of an input without the batch, as declared. */
  readonly inputShape: LayerShape | undefined;
  /** Batch size and dtype of an input, as declared. Invisible to `Module`. */
  readonly #input: InputLayout;
  /** The dtypes in which the layer computes and stores its weights. */
  readonly dtypePolicy: Policy;
  private isTrainable: boolean;
  private isBuilt = false;
  private lastOutputShape: LayerShape | undefined;
  /** In the order of creation. Invisible to `Module`, which finds them by the layers' attributes. */
  readonly #weights: Weight[] = [];
  readonly #losses: LayerLosses;
  /** Values that the weights get when they are made. */
  #initial: readonly TensorLike[] | undefined;
  #accepted: InputSpec = {};

  /** @param kind the base of the layer's default name */
  constructor(
    readonly kind: string,
    config: LayerConfig,
  ) {
    const { name, trainable = true, dtype, weights, activityRegularizer } = config;
    super(name ?? uniqueName(kind));
    this.#input = inputLayout(config, this.name);
    this.inputShape = this.#input.itemShape;
    this.isTrainable = trainable;
    this.dtypePolicy = policyOf(dtype);
    this.#initial = weights;
    this.#losses = new LayerLosses(getRegularizer(activityRegularizer));
  }

  /** The dtype of floating-point inputs, of the weights as the layer reads them, and of its output. */
  get computeDtype(): DType {
    return this.dtypePolicy.computeDtype;
  }

  /** The dtype in which the weights are stored. */
  get variableDtype(): DType {
    return this.dtypePolicy.variableDtype;
  }

  /** As `variableDtype`. */
  get dtype(): DType {
    return this.variableDtype;
  }

  /** Whether the weights exist. */
  get built(): boolean {
    return this.isBuilt;
  }

  /** Shape of an input with the batch, as declared. @see TF.js `Layer.batchInputShape` */
  get batchInputShape(): LayerShape | undefined {
    const { itemShape, batchSize } = this.#input;
    return itemShape === undefined ? undefined : [batchSize, ...itemShape];
  }

  /** The dtype of an input, as declared (default: float32). */
  get inputDType(): DType {
    return this.#input.dtype;
  }

  /**
   * The penalties of the regularizers: one for each trained weight with a regularizer, and one for each application of a layer with an
   * `activityRegularizer` since the last call of this layer, in the function that is being traced, or outside of functions.
   *
   * @see Keras `Layer.losses`
   */
  get losses(): Tensor[] {
    const own = this.#weights.flatMap(({ variable, regularizer }) =>
      regularizer === undefined || !variable.trainable
        ? []
        : [regularizer.apply(variable.toTensor())],
    );
    return [
      ...own,
      ...this.#losses.in(currentContext()),
      ...this.innerLayers().flatMap((layer) => layer.losses),
    ];
  }

  /** Shape of the layer's last output. */
  get outputShape(): LayerShape | undefined {
    return this.lastOutputShape;
  }

  /** The layer's weights in the order of creation, trained ones first. */
  get weights(): Variable[] {
    return [...this.weightsOf(true), ...this.weightsOf(false)];
  }

  /** Whether optimisers train the weights. A change does not affect functions that are traced already. */
  get trainable(): boolean {
    return this.isTrainable;
  }

  set trainable(trainable: boolean) {
    this.isTrainable = trainable;
    for (const { variable, isTrained } of this.#weights) {
      if (isTrained) variable.trainable = trainable;
    }
    for (const inner of this.innerLayers()) inner.trainable = trainable;
  }

  /**
   * Applies the layer. A floating-point input is cast to the layer's compute dtype.
   *
   * @param x the input
   * @throws InvalidArgumentError if the input's shape does not fit; ValueError for an unknown option
   * @see TF.js `Layer.apply`
   */
  apply(x: TensorLike, options: CallOptions = {}): Tensor {
    checkedOptions(options, callOptionNames, "layer.apply");
    const { computeDtype } = this;
    const given = x instanceof Tensor ? x : tensor(x);
    const input = isFloating(given.dtype) ? given.cast(computeDtype) : given;
    if (!this.isBuilt) {
      withAutocast(undefined, () => {
        withContext(rootContext(), () => {
          tidy(() => {
            this.build(nullableSizes(input.shape));
            if (this.#initial !== undefined) this.setWeights(this.#initial);
          });
        });
      });
      this.isBuilt = true;
      this.#initial = undefined;
    }
    requireInput(input.shape, this.#accepted, this.name);
    const output = LayerLosses.collecting(
      () => {
        this.forgetLosses();
      },
      () => withAutocast(computeDtype, () => this.withNameScope(() => this.call(input, options))),
    );
    this.#losses.add(currentContext(), output);
    this.lastOutputShape = nullableSizes(output.shape);
    return output;
  }

  /** The weights' values, in the order of `weights`. */
  getWeights(): Tensor[] {
    return withContext(rootContext(), () => this.weights.map((variable) => variable.toTensor()));
  }

  /**
   * Sets the weights' values, in the order of `weights`.
   *
   * @throws ValueError if the numbers of values and weights, or the shape of one, differ
   */
  setWeights(values: readonly TensorLike[]): void {
    const { weights } = this;
    if (values.length !== weights.length) {
      throw new ValueError(
        {
          what: `layer ${this.name} has ${weights.length} weights`,
          given: `${values.length} values`,
          expected: weights.map((variable) => variable.toString()).join(", "),
          fix: "apply the layer once first, which creates its weights",
        },
        currentLocation(),
      );
    }
    withContext(rootContext(), () => {
      const given = values.map((value) => (value instanceof Tensor ? value : tensor(value)));
      weights.forEach((variable, i) => {
        requireWeight(given[i], variable, this.name);
      });
      weights.forEach((variable, i) => variable.assign(values[i] ?? 0));
    });
  }

  /** The number of elements of all weights. */
  countParams(): number {
    return this.weights.reduce((sum, { size }) => sum + size, 0);
  }

  /** Creates the weights. */
  protected build(_inputShape: KnownShape): void {
    // Most layers have none.
  }

  /** The layers that this one contains. */
  protected innerLayers(): readonly Layer[] {
    return [];
  }

  protected abstract call(x: Tensor, options: CallOptions): Tensor;

  /** Declares which inputs the layer takes from now on; others are refused when it is applied. */
  protected accept(spec: InputSpec): void {
    this.#accepted = spec;
  }

  /**
   * @param autocast whether the layer reads the weight in its compute dtype, rather than in the weight's own
   * @param config the weight's regularizer and constraint
   */
  protected addWeight(
    name: string,
    shape: readonly number[],
    initializer: InitializerIdentifier,
    trainable = true,
    autocast = true,
    { regularizer, constraint }: WeightConfig = {},
  ): Variable {
    const value = getInitializer(initializer).apply(shape, this.variableDtype);
    const variable = new Variable(value, {
      name: `${this.name}/${name}`,
      trainable: trainable && this.isTrainable,
      autocast,
    });
    if (constraint !== undefined) constrain(variable, constraint);
    this.#weights.push({ variable, isTrained: trainable, regularizer, constraint });
    return variable;
  }

  private forgetLosses(): void {
    this.#losses.forget(currentContext());
    for (const inner of this.innerLayers()) inner.forgetLosses();
  }

  private weightsOf(isTrained: boolean): Variable[] {
    const own = this.#weights.filter((weight) => weight.isTrained === isTrained);
    const inner = this.innerLayers().flatMap((layer) => layer.weightsOf(isTrained));
    return [...own.map(({ variable }) => variable), ...inner];
  }
}
