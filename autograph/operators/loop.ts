/**
 * `while`, `do` and `for` where a tensor decides whether they go on.
 *
 * The condition is evaluated before the loop, and then at the end of the body, which runs where it is written while its operations go to the
 * region of a loop in the graph. A loop that the host runs, and that a tensor may leave, traces what follows a possible exit as a guard.
 */

import type { Value } from "../../ir/graph";
import type { Location } from "../../ir/location";
import { currentContext, isActive, withContext } from "../../api/context/context";
import { assert } from "../../api/ops/effects/assertions";
import { openRegion, type OpenRegion } from "../../api/ops/control/region";
import { Tensor, graphValue, isTensor } from "../../api/tensors/tensor";
import { isDeciding, knownTruth, valueOfCondition } from "./condition";
import {
  ended,
  endsWith,
  isNormal,
  jumped,
  landed,
  mayBeNormal,
  mayReturn,
  normalCode,
  type Completion,
  type State,
} from "./completion";
import { conditionValue, type Frame } from "./frame";
import { Join, type Paths } from "./join";
import { limited, type IterationLimit } from "./iteration-limit";
import { LoopTypes, LoopVariables, unsetInLoop, type ShapeInvariant } from "./loop-variables";
import { CarriedValues } from "./carried-values";
import { countOf, itemsOf } from "./items";
import { Staged } from "./staged";
import { add } from "../../api/ops/elementwise/elementwise";
import { gather } from "../../api/ops/indexing/indexing";
import type { TensorSource } from "../../api/tensors/tensor-like";

/** What the converter knows of a loop. */
export interface LoopFacts {
  /** Names of the variables that it assigns; those that are declared in its head come last. */
  readonly names: readonly string[];
  /** The codes of `break` out of it and of `continue`. */
  readonly breakCode: number;
  readonly continueCode: number;
  /** Names of the variables that are read after it. */
  readonly read: readonly string[];
  readonly location: Location;
}

/** The loops that are being traced, innermost last. */
const active: Loop[] = [];

/** One tracing of the body. */
interface Tracing {
  readonly region: OpenRegion;
  readonly variables: LoopVariables;
  readonly depth: number;
  readonly before: State;
  readonly condition: Value;
  readonly types: LoopTypes;
  /** The position in the tensor over whose items the loop goes. */
  readonly position?: Tensor;
}

/** How often a body is traced at most, until the types of the variables are known. */
const mostTracings = 8;

/** One execution of a loop. */
export class Loop extends Staged {
  /** Whether the body runs next. */
  go = true;
  private readonly base: number;
  /** The paths of earlier iterations that have left the loop, where the host runs it. */
  private tracing: Tracing | undefined;
  private tracings = 0;
  private jump: Completion | undefined;
  /** The end of the body that is being traced, where some paths have left it. */
  private bodyEnd: Completion | undefined;
  private isDone = false;
  private readonly paths: Paths;

  constructor(
    private readonly frame: Frame,
    private readonly facts: LoopFacts,
  ) {
    super(facts.names);
    this.base = frame.depth;
    this.paths = {
      op: "a loop",
      names: ["path that leaves the loop", "path that goes on"],
      location: facts.location,
    };
  }

  /** Whether some paths have left, or the loop is traced into the graph: a jump then ends one path only. */
  get isGuarded(): boolean {
    return this.tracing !== undefined || this.frame.depth > this.base;
  }

  override leaveWith(code: number, state: State, value: unknown): void {
    this.jump = jumped(code, state, value);
  }

  /** The innermost loop whose body is being traced into the graph. */
  private static innermost(): Loop | undefined {
    return active.findLast(
      ({ tracing }) => tracing !== undefined && isActive(tracing.region.context),
    );
  }

  /** Sizes that may vary: `tf.autograph.setLoopOptions`. */
  static relax(invariants: readonly ShapeInvariant[]): void {
    const loop = Loop.innermost();
    for (const invariant of invariants) {
      if (loop?.tracing?.variables.relax(invariant) === true) loop.isRelaxed = true;
    }
  }

  private isRelaxed = false;

  /** How many iterations there are at most: `tf.autograph.setLoopOptions`. */
  static bound(limit: IterationLimit): void {
    const loop = Loop.innermost();
    if (loop !== undefined) loop.limit = limit;
  }

  private limit: IterationLimit | undefined;
  /** Iterations that the host has run, before a tensor decided whether there are more. */
  private done = 0;

  /** The head of a `while` statement ends an iteration first; before the first one there is none. */
  atHead(): this {
    this.done = -1;
    return this;
  }

  /** Ends an iteration's body. @returns the variables with which the head is evaluated */
  iterate(state: State): State {
    this.last = this.endBody(state);
    return this.last;
  }

