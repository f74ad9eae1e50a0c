import { isFloating } from "../ir/dtype";
import {
  DTypeError,
  FailedPreconditionError,
  InvalidArgumentError,
  ValueError,
} from "../ir/errors";
import type { Value } from "../ir/graph";
import { currentLocation } from "../ir/location";
import type { AnyNode, Node } from "../ir/ops";
import { formatType, mayBeSameShape } from "../ir/type";
import { reverse } from "../gradients/reverse";
import { currentContext, type Context, type NodeObserver } from "./context";
import { EagerContext } from "./eager";
import { flatten, unflatten } from "./structure";
import { describe, Tensor } from "./tensor";
import { valueOf } from "./tensor-like";
import { flushIfLarge, Variable, variableOf } from "./variable";

export interface GradientTapeOptions {
  /** Whether `gradient` may be called more than once. */
  readonly persistent?: boolean;
  /** Whether trainable variables are watched as soon as they are read. */
  readonly watchAccessedVariables?: boolean;
}

export interface GradientOptions {
  /** The upstream gradient of each target; ones where it is absent. */
  readonly outputGradients?: unknown;
  /** What a source gets that no target depends on. */
  readonly unconnectedGradients?: "none" | "zero";
}

/** A tensor or a variable that a derivative is taken with respect to. */
export type Source = Tensor | Variable;

/** The same structure as the sources', with a gradient in place of each. */
export type GradientsOf<S> = S extends Source
  ? Tensor | null
  : S extends readonly unknown[]
    ? { -readonly [P in keyof S]: GradientsOf<S[P]> }
    : { [P in keyof S]: GradientsOf<S[P]> };

const isRead = (node: AnyNode): node is Node<"readVariable"> => node.op === "readVariable";

/**
 * Records operations, to differentiate through them.
 *
 *     const tape = new tf.GradientTape();
 *     const loss = tape.record(() => model(x).sub(y).square().mean());
 *     const [dw, db] = tape.gradient(loss, [w, b]);
 *
 * or, as a block: `{ using _ = tape.recording(); … }`.
 *
 * @see TensorFlow `tf.GradientTape`
 */
export class GradientTape implements NodeObserver {
  private readonly persistent: boolean;
  private readonly watchAccessedVariables: boolean;
  private nodes: AnyNode[] = [];
  private tracked = new Set<Value>();
  private retained = new Set<Value>();
  private reads = new Map<Variable, Value[]>();
  private readonly watchedHandles = new Set<Variable>();
  private recordingIn: Context | undefined;
  /** Where the recorded nodes are. */
  private recordedIn: Context | undefined;
  private paused = 0;
  private used = false;

  constructor({ persistent = false, watchAccessedVariables = true }: GradientTapeOptions = {}) {
    this.persistent = persistent;
    this.watchAccessedVariables = watchAccessedVariables;
  }

  /**
   * Runs `body` and records its operations.
   *
   * @returns what `body` returns
   * @throws FailedPreconditionError where `body` is asynchronous: another task could record into the tape
   */
  record<T>(body: () => T): T {
    this.start();
    try {
      return refusePromise(body(), "tape.record");
    } finally {
      this.stop();
    }
  }

  /** Records until the returned object is disposed: `{ using _ = tape.recording(); … }`. */
  recording(): Disposable {
    this.start();
    return {
      [Symbol.dispose]: () => {
        this.stop();
      },
    };
  }

  /** Suspends recording while `body` runs, or until the returned object is disposed. */
  stopRecording(): Disposable;
  stopRecording<T>(body: () => T): T;
  stopRecording<T>(body?: () => T): T | Disposable {
    this.requireRecording("stopRecording");
    this.paused += 1;
    const resume = (): void => {
      this.paused -= 1;
    };
    if (body === undefined) return { [Symbol.dispose]: resume };
    try {
      return refusePromise(body(), "tape.stopRecording");
    } finally {
      resume();
    }
  }

  /**
   * Records what is computed from these tensors and variables from now on.
   *
   * @param sources a tensor, a variable, or a structure of them, of floating-point dtypes
   */
  watch(sources: unknown): void {
    const context = this.requireRecording("watch");
    for (const source of flatten(sources).leaves) {
      if (source instanceof Variable) this.watchedHandles.add(source);
      else if (source instanceof Tensor) this.track(context.adoptValue(source.value));
      else {
        throw new ValueError(
          {
            what: `Passed in object ${String(source)} of type '${typeof source}', not a tensor or a variable`,
            given: describe(source),
            expected: "a tensor, a variable, or a structure of them",
            fix: "make a tensor of it with tf.tensor, and use that tensor in the computation",
          },
          currentLocation(),
        );
      }
    }
  }

