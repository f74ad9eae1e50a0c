import { currentLocation, DTypeError } from "../../api/errors";
import { rootContext, withContext } from "../../api/context";
import { differentiatedByVariables, variableGrads } from "../../api/functional";
import { Module } from "../../api/module";
import { tensor } from "../../api/ops/creation";
import { describe, Tensor } from "../../api/tensor";
import { keep, tidy } from "../../api/tidy";
import { Variable } from "../../api/variable";
import { uniqueName } from "../names";
import { connectedGradients, type Gradients, type NamedTensor } from "./gradients";

/** The arguments of an optimiser. */
export type OptimizerConfig = Readonly<Record<string, number | boolean>>;

/** Changes one variable by its gradient. */
export type Update = (variable: Variable, gradient: Tensor) => void;

/**
 * Changes variables so that a loss gets smaller.
 *
 * Works eagerly and inside `tf.function`, where a whole step becomes one graph. State, such as moving averages, is in
 * variables that are made when a variable is first updated; their names are `adam/m/` and the variable's name.
 */
export abstract class Optimizer extends Module {
  private readonly learningRateVariable: Variable;
  private givenLearningRate: number;
  /** For each kind of state, one variable for each trained variable, in the order of their first updates. */
  private readonly slots: Record<string, Variable[]> = {};
  private readonly slotOf = new WeakMap<Variable, Map<string, Variable>>();
  /** Weights that were set before the variables that they belong to were first updated. */
  private readonly awaited = new Map<string, Tensor>();

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
  minimize(f: () => Tensor, returnCost: true, varList?: readonly Variable[] | null): Tensor;
  minimize(
    f: () => Tensor,
    returnCost?: boolean,
    varList?: readonly Variable[] | null,
  ): Tensor | null;
  minimize(
    f: () => Tensor,
    returnCost = false,
    varList?: readonly Variable[] | null,
  ): Tensor | null {
    return tidy(() => {
      const { value, gradients } = differentiatedByVariables(f, varList, "minimize");
      this.applyGradients(gradients);
      return returnCost ? value : null;
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
  applyGradients(gradients: Gradients): void {
    const connected = connectedGradients(gradients);
    tidy(() => {
      this.withNameScope(() => {
        const update = this.step(this.learningRateVariable.toTensor());
        for (const [gradient, variable] of connected) update(variable, gradient);
      });
    });
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
      // A tensor of its own: what the caller gave may be disposed before the state is made.
      if (variable === undefined) this.awaited.set(unscoped(name), keep(new Tensor(value.value)));
      else variable.assign(value);
    }
    return Promise.resolve();
  }

  /** The constructor's arguments by TF.js's names. @see TF.js `Optimizer.getConfig` */
  abstract getConfig(): OptimizerConfig;

  /** What happens once a step, and then for each variable. */
  protected abstract step(learningRate: Tensor): Update;

  /** A scalar that is part of the optimiser's state. */
  protected scalar(name: string, value: number, dtype: "float32" | "int32"): Variable {
    return new Variable(value, { name: `${this.name}/${name}`, trainable: false, dtype });
  }

  /** State of one kind for one trained variable, of its shape; filled with `initial` when it is made. */
  protected slot(kind: string, of: Variable, initial = 0): Variable {
    const slots = this.slotOf.get(of) ?? new Map<string, Variable>();
    this.slotOf.set(of, slots);
    const known = slots.get(kind);
    if (known !== undefined) return known;
    const name = `${kind}/${of.name}`;
    const { dtype, shape, size } = of;
    const variable = withContext(rootContext(), () => {
      const filled = tensor(new Float32Array(size).fill(initial), shape, dtype);
      const slot = new Variable(filled, { name: `${this.name}/${name}`, trainable: false });
      const value = this.awaited.get(name);
      return value === undefined ? slot : slot.assign(value);
    });
    this.awaited.delete(name);
    slots.set(kind, variable);
    (this.slots[kind] ??= []).push(variable);
    return variable;
  }

  private state(): Variable[] {
    return this.variables.filter((variable) => variable !== this.learningRateVariable);
  }
}

/** A state variable's name without the optimiser's. */
const unscoped = (name: string): string => name.slice(name.indexOf("/") + 1);

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
