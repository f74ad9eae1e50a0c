/**
 * One activation of a converted function: the regions that it has open, innermost last.
 *
 * A converted function runs each branch and each loop body where it is written, once or several times, while the operations go to a region.
 * Where only some paths reach the rest of a block (others have returned or jumped), that rest is traced into a region too: a guard.
 */

import type { Value } from "../../ir/graph";
import type { Location } from "../../ir/location";
import { ValueError } from "../../ir/errors";
import { formatType } from "../../ir/types/type";
import {
  contextDepth,
  currentContext,
  enterContext,
  leaveContexts,
  type Context,
} from "../../api/context/context";
import { openRegion, type OpenRegion } from "../../api/ops/control/region";
import {
  endsWith,
  isMixed,
  joinCompletions,
  jumped,
  mayReturn,
  normalCode,
  returnCode,
  type Completion,
  type State,
} from "./completion";
import { Join, type Paths } from "./join";
import { requireUsable } from "./unusable";

/** A region that is open, and the context around it. */
interface Zone {
  readonly region: OpenRegion;
  /** The number of contexts around the region. */
  readonly depth: number;
  /** The paths that do not reach a guarded rest; absent for a branch or a loop's body. */
  readonly guard?: Guard;
}

interface Guard {
  /** Whether a run has left: a bool scalar. */
  readonly predicate: Value;
  /** The path that has left, with the region in which its values are. */
  readonly left: { readonly region: OpenRegion; readonly completion: Completion };
  readonly paths: Paths;
}

/** Paths of a run that were traced and lead to one place, or to several. */
export type Exit =
  | {
      readonly kind: "branches";
      readonly predicate: Value;
      readonly left: Guard["left"];
      readonly rest: { readonly region: OpenRegion; readonly completion: Completion };
      readonly paths: Paths;
    }
  | { readonly kind: "code"; readonly completion: Completion; readonly paths: Paths };

/** One activation of a converted function. */
export class Frame {
  private readonly zones: Zone[] = [];
  private readonly base = contextDepth();
  private readonly outer: Context = currentContext();
  /** What the function returns, once `end` was called. */
  value: unknown = undefined;

  /** The number of open regions. */
  get depth(): number {
    return this.zones.length;
  }

  /** Enters a region: what follows is traced into it. */
  enter(region: OpenRegion): void {
    this.repair();
    this.zones.push({ region, depth: enterContext(region.context) });
  }

  /**
   * Leaves the innermost region, which is a branch or a loop's body.
   *
   * @param names of the variables of the region's zone
   * @returns the completion of the region: that of its last path, joined with those that have left before
   */
  leave(depth: number, names: readonly string[], last: Completion): Completion {
    const completion = this.closeGuards(depth + 1, names, last);
    const zone = this.zones.pop();
    if (zone !== undefined) leaveContexts(zone.depth);
    return completion;
  }

  /** Joins the paths that have left with the one that has not, and leaves the guards above a depth. */
  closeGuards(depth: number, names: readonly string[], last: Completion): Completion {
    this.repair();
    let completion = last;
    while (this.zones.length > depth) {
      const zone = this.zones.pop();
      if (zone?.guard === undefined) throw new RangeError("a region was left open");
      leaveContexts(zone.depth);
      const { predicate, left, paths } = zone.guard;
      const join = new Join(currentContext(), predicate, [left.region, zone.region], paths);
      const joined = joinCompletions(join, names, left.completion, completion);
      join.finish();
      completion = joined();
    }
    return completion;
  }

  /**
   * Traces the rest of a block for the paths that reach it.
   *
   * @param exit the paths
   * @param own names of the variables in the paths' completions
   * @param names of the variables of the block, with their values
   * @returns the variables where the rest begins
   */
  guard(exit: Exit, own: readonly string[], names: readonly string[], state: State): State {
    const { paths } = exit;
    const wide = (completion: Completion): Completion => ({
      ...completion,
      normal: undefined,
      abrupt: names.map((name, i) => {
        const index = own.indexOf(name);
        return index < 0 ? state[i] : completion.abrupt?.[index];
      }),
    });
    if (exit.kind === "branches") {
      const { predicate, left, rest } = exit;
      const guard = { predicate, left: { ...left, completion: wide(left.completion) }, paths };
      this.zones.push({ region: rest.region, depth: enterContext(rest.region.context), guard });
      return state;
    }
    const { completion } = exit;
    const goesOn = endsWith(completion, normalCode);
    const context = currentContext();
    // No path may reach the rest: it is traced all the same, since the host runs it, and never taken.
    const hasLeft =
      typeof goesOn === "boolean" ? context.scalar("bool", Number(!goesOn)) : context.not(goesOn);
    const codes = new Set(completion.codes);
    codes.delete(normalCode);
    const [only] = codes;
    const code = codes.size === 1 && only !== undefined ? only : completion.code;
    const left = { region: openRegion("left"), completion: wide({ ...completion, codes, code }) };
    const region = openRegion("rest");
    const guard = { predicate: hasLeft, left, paths };
    this.zones.push({ region, depth: enterContext(region.context), guard });
    return state;
  }

  /**
   * Ends the function.
   *
   * @param names of the variables that outlive the function, with their values
   * @returns these variables; what is returned is in `value`
   */
  end(value: unknown, names: readonly string[], state: State): State {
    const completion = this.closeGuards(0, names, jumped(returnCode, state, value));
    if (!mayReturn(completion) || isMixed(completion)) throw new RangeError("a function returns");
    requireUsable(completion.value);
    this.value = completion.value;
    return completion.abrupt ?? state;
  }

  /** Forgets the regions that an error has left open above a depth. Guards outside of them stay in force. */
  unwind(depth: number): void {
    const first = this.zones.findIndex(({ guard }, i) => i >= depth && guard === undefined);
    if (first >= 0) this.zones.length = first;
    this.repair();
  }

  /** Leaves contexts that code which was not converted has left open, by an error. */
  private repair(): void {
    const top = this.zones.at(-1);
    const context = top === undefined ? this.outer : top.region.context;
    if (currentContext() === context) return;
    leaveContexts(top === undefined ? this.base : top.depth + 1);
  }
}

/** A condition as a bool scalar. @throws ValueError for any other tensor */
export function conditionValue(value: Value, what: string, location: Location): Value {
  const { dtype, shape } = value.type;
  if (dtype === "bool" && shape.length === 0) return value;
  throw new ValueError(
    {
      what: `condition of ${what} expected to be a bool scalar, got ${formatType(value.type)}`,
      given: formatType(value.type),
      expected: "bool[]",
      fix: "compare, as in x.greater(0), or reduce with tf.any or tf.all; to check for undefined or null, write x !== undefined",
    },
    location,
  );
}
