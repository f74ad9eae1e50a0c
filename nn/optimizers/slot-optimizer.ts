/** Optimisers with per-variable state: slot variables, created by the first update. */

import { rootContext, withContext } from "../../api/context/context";
import { tensor } from "../../api/ops/shape/tensor";
import { Tensor, graphValue } from "../../api/tensors/tensor";
import { keep, tidy } from "../../api/tensors/tidy";
import { Variable } from "../../api/variables/variable";
import { connectedGradients, type Gradients, type NamedTensor } from "./gradients";
import { Optimizer, unscoped } from "./optimizer";

/** Updates one variable by its gradient. */
export type Update = (variable: Variable, gradient: Tensor) => void;

/**
 * An optimiser whose step updates each variable by its own gradient. State, such as moving averages, is in slot variables, which are
 * created by the first update of a variable; they are named `adam/m/` and the variable's name.
 */
export abstract class SlotOptimizer extends Optimizer {
  /** For each kind of state, one variable for each trained variable, in the order of their first updates. */
  private readonly slots: Record<string, Variable[]> = {};
  private readonly slotOf = new WeakMap<Variable, Map<string, Variable>>();
  /** Weights that were set before the first update of their variables. */
  private readonly pending = new Map<string, Tensor>();

  override applyGradients(gradients: Gradients): void {
    const connected = connectedGradients(gradients);
    tidy(() => {
      this.withNameScope(() => {
        const update = this.step(this.learningRateVariable.toTensor());
        for (const [gradient, variable] of connected) update(variable, gradient);
      });
    });
  }

  protected override setUnknownWeight({ name, tensor: value }: NamedTensor): void {
    // A separate tensor, since the caller may dispose the given one before the slot is created.
    this.pending.set(unscoped(name), keep(new Tensor(graphValue(value))));
  }

  /** Runs once for each step, and returns the update that runs for each variable. */
  protected abstract step(learningRate: Tensor): Update;

  /** The slot of one kind for one trained variable, of its shape, initialised with `initial`. */
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
      const value = this.pending.get(name);
      return value === undefined ? slot : slot.assign(value);
    });
    this.pending.delete(name);
    slots.set(kind, variable);
    (this.slots[kind] ??= []).push(variable);
    return variable;
  }
}
