/** The base class of layers: weights, dtype policy, name scope and training mode. */

import { withAutocast } from "../../api/variables/autocast";
import { isFloating, type DType } from "../../api/dtype";
import { currentLocation, ValueError } from "../../api/errors";
import type { KnownShape } from "./shapes";
import { rootContext, withContext } from "../../api/context/context";
import { Module } from "../../api/variables/module";
import { tensor } from "../../api/ops/shape/tensor";
import { Tensor } from "../../api/tensors/tensor";
import type { TensorLike } from "../../api/tensors/tensor-like";
import { tidy } from "../../api/tensors/tidy";
import { nullableSizes } from "../../api/tensors/unknown-size";
import { Variable } from "../../api/variables/variable";
import { getInitializer, type InitializerIdentifier } from "../initializers";
import { policyOf, type Policy, type PolicyIdentifier } from "../mixed-precision/policy";
import { uniqueName } from "../names";

export interface LayerConfig {
  /** Name of the layer, its operations and its weights (default: `dense`, `dense_1`, …). */
  readonly name?: string;
  /** Shape of an input without the batch, `null` for sizes that vary. With it on the first layer, a model builds its weights immediately. */
  readonly inputShape?: readonly (number | null)[];
  /** Whether optimisers train the weights (default: true). */
  readonly trainable?: boolean;
  /** The dtype policy, or its name (default: the global policy). */
  readonly dtype?: PolicyIdentifier;
}

export interface CallOptions {
  /** Whether the call is part of training, which changes dropout and batch normalisation (default: false). */
  readonly training?: boolean;
}

interface Weight {
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
  readonly inputShape: LayerShape | undefined;
  /** The dtypes in which the layer computes and stores its weights. */
  readonly dtypePolicy: Policy;
  private isTrainable: boolean;
  private isBuilt = false;
  private lastOutputShape: LayerShape | undefined;
  /** In the order of creation. Invisible to `Module`, which finds them by the layers' attributes. */
  readonly #weights: Weight[] = [];

  /** @param kind the base of the layer's default name */
  constructor(
    readonly kind: string,
    { name, inputShape, trainable = true, dtype }: LayerConfig,
  ) {
    super(name ?? uniqueName(kind));
    this.inputShape = inputShape;
    this.isTrainable = trainable;
    this.dtypePolicy = policyOf(dtype);
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
   * @throws InvalidArgumentError if the input's shape does not fit
   * @see TF.js `Layer.apply`
   */
  apply(x: TensorLike, options: CallOptions = {}): Tensor {
    const { computeDtype } = this;
    const given = x instanceof Tensor ? x : tensor(x);
    const input = isFloating(given.dtype) ? given.cast(computeDtype) : given;
    if (!this.isBuilt) {
      withAutocast(undefined, () => {
        withContext(rootContext(), () => {
          tidy(() => {
            this.build(nullableSizes(input.shape));
          });
        });
      });
      this.isBuilt = true;
    }
    const output = withAutocast(computeDtype, () =>
      this.withNameScope(() => this.call(input, options)),
    );
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
   * @throws ValueError if the numbers of values and weights differ
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

  /** @param autocast whether the layer reads the weight in its compute dtype, rather than in the weight's own */
  protected addWeight(
    name: string,
    shape: readonly number[],
    initializer: InitializerIdentifier,
    trainable = true,
    autocast = true,
  ): Variable {
    const value = getInitializer(initializer).apply(shape, this.variableDtype);
    const variable = new Variable(value, {
      name: `${this.name}/${name}`,
      trainable: trainable && this.isTrainable,
      autocast,
    });
    this.#weights.push({ variable, isTrained: trainable });
    return variable;
  }

  private weightsOf(isTrained: boolean): Variable[] {
    const own = this.#weights.filter((weight) => weight.isTrained === isTrained);
    const inner = this.innerLayers().flatMap((layer) => layer.weightsOf(isTrained));
    return [...own.map(({ variable }) => variable), ...inner];
  }
}
