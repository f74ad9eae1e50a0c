/** `if` and `?:` whose condition is a tensor: both branches run where they are written, each into a region. */

import type { Value } from "../../ir/graph";
import { openRegion, type OpenRegion } from "../../api/ops/control/region";
import { currentContext } from "../../api/context/context";
import {
  ended,
  isMixed,
  isNormal,
  joinCompletions,
  jumped,
  mayBeNormal,
  type Completion,
  type State,
} from "./completion";
import type { Exit, Frame } from "./frame";
import { Join, type Paths } from "./join";
import { Staged } from "./staged";

/** One execution of an `if` statement. */
export class Conditional extends Staged {
  /** Whether the branch that runs next is the first one. */
  isThen = true;
  /** Whether a branch is still to run. */
  again = true;
  private readonly depth: number;
  private region: OpenRegion;
  private first: { readonly region: OpenRegion; readonly completion: Completion } | undefined;
  private jump: Completion | undefined;

  /**
   * @param predicate a bool scalar
   * @param names of the variables that the branches assign
   * @param before their values before the statement
   */
  constructor(
    private readonly frame: Frame,
    private readonly predicate: Value,
    names: readonly string[],
    private readonly before: State,
    private readonly paths: Paths,
  ) {
    super(names);
    this.region = openRegion("then");
    this.depth = frame.depth;
    frame.enter(this.region);
  }

  override leaveWith(code: number, state: State, value: unknown): void {
    this.jump = jumped(code, state, value);
  }

  /** Ends a branch. @returns the values of the variables with which the program goes on */
  next(state: State): State {
    const last = this.jump ?? ended(state);
    this.jump = undefined;
    const completion = this.frame.leave(this.depth, this.names, last);
    const branch = { region: this.region, completion };
    if (this.first === undefined) {
      this.first = branch;
      this.isThen = false;
      this.region = openRegion("else");
      this.frame.enter(this.region);
      return this.before;
    }
    this.again = false;
    return this.finish(this.first, branch);
  }

  private finish(
    first: { readonly region: OpenRegion; readonly completion: Completion },
    second: { readonly region: OpenRegion; readonly completion: Completion },
  ): State {
    const exit = this.parted(first, second);
    if (exit !== undefined) {
      this.exit = exit;
      return exit.rest.completion.normal ?? this.before;
    }
    const context = currentContext();
    const join = new Join(context, this.predicate, [first.region, second.region], this.paths);
    const joined = joinCompletions(join, this.names, first.completion, second.completion);
    join.finish();
    return this.settle(joined(), this.paths);
  }

  /** One branch ends normally and the other one does not: the rest of the block belongs to the former. */
  private parted(
    first: { readonly region: OpenRegion; readonly completion: Completion },
    second: { readonly region: OpenRegion; readonly completion: Completion },
  ): Extract<Exit, { kind: "branches" }> | undefined {
    const { predicate, paths } = this;
    if (!mayBeNormal(first.completion) && isNormal(second.completion)) {
      return { kind: "branches", predicate, left: first, rest: second, paths };
    }
    if (isNormal(first.completion) && !mayBeNormal(second.completion)) {
      const isOther = currentContext().not(predicate);
      return { kind: "branches", predicate: isOther, left: second, rest: first, paths };
    }
    return undefined;
  }

  /** Whether some paths have left the block and others have not. */
  override get isMixed(): boolean {
    return (
      this.exit?.kind === "branches" || (this.completion !== undefined && isMixed(this.completion))
    );
  }
}