  /** The variables that were read while recording and are watched, in the order of their first read. */
  watchedVariables(): Variable[] {
    return [...this.reads.keys()];
  }

  /** Forgets everything that was recorded. */
  reset(): void {
    this.requireRecording("reset");
    this.forget();
  }

  observe(node: AnyNode): void {
    if (this.paused > 0) return;
    if (isRead(node)) this.observeRead(node);
    else if (node.operands.some((operand) => this.tracked.has(operand))) {
      this.nodes.push(node);
      for (const operand of node.operands) this.retain(operand);
      for (const result of node.results) {
        if (isFloating(result.type.dtype)) this.track(result);
      }
    }
  }

  /**
   * Gradients of the sum of all elements of all targets with respect to each source.
   *
   * @param target a tensor, or a structure of tensors
   * @param sources a tensor, a variable, or a structure of them
   * @returns the structure of `sources`, with a gradient of its source's dtype and shape in each place, or `null` where no target depends
   * on the source in a differentiable way
   * @throws FailedPreconditionError on a second call, unless the tape is persistent
   */
  gradient<S>(target: unknown, sources: S, options?: GradientOptions): GradientsOf<S>;
  gradient(target: unknown, sources: unknown, options: GradientOptions = {}): unknown {
    this.consume();
    const { leaves, skeleton } = flatten(sources);
    const gradients = this.withoutRecording(() => this.gradientValues(target, leaves, options));
    if (!this.persistent) this.release();
    return unflatten(
      skeleton,
      gradients.map((value) => (value === null ? null : new Tensor(value))),
    );
  }

  /** Gives up what was recorded. A tape that is not persistent does so by itself. */
  release(): void {
    this.forget();
  }

  private gradientValues(
    target: unknown,
    sources: readonly unknown[],
    { outputGradients, unconnectedGradients = "none" }: GradientOptions,
  ): (Value | null)[] {
    const context = currentContext();
    const targets = flatten(target).leaves.map((leaf) => this.targetValue(leaf));
    const upstream = upstreamGradients(targets, outputGradients, context);
    const sourceValues = sources.map((source) => this.sourceValues(source));
    const all = sourceValues.flat();
    const compute = (): (Value | null)[] => {
      const gradients = reverse({
        nodes: this.nodes,
        targets,
        outputGradients: upstream,
        sources: all,
        b: context,
      });
      const bySource = new Map(all.map((value, i) => [value, gradients[i] ?? null]));
      return sources.map((source, i) => {
        const parts = (sourceValues[i] ?? []).flatMap((value) => bySource.get(value) ?? []);
        if (parts.length > 0) return parts.reduce((sum, part) => context.add(sum, part));
        return unconnectedGradients === "zero" ? zerosOf(source, context) : null;
      });
    };
    const gradients = context instanceof EagerContext ? context.atomically(compute) : compute();
    return gradients;
  }

  private targetValue(target: unknown): Value {
    if (target instanceof Tensor) return target.value;
    if (target instanceof Variable)
      return this.reads.get(target)?.at(-1) ?? target.toTensor().value;
    throw new DTypeError(
      {
        what: "a target of tape.gradient must be a tensor",
        given: describe(target),
        expected: "a tensor that was computed while the tape recorded",
      },
      currentLocation(),
    );
  }

  /** The values in the recorded graph that a source stands for: all reads of a variable. */
  private sourceValues(source: unknown): readonly Value[] {
    if (source instanceof Variable) return this.reads.get(source) ?? [];
    if (source instanceof Tensor) {
      return [(this.recordedIn ?? currentContext()).adoptValue(source.value)];
    }
    throw new DTypeError(
      {
        what: "a source of tape.gradient must be a tensor or a variable",
        given: describe(source),
        expected: "a tensor or a variable that the tape watched",
        fix: "pass the tensor itself, and watch it with tape.watch before it is used",
      },
      currentLocation(),
    );
  }

  private observeRead(node: Node<"readVariable">): void {
    const variable = variableOf(node.attributes.variable);
    if (variable === undefined) return;
    const isWatched =
      (this.watchAccessedVariables && variable.trainable) || this.watchedHandles.has(variable);
    const [value] = node.results;
    if (!isWatched || value === undefined || !isFloating(variable.dtype)) return;
    this.reads.set(variable, [...(this.reads.get(variable) ?? []), value]);
    this.track(value);
  }

  private track(value: Value): void {
    this.tracked.add(value);
    this.retain(value);
  }

  /** Keeps a value's data: the backward pass may need it. */
  private retain(value: Value): void {
    if (this.retained.has(value)) return;
    this.retained.add(value);
    if (value.owner instanceof EagerContext) value.owner.hold(value);
  }

