import type { Scalar } from "../../api/tensors/ranked";
import { currentLocation, DTypeError, ValueError } from "../../api/errors";
import { rootContext, withContext } from "../../api/context/context";
import { differentiatedByVariables, variableGrads } from "../../api/derivatives/grad";
import { Module } from "../../api/variables/module";
import type { Tensor } from "../../api/tensors/tensor";
import { tidy } from "../../api/tensors/tidy";
import { Variable } from "../../api/variables/variable";
import { uniqueName } from "../names";
import type { Gradients, NamedTensor } from "./gradients";
import { describe } from "../../api/tensors/describe";

/** The arguments of an optimiser. */
export type OptimizerConfig = Readonly<Record<string, number | boolean>>;

/**
 * Changes variables so that a loss gets smaller.
 *
 * Works eagerly and inside `tf.function`, where a whole step becomes one graph.
 */
export abstract class Optimizer extends Module {
  /** Holds the step's size. */
  readonly learningRateVariable: Variable;
  private givenLearningRate: number;

  /** @param learningRate the step's size: a number, or a scalar variable that is the program's own */
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
   * The step's size. Setting it has an effect on functions that were traced already: it is a variable. Inside a
   * function assign a tensor to change it with each run.
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

  /** As setting `learningRate`. */
  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }

  /**
   * Computes a loss and changes the variables so that it gets smaller.
   *
   * Tensors made by `f` are disposed, but for the loss and those that `tf.keep` was called on.
   *
   * @param f gives the loss, a scalar
   * @param returnCost whether to return the loss as it was before the step
   * @param varList variables to change; all trainable ones that `f` reads where it is absent
   * @throws ValueError where the loss depends on none of the variables, InvalidArgumentError where it is not a scalar
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
   * @param f gives the loss, a scalar
   * @param varList variables to differentiate by; all trainable ones that `f` reads where it is absent
   * @see TF.js `Optimizer.computeGradients`
   */
  computeGradients(
    f: () => Tensor,
    varList?: readonly Variable[] | null,
  ): { readonly value: Tensor; readonly grads: Record<string, Tensor | null> } {
    return variableGrads(f, varList);
  }

  /**
   * Changes variables by their gradients. Variables whose gradient is `null` stay as they are.
   *
   * @param gradients by variable name, as a list of `{ name, tensor }`, or as a list of `[gradient, variable]`
   * @throws ValueError for names that are not those of one variable
   * @see TF.js `Optimizer.applyGradients`
   */
  abstract applyGradients(gradients: Gradients): void;

  /**
   * The loss whose gradients `apply` takes: the loss itself, but for optimisers that scale it.
   *
   * @see Keras `Optimizer.scale_loss`
   */
  scaleLoss(loss: Tensor): Tensor {
    return loss;
  }

  /**
   * Changes variables by the gradients of `scaleLoss(loss)`.
   *
   * @param gradients one for each variable, in the same order; `null` leaves a variable as it is
   * @throws ValueError where there are not as many gradients as variables
   * @see Keras `Optimizer.apply`
   */
  apply(gradients: readonly (Tensor | null)[], variables: readonly Variable[]): void {
    if (gradients.length !== variables.length) {
      throw new ValueError(
        {
          what: "apply takes a gradient for each variable",
          given: `${gradients.length} gradients, ${variables.length} variables`,
          expected: "as many of both, with null where a variable has no gradient",
        },
        currentLocation(),
      );
    }
    this.applyScaled(variables.map((variable, i) => [gradients[i] ?? null, variable] as const));
  }

  /** The state: how often variables were updated, where that matters, and moving averages. */
  getWeights(): Promise<NamedTensor[]> {
    const read = (): NamedTensor[] =>
      this.state().map((variable) => ({ name: variable.name, tensor: variable.toTensor() }));
    return Promise.resolve(withContext(rootContext(), read));
  }

  /**
   * Sets the state to what `getWeights` gave, of this optimiser or of another of its kind. State of variables that were
   * not updated yet is set when they are.
   */
  setWeights(weights: readonly NamedTensor[]): Promise<void> {
    const known = new Map(this.state().map((variable) => [unscoped(variable.name), variable]));
    for (const { name, tensor: value } of weights) {
      const variable = known.get(unscoped(name));
      if (variable === undefined) this.setUnknownWeight({ name, tensor: value });
      else variable.assign(value);
    }
    return Promise.resolve();
  }

  /** The constructor's arguments by TF.js's names. @see TF.js `Optimizer.getConfig` */
  abstract getConfig(): OptimizerConfig;

  /** As `applyGradients`, of the gradients of `scaleLoss(loss)`. */
  protected applyScaled(gradients: Gradients): void {
    this.applyGradients(gradients);
  }

  /** A weight that was set, and is none of the state that there is. */
  protected setUnknownWeight(_weight: NamedTensor): void {
    // What belongs to nothing is left out.
  }

  /** A scalar that is part of the optimiser's state. */
  protected scalar(name: string, value: number, dtype: "float32" | "int32"): Variable {
    return new Variable(value, { name: `${this.name}/${name}`, trainable: false, dtype });
  }

  private state(): Variable[] {
    return this.variables.filter((variable) => variable !== this.learningRateVariable);
  }
}

/** A state variable's name without the optimiser's. */
export const unscoped = (name: string): string => name.slice(name.indexOf("/") + 1);

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
