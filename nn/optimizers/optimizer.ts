/** The base class of optimisers: learning rate, minimization, and state that can be saved. */

import type { Scalar } from "../../api/tensors/ranked";
import { currentLocation, DTypeError, ValueError } from "../../api/errors";
import { differentiatedByVariables, variableGrads } from "../../api/derivatives/grad";
import { Module } from "../../api/variables/module";
import type { Tensor } from "../../api/tensors/tensor";
import { tidy } from "../../api/tensors/tidy";
import { Variable } from "../../api/variables/variable";
import { uniqueName } from "../names";
import type { Gradients, NamedTensor } from "./gradients";
import { assignAll, namedValues, requireCount } from "./optimizer-state";
import { describe } from "../../api/tensors/describe";

/** The arguments of an optimiser. */
export type OptimizerConfig = Readonly<Record<string, number | boolean>>;

/**
 * Updates variables to minimize a loss, eagerly or inside `tf.function`, where a whole step is one graph.
 */
export abstract class Optimizer extends Module {
  /** The variable that holds the learning rate. */
  readonly learningRateVariable: Variable;
  private givenLearningRate: number;

  /** @param learningRate a number, or a scalar variable of the program */
  constructor(name: string, learningRate: number | Variable) {
    super(uniqueName(name));
    requireRate(learningRate, name);
    const isOwn = typeof learningRate === "number";
    this.givenLearningRate = isOwn ? learningRate : NaN;
    this.learningRateVariable = isOwn
      ? this.scalar("learning_rate", learningRate, "float32")
      : learningRate;
  }

  /**
   * The learning rate. It is stored in a variable, so that a change affects functions that are traced already. Assign a tensor inside a
   * function to change it in each run.
   */
  get learningRate(): number {
    const stored = Number(this.learningRateVariable.dataSync()[0]);
    const given = this.givenLearningRate;
    return Math.fround(given) === stored ? given : stored;
  }

  set learningRate(value: number | Tensor) {
    if (typeof value === "number") this.givenLearningRate = value;
    this.learningRateVariable.assign(value);
  }

  /** Sets `learningRate`. */
  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }

  /**
   * Computes a loss and its gradients, and updates the variables.
   *
   * Tensors that `f` creates are disposed, except for the loss and those passed to `tf.keep`.
   *
   * @param f computes the loss, a scalar
   * @param returnCost whether to return the loss before the update
   * @param varList the variables to update (default: all trainable ones that `f` reads)
   * @throws ValueError if the loss depends on none of the variables, InvalidArgumentError if it is not a scalar
   * @see TF.js `Optimizer.minimize`
   */
  minimize(f: () => Tensor, returnCost: true, varList?: readonly Variable[] | null): Scalar;
  minimize(
    f: () => Tensor,
    returnCost?: boolean,
    varList?: readonly Variable[] | null,
  ): Scalar | null;
  minimize(
    f: () => Tensor,
    returnCost = false,
    varList?: readonly Variable[] | null,
  ): Tensor | null {
    return tidy(() => {
      let loss: Tensor | null = null;
      const scaled = (): Tensor => this.scaleLoss((loss = f()));
      const { gradients } = differentiatedByVariables(scaled, varList, "minimize");
      this.applyScaled(gradients);
      return returnCost ? loss : null;
    });
  }

  /**
   * The loss and its gradients by the variables' names.
   *
   * @param f computes the loss, a scalar
   * @param varList the variables to differentiate with respect to (default: all trainable ones that `f` reads)
   * @see TF.js `Optimizer.computeGradients`
   */
  computeGradients(
    f: () => Tensor,
    varList?: readonly Variable[] | null,
  ): { readonly value: Tensor; readonly grads: Record<string, Tensor | null> } {
    return variableGrads(f, varList);
  }

  /**
   * Updates variables by their gradients. Variables with a `null` gradient are unchanged.
   *
   * @param gradients by variable name, as a list of `{ name, tensor }`, or as a list of `[gradient, variable]`
   * @throws ValueError for names that do not identify one variable
   * @see TF.js `Optimizer.applyGradients`
   */
  abstract applyGradients(gradients: Gradients): void;

  /**
   * The loss whose gradients `apply` expects: the loss itself, except for optimisers that scale it.
   *
   * @see Keras `Optimizer.scale_loss`
   */
  scaleLoss(loss: Tensor): Tensor {
    return loss;
  }

  /**
   * Updates variables by the gradients of `scaleLoss(loss)`.
   *
   * @param gradients one for each variable, in the same order; `null` leaves a variable unchanged
   * @throws ValueError if the numbers of gradients and variables differ
   * @see Keras `Optimizer.apply`
   */
  apply(gradients: readonly (Tensor | null)[], variables: readonly Variable[]): void {
    if (gradients.length !== variables.length) {
      throw new ValueError(
        {
          what: "apply takes a gradient for each variable",
          given: `${gradients.length} gradients, ${variables.length} variables`,
          expected: "equal numbers, with null for a variable without a gradient",
        },
        currentLocation(),
      );
    }
    this.applyScaled(variables.map((variable, i) => [gradients[i] ?? null, variable] as const));
  }

  /**
   * The state: the number of steps, then moving averages, one kind after the other, each in the order in which the variables were first
   * updated.
   *
   * @see TF.js `Optimizer.getWeights`
   */
  getWeights(): Promise<NamedTensor[]> {
    return Promise.resolve(namedValues(this.state()));
  }

  /**
   * Restores the state that `getWeights` returned, of this optimiser or of another one with the same arguments. Weights are matched by
   * their order; names are not compared. The state of variables that have not been updated yet is restored by the first update, which has
   * to be of as many variables.
   *
   * @throws ValueError, by the promise or by the first update, if the number or a shape does not fit
   * @see TF.js `Optimizer.setWeights`
   */
  async setWeights(weights: readonly NamedTensor[]): Promise<void> {
    const state = this.state();
    requireCount(weights, state.length, this.name);
    assignAll(state, weights, this.name);
    return Promise.resolve();
  }

  /** The constructor's arguments by TF.js's names. @see TF.js `Optimizer.getConfig` */
  abstract getConfig(): OptimizerConfig;

  /** As `applyGradients`, of the gradients of `scaleLoss(loss)`. */
  protected applyScaled(gradients: Gradients): void {
    this.applyGradients(gradients);
  }

  /** A scalar that is part of the optimiser's state. */
  protected scalar(name: string, value: number, dtype: "float32" | "int32"): Variable {
    return new Variable(value, { name: `${this.name}/${name}`, trainable: false, dtype });
  }

  /** The variables that `getWeights` returns. */
  protected state(): readonly Variable[] {
    return this.variables.filter((variable) => variable !== this.learningRateVariable);
  }
}

function requireRate(given: unknown, name: string): void {
  if (typeof given === "number" || given instanceof Variable) return;
  throw new DTypeError(
    {
      what: `the learning rate of ${name} must be a number`,
      given: describe(given),
      expected: "a number, or a scalar tf.Variable",
      fix: `tf.train.${name}(0.01)`,
    },
    currentLocation(),
  );
}
