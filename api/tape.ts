import { isFloating } from "../ir/dtype";
import { DTypeError, FailedPreconditionError, ValueError } from "../ir/errors";
import type { Value } from "../ir/graph";
import { currentLocation } from "../ir/location";
import type { AnyNode, Node } from "../ir/ops";
import type { TensorType } from "../ir/type";
import { reverse } from "../gradients/reverse";
import { currentContext, type Context, type NodeObserver } from "./context";
import { EagerContext } from "./eager";
import { batchJacobians, jacobians, requirePersistent, requireRows } from "./jacobian";
import type {
  BatchJacobianOptions,
  GradientOptions,
  GradientsOf,
  GradientTapeOptions,
  JacobianOptions,
  Source,
  UnconnectedGradients,
} from "./gradient-options";
import { flatten, unflatten } from "./structure";
import { refusePromise } from "./synchronous";
import { describe, Tensor } from "./tensor";
import { upstreamGradients } from "./upstream-gradients";
import { flushIfLarge, Variable, variableOf } from "./variable";

/** How derivatives of one kind are computed, and which type they have for a source. */
interface Derivation {
  readonly of: (values: readonly Value[]) => readonly (Value | null)[];
  readonly type: (source: TensorType) => TensorType;
}

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
    const { outputGradients, unconnectedGradients } = options;
    this.consume("gradient");
    return this.derivatives(sources, unconnectedGradients, (context) => {
      const targets = flatten(target).leaves.map((leaf) => this.targetValue(leaf));
      const upstream = upstreamGradients(targets, outputGradients, context);
      return {
        of: (values) =>
          reverse({
            nodes: this.nodes,
            targets,
            outputGradients: upstream,
            sources: values,
            b: context,
          }),
        type: (source) => source,
      };
    });
  }

  /**
   * All derivatives of all elements of a tensor: for each source a tensor of shape `target.shape + source.shape`.
   *
   * The backward pass runs once, for all elements of the target together. `experimentalUsePfor: false` runs it once for each element:
   * slower, in less memory.
   *
   * @param target a tensor
   * @param sources a tensor, a variable, or a structure of them
   * @returns the structure of `sources`, with the Jacobian in each place, or `null` where the target does not depend on the source in a
   * differentiable way
   * @throws FailedPreconditionError on a second call, unless the tape is persistent
   * @see TensorFlow `tf.GradientTape.jacobian`
   */
  jacobian<S>(target: Source, sources: S, options?: JacobianOptions): GradientsOf<S>;
  jacobian(target: unknown, sources: unknown, options: JacobianOptions = {}): unknown {
    const { unconnectedGradients, experimentalUsePfor = true } = options;
    this.consume("jacobian");
    if (!experimentalUsePfor) requirePersistent("jacobian", this.persistent);
    return this.derivatives(sources, unconnectedGradients, (context) => {
      const value = this.targetValue(target);
      return {
        of: (values) =>
          jacobians(
            { nodes: [...this.nodes], target: value, sources: values, context },
            experimentalUsePfor,
          ),
        type: ({ dtype, shape }) => ({ dtype, shape: [...value.type.shape, ...shape] }),
      };
    });
  }

  /**
   * The Jacobian of each row of a tensor with respect to the same row of a source, as one tensor of shape
   * `[rows, …target.shape[1:], …source.shape[1:]]`. Zeros where the target does not depend on the source.
   *
   * Rows are taken to be independent: where they are not, an element is the derivative of the sum over all rows of the target.
   *
   * @param target a tensor of rank 2 or more
   * @param source a tensor or a variable of rank 2 or more, with as many rows
   * @throws ValueError where the numbers of rows differ; FailedPreconditionError on a second call, unless the tape is persistent
   * @see TensorFlow `tf.GradientTape.batch_jacobian`
   */
  batchJacobian(target: Source, source: Source, options: BatchJacobianOptions = {}): Tensor {
    const { experimentalUsePfor = true } = options;
    this.consume("batchJacobian");
    if (!experimentalUsePfor) requirePersistent("batchJacobian", this.persistent);
    const found = this.derivatives(source, "zero", (context) => {
      const value = this.targetValue(target);
      requireRows(value.type, typeOf(source));
      return {
        of: (values) =>
          batchJacobians(
            { nodes: [...this.nodes], target: value, sources: values, context },
            experimentalUsePfor,
          ),
        type: ({ dtype, shape }) => ({ dtype, shape: [...value.type.shape, ...shape.slice(1)] }),
      };
    });
    return found as Tensor;
  }

  /** Gives up what was recorded. A tape that is not persistent does so by itself. */
  release(): void {
    this.forget();
  }

  /** A derivative in the place of each source; the tape does not record how it is computed, unless it is persistent. */
  private derivatives(
    sources: unknown,
    unconnectedGradients: UnconnectedGradients = "none",
    prepare: (context: Context) => Derivation,
  ): unknown {
    const { leaves, skeleton } = flatten(sources);
    const context = currentContext();
    const compute = (): (Tensor | null)[] => {
      const { of, type } = prepare(context);
      const valuesBySource = leaves.map((source) => this.sourceValues(source));
      const values = valuesBySource.flat();
      const found = of(values);
      const byValue = new Map(values.map((value, i) => [value, found[i] ?? null]));
      return leaves.map((source, i) => {
        const parts = (valuesBySource[i] ?? []).flatMap((value) => byValue.get(value) ?? []);
        if (parts.length > 0)
          return new Tensor(parts.reduce((sum, part) => context.add(sum, part)));
        if (unconnectedGradients === "none") return null;
        const { dtype, shape } = type(typeOf(source));
        return new Tensor(context.full(dtype, shape, 0));
      });
    };
    const tensors = this.withoutRecording(() =>
      context instanceof EagerContext ? context.atomically(compute) : compute(),
    );
    if (!this.persistent) this.release();
    return unflatten(skeleton, tensors);
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

  private consume(method: string): void {
    if (this.used && !this.persistent) {
      throw new FailedPreconditionError(
        {
          what: "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)",
          given: `a second call: ${method}`,
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

/** The type of a source that was accepted already. */
function typeOf(source: unknown): TensorType {
  if (source instanceof Variable) return source.handle.type;
  if (source instanceof Tensor) return source.value.type;
  throw new TypeError("a source is a tensor or a variable");
}
