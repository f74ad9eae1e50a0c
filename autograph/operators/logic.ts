/** `&&`, `||`, `!` and `?:` of tensors: the operand that may not be needed runs in a region. */

import type { Value } from "../../ir/graph";
import type { Location } from "../../ir/location";
import { currentContext } from "../../api/context/context";
import { openRegion, type OpenRegion } from "../../api/ops/control/region";
import { describe } from "../../api/tensors/describe";
import { Tensor } from "../../api/tensors/tensor";
import { ValueError } from "../../ir/errors";
import { isDeciding, valueOfCondition } from "./condition";
import { ended, joinCompletions, type State } from "./completion";
import { conditionValue, type Frame } from "./frame";
import { Join, type Paths } from "./join";

/** The operators that evaluate their second operand only if the first one does not decide. */
export type LogicalOperator = "&&" | "||";

/** One evaluation of `a && b` or `a || b` whose first operand is a tensor. */
export class Logic {
  private readonly region: OpenRegion;
  private readonly depth: number;
  private readonly paths: Paths;
  private readonly operator: LogicalOperator;
  private result: unknown;

  constructor(
    private readonly frame: Frame,
    private readonly first: Value,
    private readonly facts: {
      readonly operator: LogicalOperator;
      readonly names: readonly string[];
      readonly location: Location;
    },
    private readonly before: State,
  ) {
    const { operator, location } = facts;
    this.operator = operator;
    this.region = openRegion(operator);
    this.depth = frame.depth;
    this.paths = { op: operator, names: [`second operand of ${operator}`, "rest"], location };
    frame.enter(this.region);
  }

  /** Ends the second operand. @returns the variables that it may have assigned */
  next(second: unknown, state: State): State {
    const { names } = this.facts;
    const operand = this.operand(second);
    const isUnchanged = state.every((value, i) => Object.is(value, this.before[i]));
    const isThere = this.region.isEmpty && isDeciding(operand) && isUnchanged;
    const completion = this.frame.leave(this.depth, names, ended(state));
    const context = currentContext();
    const isAnd = this.operator === "&&";
    if (isThere) {
      const other = valueOfCondition(operand);
      this.result = new Tensor(
        isAnd ? context.and(this.first, other) : context.or(this.first, other),
      );
      return state;
    }
    const predicate = isAnd ? this.first : context.not(this.first);
    const other = openRegion("decided");
    const join = new Join(context, predicate, [this.region, other], this.paths);
    const value = join.both("the result", operand, !isAnd);
    const joined = joinCompletions(join, names, completion, ended(this.before));
    join.finish();
    this.result = value();
    return joined().normal ?? state;
  }

  get value(): unknown {
    return this.result;
  }

  /** @throws ValueError for anything but a bool scalar or a boolean */
  private operand(given: unknown): unknown {
    if (typeof given === "boolean") return given;
    const { operator, location } = this.facts;
    if (isDeciding(given)) {
      return new Tensor(conditionValue(valueOfCondition(given), operator, location));
    }
    throw new ValueError(
      {
        what: `the operands of ${operator} must both be bool scalars, where one is a tensor`,
        given: describe(given),
        expected: "a bool scalar or a boolean",
        fix: "compare the second operand too, as in x.greater(0)",
      },
      location,
    );
  }
}