  private start(): void {
    if (this.recordingIn !== undefined) {
      throw new ValueError(
        {
          what: "Tape is still recording.",
          given: "a second recording block inside the first",
          expected: "one recording block of a tape at a time",
          fix: "use a second tape",
        },
        currentLocation(),
      );
    }
    const context = currentContext();
    if (!this.persistent && this.used) this.used = false;
    this.recordingIn = context;
    this.recordedIn = context;
    context.observers.push(this);
  }

  private stop(): void {
    const observers = this.recordingIn?.observers;
    const at = observers?.lastIndexOf(this) ?? -1;
    if (at >= 0) observers?.splice(at, 1);
    if (this.recordingIn !== undefined) flushIfLarge(this.recordingIn);
    this.recordingIn = undefined;
  }

  /** A tape that is not persistent does not record its own backward pass. */
  private withoutRecording<T>(body: () => T): T {
    if (this.persistent || this.recordingIn === undefined) return body();
    this.paused += 1;
    try {
      return body();
    } finally {
      this.paused -= 1;
    }
  }

  private consume(): void {
    if (this.used && !this.persistent) {
      throw new FailedPreconditionError(
        {
          what: "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)",
          given: "a second call of gradient",
          expected: "one call, or a persistent tape",
          fix: "new tf.GradientTape({ persistent: true }), or one call with a structure of sources",
        },
        currentLocation(),
      );
    }
    this.used = true;
  }

  private requireRecording(method: string): Context {
    if (this.recordingIn !== undefined) return this.recordingIn;
    throw new FailedPreconditionError(
      {
        what: `tape.${method} was called while the tape was not recording`,
        given: "a tape outside of its recording block",
        expected: `tape.record(() => { tape.${method}(…); … })`,
        fix: "move the call into the recording block",
      },
      currentLocation(),
    );
  }

  private forget(): void {
    for (const value of this.retained) {
      if (value.owner instanceof EagerContext) value.owner.letGo(value);
    }
    this.nodes = [];
    this.tracked = new Set();
    this.retained = new Set();
    this.reads = new Map();
  }
}

function upstreamGradients(
  targets: readonly Value[],
  outputGradients: unknown,
  context: Context,
): readonly Value[] {
  if (outputGradients === undefined || outputGradients === null) {
    return targets.map((target) => context.fullLike(target, 1));
  }
  const given: readonly unknown[] =
    targets.length === 1 && !Array.isArray(outputGradients)
      ? flatten(outputGradients).leaves
      : upstreamLeaves(targets, outputGradients);
  return targets.map((target, i) => {
    const leaf = given[i];
    if (leaf === null || leaf === undefined) return context.fullLike(target, 1);
    // Checked by `valueOf`, which names what it can not convert.
    const value = valueOf(leaf, "outputGradients", "gradient", target.type.dtype);
    if (
      value.type.dtype !== target.type.dtype ||
      !mayBeSameShape(value.type.shape, target.type.shape)
    ) {
      throw new InvalidArgumentError(
        {
          what: "an output gradient does not fit its target",
          given: `${formatType(value.type)} for a target ${formatType(target.type)}`,
          expected: formatType(target.type),
        },
        currentLocation(),
      );
    }
    return value;
  });
}

/** One upstream gradient a target: the list given, or, for one target, an array that is that target's gradient. */
function upstreamLeaves(targets: readonly Value[], outputGradients: unknown): readonly unknown[] {
  const { leaves } = flatten(outputGradients);
  if (leaves.length === targets.length) return leaves;
  if (targets.length === 1) return [outputGradients];
  throw new InvalidArgumentError(
    {
      what: "there must be one output gradient for each target",
      given: `${leaves.length} output gradients for ${targets.length} targets`,
      expected: `${targets.length} output gradients`,
    },
    currentLocation(),
  );
}

const zerosOf = (source: unknown, context: Context): Value | null => {
  const type =
    source instanceof Variable
      ? source.handle.type
      : source instanceof Tensor
        ? source.value.type
        : null;
  return type === null ? null : context.full(type.dtype, type.shape, 0);
};

/** Recording scopes are synchronous: another task could run while a promise is pending, and record into the tape. */
export function refusePromise<T>(result: T, where: string): T {
  if (typeof result !== "object" || result === null || !("then" in result)) return result;
  throw new FailedPreconditionError(
    {
      what: `${where} was given an async callback`,
      given: "a callback that returns a promise",
      expected: "a synchronous callback: operations are recorded while it runs",
      fix: "await data before the callback, and read results after it",
    },
    currentLocation(),
  );
}
