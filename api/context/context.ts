import { Builder } from "../../ir/builder";
import type { DType } from "../../ir/types/dtype";
import { FailedPreconditionError } from "../../ir/errors";
import type { Value, VariableHandle } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import type { Literal } from "../../ir/types/literal";
import type { AnyNode } from "../../ir/ops";
import type { TypedArray } from "../../ir/types/typed-array";

/** What hears of each node that is made while it records: a gradient tape. */
export interface NodeObserver {
  observe(node: AnyNode): void;
}

/** Where operations go: the pending eager graph, or the graph of a function that is being traced. */
export abstract class Context extends Builder {
  /** Tapes that record in this context now, outermost first. */
  readonly observers: NodeObserver[] = [];

  /** For messages. */
  abstract readonly name: string;

  /** Whether tensors made here have no data yet and never will outside this context. */
  abstract readonly isTracing: boolean;

  /** A value for host data that the user wrote down. */
  abstract constantOf(literal: Literal): Value;

  /** As `constantOf`, for data in a typed array, which this library must own: it is not copied. */
  abstract constantOfArray(dtype: DType, shape: readonly number[], array: TypedArray): Value;

  /** The value of this context's graph that stands for a value from anywhere. */
  adoptValue(value: Value): Value {
    return this.adopt(value);
  }

  /**
   * Hears of a variable that is made while operations go here.
   *
   * @param initial its initial value, where that is part of this context's graph and not known yet
   * @throws ValueError where variables can not be made
   */
  abstract variableCreated(variable: VariableHandle, initial: Value | undefined): void;

  /** Runs all pending work; there is none in a graph that is being traced. */
  flush(): void {
    // Nothing is pending.
  }

  /** Runs the pending work if there is much of it. Called where no operation is half done. */
  flushIfLarge(): void {
    // Nothing is pending.
  }

  /** Runs `body`, during which values without a tensor are safe: pending work is not run for its size alone. */
  atomically<T>(body: () => T): T {
    return body();
  }

  protected notify(node: AnyNode): void {
    for (const observer of this.observers) observer.observe(node);
  }
}

const stack: Context[] = [];

/** Where operations go now. */
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

/** Runs `body` with operations going to `context`. */
export function withContext<A extends readonly unknown[], T>(
  context: Context,
  body: (...args: A) => T,
  ...args: A
): T {
  stack.push(context);
  try {
    return body(...args);
  } finally {
    stack.pop();
  }
}

/** Runs `body`, of which the tapes that record in `context` hear nothing. */
export function withoutObservers<T>(context: Context, body: () => T): T {
  const paused = context.observers.splice(0);
  try {
    return body();
  } finally {
    context.observers.unshift(...paused);
  }
}

/** Whether operations of `context` may use its values directly or by capture: it is on the stack. */
export const isActive = (context: object): boolean => stack.some((active) => active === context);

/** The innermost of those contexts that values belong to; that where operations go now where none is active. */
export const innermostOwner = (values: readonly Value[]): Context =>
  stack.findLast((context) => values.some(({ owner }) => owner === context)) ?? currentContext();

/** The context below the one given. */
export function outerContext(context: Context): Context {
  const outer = stack[stack.indexOf(context) - 1];
  if (outer === undefined) throw new RangeError("the eager context has no outer context");
  return outer;
}

/** The eager context, whatever is being traced now. */
export function rootContext(): Context {
  const [root] = stack;
  if (root === undefined) throw new RangeError("the eager context was not installed");
  return root;
}

/** The error for a symbolic tensor that is used after its function was traced. */
export const leakedTensorError = (what: string, owner?: object): FailedPreconditionError =>
  new FailedPreconditionError(
    {
      what: `${what} is out of scope: a symbolic tensor that left the function in which it was made`,
      given: `a tensor of ${owner instanceof Context ? `the function ${owner.name}` : "a function"}, used ${
        stack.length > 1 ? `in the function ${currentContext().name}` : "outside of functions"
      }`,
      expected: "a tensor of this function, or one computed outside of any function",
      fix: "return the tensor from the function, or keep its value in a tf.Variable",
    },
    currentLocation(),
  );
