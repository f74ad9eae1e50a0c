/** Recordings of the operations that depend on some tensors and variables, which tapes and forward accumulators differentiate. */

import { isFloating, type DType } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import { isRead, type AnyNode, type Node } from "../../ir/ops";
import { warn } from "../../ir/warning";
import { innermostOwner, type Context, type NodeObserver } from "../context/context";
import type { Source } from "./gradient-options";
import { IndexedSlices } from "../variables/indexed-slices";
import { refusePromise } from "../context/refuse-promise";
import { type Tensor, graphValue } from "../tensors/tensor";
import { Variable, variableOf } from "../variables/variable";

/** While it observes a context, records the nodes that depend on tracked values, and retains the values that the backward pass may need. */
export class Recording implements NodeObserver {
  private recorded: AnyNode[] = [];
  private tracked = new Set<Value>();
  private retained = new Set<Value>();
  private reads = new Map<Variable, Value[]>();
  private context: Context | undefined;
  private last: Context | undefined;
  private paused = 0;

  /** @param isWatched whether a variable's reads are watched */
  constructor(private readonly isWatched: (variable: Variable) => boolean) {}

  /** The context that it observes; `undefined` while it does not record. */
  get recordingIn(): Context | undefined {
    return this.context;
  }

  /** The context of the recorded nodes. */
  get recordedIn(): Context | undefined {
    return this.last;
  }

  /** Whether operations are recorded now: it observes a context and is not paused. */
  get isRecording(): boolean {
    return this.context !== undefined && this.paused === 0;
  }

  get nodes(): readonly AnyNode[] {
    return this.recorded;
  }

  start(context: Context): void {
    this.context = context;
    this.last = context;
    context.observers.push(this);
  }

  stop(): void {
    const { context } = this;
    if (context === undefined) return;
    const at = context.observers.lastIndexOf(this);
    if (at >= 0) context.observers.splice(at, 1);
    context.flushIfLarge();
    this.context = undefined;
  }

  /**
   * Runs `body` between `start` and the end of the recording.
   *
   * @throws FailedPreconditionError where `body` is asynchronous
   */
  during<T>(start: () => void, body: () => T, where: string): T {
    start();
    try {
      return refusePromise(body(), where);
    } finally {
      this.stop();
    }
  }

  /** Starts recording; disposing the returned object ends it. */
  untilDisposed(start: () => void): Disposable {
    start();
    return {
      [Symbol.dispose]: () => {
        this.stop();
      },
    };
  }

  pause(): void {
    this.paused += 1;
  }

  resume(): void {
    this.paused -= 1;
  }

  observe(node: AnyNode): void {
    if (this.paused === 0) this.record(node);
  }

  private record(node: AnyNode): void {
    if (isRead(node)) this.observeRead(node);
    else if (node.operands.some((operand) => this.tracked.has(operand))) {
      this.recorded.push(node);
      for (const operand of node.operands) this.retain(operand);
      for (const result of node.results) {
        if (isFloating(result.type.dtype)) this.track(result);
        else this.retain(result);
      }
    }
  }

  /** Records the nodes that depend on a value from now on. */
  track(value: Value): void {
    this.tracked.add(value);
    this.retain(value);
  }

  isTracked(value: Value): boolean {
    return this.tracked.has(value);
  }

  /** The values of a variable's reads, in order. */
  readsOf(variable: Variable): readonly Value[] {
    return this.reads.get(variable) ?? [];
  }

  /** The value of a variable as a target: its last read, or a new one. */
  lastReadOf(variable: Variable): Value {
    const known = this.readsOf(variable).at(-1);
    if (known !== undefined) return known;
    const value = graphValue(variable.toTensor());
    this.reads.set(variable, [value]);
    this.track(value);
    return value;
  }

  /** The value of a target. The nodes that densify slices of a gradient are recorded. */
  targetValue(target: Source): Value {
    if (target instanceof Variable) return this.lastReadOf(target);
    if (!(target instanceof IndexedSlices)) return graphValue(target);
    const { made } = target;
    return made !== undefined && this.isTracked(made)
      ? made
      : this.observing(target.parts, () => target.whole());
  }

  /** Records the nodes that `body` adds to the context of some tensors. */
  private observing<T>(tensors: readonly Tensor[], body: () => T): T {
    const { observers } = innermostOwner(tensors.map(graphValue));
    const observer: NodeObserver = {
      observe: (node) => {
        this.record(node);
      },
    };
    observers.push(observer);
    try {
      return body();
    } finally {
      observers.splice(observers.lastIndexOf(observer), 1);
    }
  }

  forget(): void {
    for (const value of this.retained) {
      value.owner?.release(value);
    }
    this.recorded = [];
    this.tracked = new Set();
    this.retained = new Set();
    this.reads = new Map();
  }

  private observeRead(node: Node<"readVariable">): void {
    const variable = variableOf(node.attributes.variable);
    const [value] = node.results;
    if (variable === undefined || value === undefined) return;
    if (!this.isWatched(variable) || !isFloating(variable.dtype)) return;
    this.reads.set(variable, [...this.readsOf(variable), value]);
    this.track(value);
  }

  /** Retains a value's data: the backward pass may need it. */
  private retain(value: Value): void {
    if (this.retained.has(value)) return;
    this.retained.add(value);
    value.owner?.retain(value);
  }
}

/** Whether a dtype has derivatives; warns if it has none, since the user requested them. */
export function isWatchable(dtype: DType, what: string): boolean {
  if (isFloating(dtype)) return true;
  warn(`The dtype of the watched ${what} must be floating (e.g. float32), got ${dtype}`);
  return false;
}
