/**
 * Contexts: the graphs to which operations are added (the pending eager graph, or the graph of a traced function), and the stack
 * of the active ones.
 */

import { Builder } from "../../ir/builder";
import type { DType } from "../../ir/types/dtype";
import { FailedPreconditionError } from "../../ir/errors";
import type { Value, VariableHandle } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import type { Literal } from "../../ir/types/literal";
import type { AnyNode } from "../../ir/ops";
import type { TypedArray } from "../../ir/types/typed-array";

/** Notified of each node that is added to a context, such as a gradient tape that is recording. */
export interface NodeObserver {
  observe(node: AnyNode): void;
}

/** A graph under construction: the pending eager graph, or the graph of a function that is being traced. */
export abstract class Context extends Builder {
  /** Observers of this context, such as recording tapes; outermost first. */
  readonly observers: NodeObserver[] = [];

  /** The name of the context in messages. */
  abstract readonly name: string;

  /** Whether tensors of this context are symbolic: they have no data, and are invalid outside of it. */
  abstract readonly isTracing: boolean;

  /** Whether this is a branch or a loop's body, in which the sizes of the surrounding graph are valid. */
  readonly isRegion: boolean = false;

  /** The value of a literal in the user's program. */
  abstract constantOf(literal: Literal): Value;

  /** As `constantOf`, for a typed array. It is not copied, so it must be owned by this library. */
  abstract constantOfArray(dtype: DType, shape: readonly number[], array: TypedArray): Value;

  /** The value of this context's graph that represents a value of any active context. */
  adoptValue(value: Value): Value {
    return this.adopt(value);
  }

  /**
   * Notifies the context of a variable that is created while it is the current one.
   *
   * @param initial its initial value, if that is a symbolic value of this context's graph
   * @throws ValueError where variables cannot be created
   */
  abstract variableCreated(variable: VariableHandle, initial: Value | undefined): void;

  /** The names of the sizes that this context's parameters define. */
  get sizeNames(): readonly string[] {
    return [];
  }

  /** Runs all pending work. A graph that is being traced has none. */
  flush(): void {
    // Nothing is pending.
  }

  /** Runs the pending work if it exceeds the limits. Called only between operations, never inside one. */
  flushIfLarge(): void {
    // Nothing is pending.
  }

  /** Runs `body` without flushing for size in between, so that values without a tensor stay valid. */
  atomically<T>(body: () => T): T {
    return body();
  }

  protected notify(node: AnyNode): void {
    for (const observer of this.observers) observer.observe(node);
  }
}

const stack: Context[] = [];

/** The innermost active context, to which operations are added. */
export function currentContext(): Context {
  const context = stack.at(-1);
  if (context === undefined) throw new RangeError("the eager context was not installed");
  return context;
}

/** Installs the context at the bottom of the stack. */
export function installContext(context: Context): void {
  if (stack.length > 0) throw new RangeError("a context is installed already");
  stack.push(context);
}

/** Runs `body` with `context` as the current context. Contexts that `body` entered and did not leave end with it. */
export function withContext<A extends readonly unknown[], T>(
  context: Context,
  body: (...args: A) => T,
  ...args: A
): T {
  const depth = enterContext(context);
  try {
    return body(...args);
  } finally {
    leaveContexts(depth);
  }
}

/**
 * Makes `context` the current one until `leaveContexts` is called.
 *
 * @returns the number of contexts that were active before
 */
export function enterContext(context: Context): number {
  return stack.push(context) - 1;
}

/** The number of active contexts. */
export const contextDepth = (): number => stack.length;

/** Ends the innermost contexts, so that `depth` of them remain. */
export function leaveContexts(depth: number): void {
  stack.length = Math.min(stack.length, depth);
}

/** Runs `body` without notifying the observers of `context`. */
export function withoutObservers<T>(context: Context, body: () => T): T {
  const paused = context.observers.splice(0);
  try {
    return body();
  } finally {
    context.observers.unshift(...paused);
  }
}

/** Whether the values of `context` may be used now, directly or by capture: it is on the stack. */
export const isActive = (context: object): boolean => stack.some((active) => active === context);

/**
 * The context that determines the sizes in `context`: itself, or the one around it if it is a branch or a loop's body; `undefined` where it is
 * not active.
 */
export function functionContext(context: object): Context | undefined {
  const at = stack.findIndex((active) => active === context);
  return stack.slice(0, at + 1).findLast(({ isRegion }) => !isRegion);
}

/** The innermost active context that owns one of the values; the current context where none does. */
export const innermostOwner = (values: readonly Value[]): Context =>
  stack.findLast((context) => values.some(({ owner }) => owner === context)) ?? currentContext();

/** The names of the sizes of all functions that are being traced. */
export const activeSizeNames = (): ReadonlySet<string> =>
  new Set(stack.flatMap(({ sizeNames }) => sizeNames));

/** The eager context, also while a function is being traced. */
export function rootContext(): Context {
  const [root] = stack;
  if (root === undefined) throw new RangeError("the eager context was not installed");
  return root;
}

const owningFunction = (owner: object | undefined): string =>
  owner instanceof Context ? `the function ${owner.name}` : "a function";

const usingFunction = (): string =>
  stack.length > 1 ? `in the function ${currentContext().name}` : "outside of functions";

/** The error for a symbolic tensor that is used after its function was traced. */
export const leakedTensorError = (what: string, owner?: object): FailedPreconditionError =>
  new FailedPreconditionError(
    {
      what: `${what} is out of scope: a symbolic tensor that left the function in which it was made`,
      given: `a tensor of ${owningFunction(owner)}, used ${usingFunction()}`,
      expected: "a tensor of this function, or one computed outside of any function",
      fix: "return the tensor from the function, or keep its value in a tf.Variable",
    },
    currentLocation(),
  );

/** The error for an unknown size that is used after its function was traced. */
export const leakedSizeError = (what: string, owner?: object): FailedPreconditionError =>
  new FailedPreconditionError(
    {
      what: `${what} is out of scope: an unknown size that left the function in which it was read`,
      given: `a size of ${owningFunction(owner)}, used ${usingFunction()}`,
      expected: "a size of a tensor of this function, or a number",
      fix: "return tf.shape(x) from the function, or read the size of the tensor that is used here",
    },
    currentLocation(),
  );