  private endBody(state: State): State {
    const last = this.jump ?? ended(state);
    this.jump = undefined;
    const depth = this.tracing === undefined ? this.base : this.tracing.depth + 1;
    const { continueCode } = this.facts;
    const completion = landed(
      this.frame.closeGuards(depth, this.names, last),
      continueCode,
      this.names,
      this.paths,
    );
    if (isNormal(completion)) {
      if (this.tracing === undefined) this.done += 1;
      return completion.normal ?? state;
    }
    if (this.tracing === undefined) return this.goOn(completion, state);
    this.bodyEnd = completion;
    return this.guardRest(completion, completion.normal ?? completion.abrupt ?? state);
  }

  /** Further iterations of a loop that the host runs, for the paths that have not left it. */
  private goOn(completion: Completion, state: State): State {
    this.done += 1;
    if (!mayBeNormal(completion)) {
      this.go = false;
      this.isDone = true;
      this.completion = completion;
      // The head is evaluated once more.
      return this.guardRest(completion, completion.abrupt ?? state);
    }
    return this.guardRest(completion, completion.normal ?? state);
  }

  private guardRest(completion: Completion, state: State): State {
    const exit = { kind: "code", completion, paths: this.paths } as const;
    return this.frame.guard(exit, this.names, this.names, state);
  }

  /**
   * Decides whether the body runs.
   *
   * @param condition what the head's condition gave
   * @param isEndless whether the condition is always true
   * @returns the variables with which the program goes on
   */
  test(condition: unknown, state: State, isEndless = false): State {
    const { tracing } = this;
    if (tracing !== undefined) {
      const after = this.endTracing(tracing, condition, state, isEndless);
      return after ?? this.begin(tracing.condition, tracing.before, tracing.types);
    }
    if (this.isDone) return state;
    if (isDeciding(condition)) {
      const value = this.conditionOf(condition);
      const isTrue = knownTruth(value);
      if (isTrue === undefined) return this.begin(value, state);
      this.go = isTrue;
      return state;
    }
    const isLeft = this.frame.depth > this.base;
    if (isEndless && isLeft) return this.begin(currentContext().scalar("bool", 1), state);
    this.go = Boolean(condition);
    return state;
  }

  private conditionOf(condition: Parameters<typeof valueOfCondition>[0]): Value {
    return conditionValue(valueOfCondition(condition), "a loop", this.facts.location);
  }

  /** Traces the body. */
  private begin(condition: Value, before: State, types = new LoopTypes()): State {
    const region = openRegion("body");
    const variables = new LoopVariables(region, types, this.facts.location);
    return this.enter({ region, variables, depth: this.frame.depth, before, condition, types });
  }

  private enter(tracing: Tracing): State {
    const inside = tracing.variables.add(this.names, tracing.before);
    this.frame.enter(tracing.region);
    this.tracing = tracing;
    this.tracings += 1;
    this.isRelaxed = false;
    active.push(this);
    this.go = true;
    return inside;
  }

  /** Ends a tracing of the body. @returns the variables after the loop; `undefined` if the body must be traced again */
  private endTracing(
    tracing: Tracing,
    condition: unknown,
    state: State,
    isEndless = false,
  ): State | undefined {
    const { variables, depth } = tracing;
    active.splice(active.lastIndexOf(this));
    const end = this.endOfIteration(tracing, condition, state);
    const isMore = this.isRelaxed || variables.mismatched(end.state);
    this.frame.leave(depth, [], ended([]));
    this.tracing = undefined;
    if (!isMore) {
      this.go = false;
      return this.build(tracing, end, isEndless);
    }
    if (this.tracings >= mostTracings) throw new RangeError("the types of a loop do not settle");
    return undefined;
  }

  /** The items of a tensor along its first axis: a loop in the graph, or one that the host runs outside of functions. */
  *items(given: Tensor | TensorSource): Generator<Tensor, void> {
    const tensor = itemsOf(given, this.facts.location);
    if (!currentContext().isTracing) {
      const [size = 0] = tensor.shape;
      for (let i = 0; i < size; i++) yield gather(tensor, i);
      return;
    }
    const context = currentContext();
    const count = countOf(tensor);
    const condition = context.less(context.scalar("int32", 0), count);
    let types = new LoopTypes();
    for (;;) {
      const region = openRegion("body");
      const variables = new LoopVariables(region, types, this.facts.location);
      const [position] = variables.add(["the position"], [new Tensor(context.scalar("int32", 0))]);
      if (!isTensor(position)) throw new RangeError("a position is a tensor");
      this.opened = { region, variables, depth: this.frame.depth, condition, types, position };
      yield withContext(region.context, () => gather(tensor, position));
      const after = this.endItem(count);
      if (after !== undefined) return;
      types = this.opened.types;
    }
  }

  private opened: Omit<Tracing, "before"> | undefined;
  private before: State | undefined;

  /** Begins an iteration over items. @returns the variables with which the body runs */
  start(state: State): State {
    const { opened } = this;
    if (opened === undefined) return state;
    this.before ??= state;
    return this.enter({ ...opened, before: this.before });
  }

  private last: State = [];

