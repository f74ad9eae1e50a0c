/** Optimisers with per-variable state: slot variables, created by the first update. */

import { rootContext, withContext } from "../../api/context/context";
import { currentLocation, ValueError } from "../../api/errors";
import { tensor } from "../../api/ops/shape/tensor";
import { Tensor, graphValue } from "../../api/tensors/tensor";
import { keep, tidy } from "../../api/tensors/tidy";
import { Variable } from "../../api/variables/variable";
import { applyConstraint } from "../constraints";
import { connectedGradients, type Gradients, type NamedTensor } from "./gradients";
import { Optimizer } from "./optimizer";
import { assignAll, namedValues, requireFit, requireList, wrongCount } from "./optimizer-state";

/** Updates one variable by its gradient. */
export type Update = (variable: Variable, gradient: Tensor) => void;

/** Weights that were set before the first update of their variables. */
interface Restored {
  /** The number of variables whose weights these are. */
  readonly count: number;
  /** For each kind of state, one weight for each variable. */
  readonly weights: ReadonlyMap<string, readonly NamedTensor[]>;
}

/**
 * An optimiser whose step updates each variable by its own gradient. State, such as moving averages, is in slot variables, which are
 * created by the first update of a variable; they are named `adam/m/` and the variable's name.
 */
export abstract class SlotOptimizer extends Optimizer {
  /** The number of steps. */
  readonly iterations: Variable;
  /** For each kind of state, one variable for each trained variable, in the order of their first updates. */
  private readonly slots: Record<string, Variable[]> = {};
  private readonly slotOf = new WeakMap<Variable, Map<string, Variable>>();
  /** The number of variables with slots. */
  private updated = 0;
  #restored: Restored | undefined;

  /** @param kinds the kinds of state, in the order of `getWeights`, which is TF.js's */
  constructor(
    name: string,
    learningRate: number | Variable,
    private readonly kinds: readonly string[],
  ) {
    super(name, learningRate);
    this.iterations = this.scalar("iterations", 0, "int32");
  }

  override applyGradients(gradients: Gradients): void {
    const connected = connectedGradients(gradients);
    this.requireRestorable(connected.map(([, variable]) => variable));
    tidy(() => {
      this.withNameScope(() => {
        const learningRate = this.learningRateVariable.toTensor();
        const update = this.step(learningRate, this.iterations.assignAdd(1).toTensor());
        for (const [gradient, variable] of connected) {
          update(variable, gradient);
          applyConstraint(variable);
        }
      });
    });
    if (this.updated > 0) this.forgetRestored();
  }

  override getWeights(): Promise<NamedTensor[]> {
    const pending = (kind: string): readonly NamedTensor[] =>
      this.#restored?.weights.get(kind) ?? [];
    return Promise.resolve([
      ...namedValues([this.iterations]),
      ...this.kinds.flatMap((kind) => [...namedValues(this.slots[kind] ?? []), ...pending(kind)]),
    ]);
  }

  override async setWeights(weights: readonly NamedTensor[]): Promise<void> {
    const { name, kinds, updated } = this;
    const [iterations, ...rest] = requireList(weights, name);
    const count = kinds.length === 0 ? 0 : rest.length / kinds.length;
    const fits = kinds.length > 0 ? Number.isInteger(count) : rest.length === 0;
    if (iterations === undefined || !fits || (updated > 0 && count !== updated))
      throw wrongCount(weights.length, this.expectedWeights(), name);
    const known = kinds.flatMap((kind) => this.slots[kind] ?? []);
    assignAll([this.iterations, ...known], [iterations, ...rest.slice(0, known.length)], name);
    this.forgetRestored();
    if (updated > 0 || count === 0) return Promise.resolve();
    // Separate tensors, since the caller may dispose the given ones before the slots are created.
    const copies = rest.map((weight) => ({
      name: weight.name,
      tensor: keep(new Tensor(graphValue(weight.tensor))),
    }));
    this.#restored = {
      count,
      weights: new Map(
        kinds.map((kind, i) => [kind, copies.slice(i * count, (i + 1) * count)] as const),
      ),
    };
    return Promise.resolve();
  }

  /**
   * Runs once for each step, and returns the update that runs for each variable.
   *
   * @param iterations the number of this step, from 1 on
   */
  protected abstract step(learningRate: Tensor, iterations: Tensor): Update;

  /** The slot of one kind for one trained variable, of its shape, initialised with `initial`. */
  protected slot(kind: string, of: Variable, initial = 0): Variable {
    const known = this.slotOf.get(of)?.get(kind);
    if (known !== undefined) return known;
    const slots = this.slotOf.get(of) ?? this.newSlots(of);
    const { dtype, shape, size } = of;
    const all = (this.slots[kind] ??= []);
    const restored = this.#restored?.weights.get(kind)?.[all.length];
    const variable = withContext(rootContext(), () => {
      const filled = tensor(new Float32Array(size).fill(initial), shape, dtype);
      const name = `${this.name}/${kind}/${of.name}`;
      const slot = new Variable(filled, { name, trainable: false });
      return restored === undefined ? slot : slot.assign(restored.tensor);
    });
    slots.set(kind, variable);
    all.push(variable);
    return variable;
  }

  private newSlots(of: Variable): Map<string, Variable> {
    const slots = new Map<string, Variable>();
    this.slotOf.set(of, slots);
    this.updated += 1;
    return slots;
  }

  private forgetRestored(): void {
    for (const weights of this.#restored?.weights.values() ?? [])
      for (const weight of weights) weight.tensor.dispose();
    this.#restored = undefined;
  }

  /** @throws ValueError where weights were set that do not fit the variables that are updated for the first time */
  private requireRestorable(variables: readonly Variable[]): void {
    const fresh = [...new Set(variables)].filter((variable) => !this.slotOf.has(variable));
    if (this.#restored === undefined || fresh.length === 0) return;
    const { count, weights } = this.#restored;
    if (fresh.length !== count) {
      throw new ValueError(
        {
          what: `the weights that ${this.name} was given do not fit the variables that it updates`,
          given: `state for ${count} variables`,
          expected: `state for the ${fresh.length} variables ${fresh.map(({ name }) => name).join(", ")}`,
          fix: "pass what getWeights returned for the same variables, or set the weights after each variable has been updated once",
        },
        currentLocation(),
      );
    }
    fresh.forEach(({ name, dtype, shape }, i) => {
      for (const [kind, given] of weights) {
        const weight = given[i];
        if (weight !== undefined)
          requireFit(weight, { name: `${kind}/${name}`, dtype, shape }, this.name);
      }
    });
  }

  private expectedWeights(): string {
    const { kinds, updated } = this;
    if (kinds.length === 0) return "1 weight: iterations";
    const each = `${kinds.length} for each variable (${kinds.join(", ")})`;
    return updated === 0
      ? `iterations, and ${each}`
      : `${1 + kinds.length * updated} weights: iterations, and ${each} of ${updated} variables`;
  }
}
