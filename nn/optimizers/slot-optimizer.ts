import { rootContext, withContext } from "../../api/context/context";
import { tensor } from "../../api/ops/shape/tensor";
import { Tensor, graphValue } from "../../api/tensors/tensor";
import { keep, tidy } from "../../api/tensors/tidy";
import { Variable } from "../../api/variables/variable";
import { connectedGradients, type Gradients, type NamedTensor } from "./gradients";
import { Optimizer, unscoped } from "./optimizer";

/** Changes one variable by its gradient. */
export type Update = (variable: Variable, gradient: Tensor) => void;

/**
 * An optimiser whose step changes each variable by its own gradient. State, such as moving averages, is in variables that are made
 * when a variable is first updated; their names are `adam/m/` and the variable's name.
 */
export abstract class SlotOptimizer extends Optimizer {
  /** For each kind of state, one variable for each trained variable, in the order of their first updates. */
  private readonly slots: Record<string, Variable[]> = {};
  private readonly slotOf = new WeakMap<Variable, Map<string, Variable>>();
  /** Weights that were set before the variables that they belong to were first updated. */
  private readonly awaited = new Map<string, Tensor>();

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
    // A tensor of its own: what the caller gave may be disposed before the state is made.
    this.awaited.set(unscoped(name), keep(new Tensor(graphValue(value))));
  }

  /** What happens once a step, and then for each variable. */
  protected abstract step(learningRate: Tensor): Update;

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
}