  private endItem(count: Value): State | undefined {
    const { tracing } = this;
    if (tracing?.position === undefined) throw new RangeError("an iteration is being traced");
    const next = add(tracing.position, 1);
    const context = currentContext();
    const isMore = new Tensor(context.less(graphValue(next), context.adoptValue(count)));
    return this.endTracing(tracing, isMore, [next, ...this.last]);
  }

  /** The variables, the condition and the code at the end of a traced iteration. */
  private endOfIteration(
    { depth, position }: Tracing,
    condition: unknown,
    state: State,
  ): { readonly state: State; readonly condition: Value; readonly completion: Completion } {
    const { bodyEnd } = this;
    this.bodyEnd = undefined;
    const context = currentContext();
    const holds = isDeciding(condition)
      ? this.conditionOf(condition)
      : context.scalar("bool", Number(Boolean(condition)));
    if (bodyEnd === undefined) return { state, condition: holds, completion: ended(state) };
    // The variables come first: a path that has left the loop has no position and no condition.
    const lead = position === undefined ? 0 : 1;
    const ordered = [...state.slice(lead), ...state.slice(0, lead)];
    const names = [...this.names, ...(lead === 1 ? ["the position"] : []), "the condition"];
    const completion = this.frame.closeGuards(
      depth + 1,
      names,
      ended([...ordered, new Tensor(holds)]),
    );
    const { normal = [], abrupt = [], code } = completion;
    const outer = currentContext();
    const goesOn = endsWith(completion, normalCode);
    if (typeof goesOn === "boolean") throw new RangeError("a loop is left by some paths");
    const regions = [openRegion("next"), openRegion("left")] as const;
    const join = new Join(outer, goesOn, regions, this.paths);
    const joined = this.names.map((name, i) => join.both(name, normal[i], abrupt[i]));
    const next = join.both("the condition", normal.at(-1), false);
    const leading = normal.slice(this.names.length, -1).map((value) => join.only(0, value));
    join.finish();
    const goes = next();
    return {
      state: [...leading, ...joined].map((item) => item()),
      condition: isDeciding(goes) ? this.conditionOf(goes) : outer.scalar("bool", 0),
      completion: { ...completion, code },
    };
  }

  /** Adds the loop to the graph. */
  private build(
    { region, variables, condition, position }: Tracing,
    end: {
      readonly state: State;
      readonly condition: Value;
      readonly completion: Completion;
    },
    isEndless: boolean,
  ): State {
    const context = currentContext();
    const { completion } = end;
    const lead = position === undefined ? 0 : 1;
    const carried = new CarriedValues(region, variables, end.state);
    const conditions = { before: condition, after: end.condition };
    const { before, after: goesOn } =
      this.limit === undefined
        ? conditions
        : limited(conditions, this.limit, this.done, region, carried);
    const place = carried.add(goesOn, before, []);
    const set = variables
      .firstSet(end.state)
      .filter(({ index }) => this.facts.read.includes(this.names[index - lead] ?? ""))
      .map(({ index, value }) => ({ index, after: carried.addUnset(value) }));
    const code = isNormal(completion)
      ? undefined
      : carried.add(codeIn(region, completion), context.scalar("int32", normalCode), []);
    const returned = mayReturn(completion) ? carried.addUnset(completion.value) : undefined;
    const final = carried.join(context, place);
    const state = variables.after(final).slice(lead);
    for (const { index, after } of set) {
      assert(new Tensor(before), [
        `loop must iterate at least once to initialize ${this.names[index - lead] ?? ""}`,
      ]);
      state[index - lead] = after(final);
    }
    for (const { index } of variables.firstSet(end.state)) {
      state[index - lead] ??= unsetInLoop(this.names[index - lead] ?? "", this.facts.location);
    }
    const codeAfter = code === undefined ? undefined : final[code];
    if (codeAfter === undefined) return this.settle(ended(state), this.paths);
    // Only jumps leave a loop whose condition is always true.
    const ends = isEndless ? [] : [normalCode];
    const codes = new Set([...ends, ...[...completion.codes].filter((end) => end !== normalCode)]);
    const [only] = codes;
    const after: Completion = {
      codes,
      code: codes.size === 1 && only !== undefined ? only : new Tensor(codeAfter),
      ...(isEndless ? {} : { normal: state }),
      abrupt: state,
      value: returned?.(final),
    };
    // `leave` lets its breaks land.
    return this.settle(after, this.paths);
  }

  /** Ends the loop. @returns the variables that outlive it */
  leave(state: State): State {
    const wide = this.names.map((_, i) => state[i]);
    const last = this.jump ?? this.completion ?? ended(wide);
    this.jump = undefined;
    const completion = this.frame.closeGuards(this.base, this.names, last);
    if (completion === last && isNormal(completion)) {
      return (completion.normal ?? state).slice(0, state.length);
    }
    const after = landed(completion, this.facts.breakCode, this.names, this.paths);
    return this.settle(after, this.paths).slice(0, state.length);
  }
}

const codeIn = ({ context }: OpenRegion, { code }: Completion): Value =>
  isTensor(code) ? graphValue(code) : context.scalar("int32", code);
