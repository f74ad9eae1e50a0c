/**
 * `switch` where a tensor decides which case is entered.
 *
 * The statement runs where it is written, once from each case that may be entered, so that falling through needs no translation. Each case but the
 * last is one branch of a conditional, whose other branch holds the cases that follow.
 */

import type { Location } from "../../ir/location";
import { binary } from "./arithmetic";
import { isDeciding, knownTruth, valueOfCondition } from "./condition";
import { ended, jumped, type Completion, type State } from "./completion";
import { Conditional } from "./conditional";
import { conditionValue, type Frame } from "./frame";
import { Staged } from "./staged";

/** One execution of a `switch` statement. */
export class Switch extends Staged {
  /** Whether the statement runs once more. */
  again = false;
  /** Whether this run has entered a case that a tensor decides, after which others follow. */
  private isBranch = false;
  /** The conditionals of the cases, each in the other branch of the one before it. */
  private readonly chain: Conditional[] = [];
  /** The number of cases that have been compared. */
  private compared = 0;
  private jump: Completion | undefined;

  /** @param key what the cases are compared with */
  constructor(
    private readonly frame: Frame,
    private readonly key: unknown,
    names: readonly string[],
    private readonly location: Location,
  ) {
    super(names);
  }

  /** Whether a case was compared in an earlier run, so that its value must not be computed again. */
  isPast(index: number): boolean {
    return index < this.compared;
  }

  /** Compares a case. @returns the key where this run enters the case, and something else where not */
  match(index: number, value: unknown, state: State): unknown {
    if (this.isPast(index)) return this;
    this.compared = index + 1;
    const isSame = this.isSame(value);
    if (typeof isSame === "boolean") return isSame ? this.key : this;
    this.isBranch = true;
    const names = [`case ${index + 1}`, "cases after it"] as const;
    const paths = { op: "switch", names, location: this.location };
    this.chain.push(new Conditional(this.frame, isSame, this.names, state, paths));
    return this.key;
  }

  private isSame(value: unknown): ReturnType<typeof conditionValue> | boolean {
    const { key } = this;
    if (!isDeciding(key) && !isDeciding(value)) return key === value;
    // No number is NaN, and a case that is NaN is never entered.
    if (Number.isNaN(key) || Number.isNaN(value)) return false;
    const isSame = binary("===", key, value);
    if (!isDeciding(isSame)) return isSame === true;
    const condition = conditionValue(valueOfCondition(isSame), "switch statement", this.location);
    return knownTruth(condition) ?? condition;
  }

  override leaveWith(code: number, state: State, value: unknown): void {
    const branch = this.chain.at(-1);
    if (branch === undefined) this.jump = jumped(code, state, value);
    else branch.leaveWith(code, state, value);
  }

  /** Ends a run. @returns the values of the variables with which the program goes on */
  next(state: State): State {
    const last = this.chain.at(-1);
    if (last === undefined) {
      this.completion = this.jump ?? ended(state);
      return state;
    }
    this.again = this.isBranch;
    this.isBranch = false;
    if (this.again) return last.next(state);
    let inner = last;
    let after = inner.next(state);
    for (const outer of this.chain.slice(0, -1).reverse()) {
      const { jumpCode } = inner;
      if (jumpCode !== undefined) outer.leaveWith(jumpCode, after, inner.value);
      else if (inner.isMixed) inner.guard(this.frame, this.names, after);
      after = outer.next(after);
      inner = outer;
    }
    return after;
  }

  override get isMixed(): boolean {
    return this.chain[0]?.isMixed ?? super.isMixed;
  }

  override get value(): unknown {
    return this.chain[0]?.value ?? super.value;
  }

  override get jumpCode(): number | undefined {
    return this.chain.length > 0 ? this.chain[0]?.jumpCode : super.jumpCode;
  }

  override guard(frame: Frame, names: readonly string[], state: State): State {
    return this.chain[0]?.guard(frame, names, state) ?? super.guard(frame, names, state);
  }
}
