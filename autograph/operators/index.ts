/** What converted code calls. Its names and arguments are an agreement with the converter, and not for users. */

import { UnimplementedError } from "../../ir/errors";
import type { TensorSource } from "../../api/tensors/tensor-like";
import type { Tensor } from "../../api/tensors/tensor";
import { isDeciding, knownTruth, valueOfCondition } from "./condition";
import type { State } from "./completion";
import { Conditional } from "./conditional";
import { conditionValue, Frame } from "./frame";
import { Logic, type LogicalOperator } from "./logic";
import { Loop } from "./loop";
import { Staged } from "./staged";
import { Switch } from "./switch";

export { binary, negative, not, inverted } from "./arithmetic";
export { contents } from "./contents";
export { owned } from "./owned";
export { isDeciding as isTensor };

/** One activation of a converted function. */
export const frame = (): Frame => new Frame();

const at = (text: string): { readonly text: string } => ({ text });

/** The condition of an `if` that is a tensor: a boolean where its value is known. */
export function branch(
  owner: Frame,
  condition: Tensor | TensorSource,
  names: readonly string[],
  state: State,
  place: string,
): boolean | Conditional {
  const location = at(place);
  const value = conditionValue(valueOfCondition(condition), "if statement", location);
  const known = knownTruth(value);
  if (known !== undefined) return known;
  const paths = { op: "if", names: ["main branch", "else branch"], location } as const;
  return new Conditional(owner, value, names, state, paths);
}

/** Whether the branch that runs is the first one. */
export const then = (condition: unknown): unknown =>
  condition instanceof Conditional ? condition.isThen : condition;

/** Whether a tensor decides about a statement. */
export const staged = (given: unknown): given is Staged => given instanceof Staged;

/** The first operand of `&&` or `||` that is a tensor: a boolean where its value is known. */
export function logic(
  owner: Frame,
  operator: LogicalOperator,
  first: Tensor | TensorSource,
  names: readonly string[],
  state: State,
  place: string,
): boolean | Logic {
  const location = at(place);
  const value = conditionValue(valueOfCondition(first), operator, location);
  const known = knownTruth(value);
  return known ?? new Logic(owner, value, { operator, names, location }, state);
}

/** Whether the second operand of `&&` or `||` is evaluated. */
export const undecided = (first: unknown, operator: LogicalOperator): boolean =>
  first instanceof Logic || (operator === "&&" ? Boolean(first) : !first);

export const isLogic = (given: unknown): given is Logic => given instanceof Logic;

/** A loop that a tensor may decide about. */
export function loop(
  owner: Frame,
  names: readonly string[],
  codes: readonly [breakCode: number, continueCode: number],
  read: readonly string[],
  place: string,
): Loop {
  const [breakCode, continueCode] = codes;
  return new Loop(owner, { names, breakCode, continueCode, read, location: at(place) });
}

/** Whether the first branch of `?:` runs. */
export const first = (condition: unknown): boolean =>
  condition instanceof Conditional || Boolean(condition);

/** Whether the second branch of `?:` runs. */
export const second = (condition: unknown): boolean =>
  condition instanceof Conditional || !condition;

/** A `switch` statement that a tensor may decide. */
export const switched = (
  owner: Frame,
  key: unknown,
  names: readonly string[],
  place: string,
): Switch => new Switch(owner, key, names, at(place));

/**
 * A condition where tensors cannot decide: an async function, a generator. A tensor whose value can be read decides by it.
 *
 * @throws UnimplementedError for a tensor of a function that is being traced
 */
export function decided(given: unknown, what: string, where: string, place: string): unknown {
  if (!isDeciding(given)) return given;
  const location = at(place);
  const known = knownTruth(conditionValue(valueOfCondition(given), what, location));
  if (known !== undefined) return known;
  throw new UnimplementedError(
    {
      what: `a tensor decides ${what} in ${where}, which is not converted`,
      given: "a tensor",
      expected: "a value that is no tensor",
      fix: "decide in an ordinary function, in the statements of its body",
    },
    location,
  );
}

/** The items of a tensor, for a loop over them. */
export const items = (owner: Loop, tensor: Tensor | TensorSource): Iterable<Tensor> =>
  owner.items(tensor);
