/**
 * Gradient tapes: reverse-mode differentiation through recorded operations. The file exceeds 400 lines because each public method documents
 * its own arguments; what is recorded, and what a derivative is, are files of their own.
 */

import { isFloating } from "../../ir/types/dtype";
import { FailedPreconditionError, ValueError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import type { TensorType } from "../../ir/types/type";
import { warnOnce } from "../../ir/warning";
import { reverseSparse } from "../../gradients/reverse";
import { Slices, sumOfGradients } from "../../gradients/slices";
import type { SparseGradient } from "../../gradients/rule";
import { currentContext, type Context } from "../context/context";
import {
  requireSource,
  requireTarget,
  requireUnconnected,
  requireWatchable,
  typeOfSource,
  requirePersistent,
  requireRows,
} from "./gradient-arguments";
import { explainPath } from "../../gradients/explain";
import { batchJacobians, jacobians } from "../../gradients/jacobian/jacobian";
import type {
  BatchJacobianOptions,
  GradientOptions,
  GradientsOf,
  GradientTapeOptions,
  JacobianOptions,
  Source,
  UnconnectedGradients,
} from "./gradient-options";
import {
  batchJacobianOptionNames,
  gradientOptionNames,
  jacobianOptionNames,
  tapeOptionNames,
} from "./gradient-options";
import { slicesOfGradient } from "../variables/indexed-slices";
import { isWatchable, Recording } from "./recording";
import { checkedOptions } from "../options";
import { flatten, unflatten } from "../structure";
import { refusePromise } from "../context/refuse-promise";
import { Tensor, graphValue } from "../tensors/tensor";
import { upstreamGradients } from "./output-gradients";
import { Variable } from "../variables/variable";

/** How derivatives of one kind are computed, and their type for a source. */
interface Derivation {
  readonly targets: readonly Value[];
  readonly of: (values: readonly Value[]) => readonly SparseGradient[];
  readonly type: (source: TensorType) => TensorType;
}

/**
 * Records operations and differentiates through them. Operations outside of the recording block are not recorded: compute the loss inside.
 * `{ using _ = tape.recording(); … }` records a block instead of a function.
 *
 * @example
 * ```ts
 * const w = tf.variable([1, 2]);
 * const tape = new tf.GradientTape();
 * const loss = tape.record(() => w.square().sum());
 * tape.gradient(loss, w); // → [2, 4]
 * ```
 *
 * @see TensorFlow `tf.GradientTape`
 */
export class GradientTape {
  private readonly persistent: boolean;
  private readonly watchAccessedVariables: boolean;
  private readonly recorded = new Recording((variable) => this.isWatched(variable));
  private readonly watchedHandles = new Set<Variable>();
  /** In the order of their first read or watch. */
  private readonly variables = new Set<Variable>();
  private used = false;

  constructor(options: GradientTapeOptions = {}) {
    const { persistent = false, watchAccessedVariables = true } = checkedOptions(
      options,
      tapeOptionNames,
      "tf.GradientTape",
    );
    this.persistent = persistent;
    this.watchAccessedVariables = watchAccessedVariables;
  }

  /**
   * Runs `body` and records its operations. A second call continues the same recording; once a non-persistent tape was used, it starts a new
   * one, in which nothing is watched.
   *
   * @returns what `body` returns
   * @throws ValueError inside another recording block of the same tape; FailedPreconditionError where `body` is asynchronous: another
   * task could record into the tape
   */
  record<T>(body: () => T): T {
    return this.recorded.during(this.start, body, "tape.record");
  }

  /** Records until the returned object is disposed: `{ using _ = tape.recording(); … }`. */
  recording(): Disposable {
    return this.recorded.untilDisposed(this.start);
  }

  /** Suspends recording while `body` runs, or until the returned object is disposed. */
  stopRecording(): Disposable;
  stopRecording<T>(body: () => T): T;
  stopRecording<T>(body?: () => T): T | Disposable {
    this.requireRecording(
      "stopRecording",
      "Trying to stop recording a tape which is not recording.",
    );
    this.recorded.pause();
    const resume = (): void => {
      this.recorded.resume();
    };
    if (body === undefined) return { [Symbol.dispose]: resume };
    try {
      return refusePromise(body(), "tape.stopRecording");
    } finally {
      resume();
    }
  }

  /**
   * Watches tensors and variables: operations that depend on them are recorded from now on.
   *
   * @param sources a tensor, a variable, or a structure of them, of floating-point dtypes: others are ignored, with a warning
   * @throws ValueError for anything else; FailedPreconditionError outside of the recording block
   */
  watch(sources: unknown): void {
    const context = this.requireRecording("watch", "Tape is not recording.");
    for (const leaf of flatten(sources).leaves) {
      const source = requireWatchable(leaf);
      if (!isWatchable(source.dtype, "tensor")) continue;
      if (source instanceof Tensor) this.recorded.track(context.adoptValue(graphValue(source)));
      else {
        this.watchedHandles.add(source);
        this.variables.add(source);
      }
    }
  }

  /** The variables that are watched, in the order of their first read or watch. Available until the tape is reset. */
  watchedVariables(): Variable[] {
    return [...this.variables];
  }

  /**
   * Discards everything that was recorded, and continues recording.
   *
   * @throws ValueError outside of the recording block
   */
  reset(): void {
    if (this.recorded.recordingIn === undefined) throw notRecording();
    this.forget();
  }

  /**
   * Gradients of the sum of all elements of all targets with respect to each source.
   *
   * @param target a tensor, or a structure of tensors
   * @param sources a tensor, a variable, or a structure of them
   * @returns the structure of `sources`, with a gradient of its source's dtype and shape in each place, or `null` where no target depends
   * on the source in a differentiable way. The gradient of a source that is only gathered from along its first axis is an `IndexedSlices`: a
   * tensor that keeps the slices
   * @throws FailedPreconditionError on a second call, unless the tape is persistent
   * @see TensorFlow `tf.GradientTape.gradient`
   */
  gradient<S>(target: unknown, sources: S, options?: GradientOptions): GradientsOf<S>;
  gradient(target: unknown, sources: unknown, options: GradientOptions = {}): unknown {
    const { outputGradients, unconnectedGradients } = checkedOptions(
      options,
      gradientOptionNames,
      "tape.gradient",
    );
    return this.derivatives("gradient", sources, unconnectedGradients, (context) => {
      const targets = flatten(target).leaves.map((leaf) => this.targetValue(leaf, "tape.gradient"));
      const upstream = upstreamGradients(context, targets, outputGradients);
      const floating = targets.flatMap((value, i) => {
        const seed = upstream[i];
        return isFloating(value.type.dtype) && seed != null ? [{ value, seed }] : [];
      });
      return {
        targets,
        of: (values) =>
          reverseSparse({
            nodes: this.recorded.nodes,
            targets: floating.map(({ value }) => value),
            outputGradients: floating.map(({ seed }) => seed),
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
   * @example
   * ```ts
   * const x = tf.variable([1, 2]);
   * const tape = new tf.GradientTape();
   * const y = tape.record(() => x.square());
   * tape.jacobian(y, x); // → [[2, 0], [0, 4]]
   * ```
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
    const { unconnectedGradients, experimentalUsePfor = true } = checkedOptions(
      options,
      jacobianOptionNames,
      "tape.jacobian",
    );
    if (!experimentalUsePfor) requirePersistent("jacobian", this.persistent);
    return this.derivatives("jacobian", sources, unconnectedGradients, (context) => {
      const value = this.targetValue(target, "tape.jacobian");
      return {
        targets: [value],
        of: (values) =>
          jacobians(
            { nodes: [...this.recorded.nodes], target: value, sources: values, b: context },
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
   * Rows are assumed to be independent: where they are not, an element is the derivative of the sum over all rows of the target.
   *
   * @example
   * ```ts
   * const x = tf.variable([[1, 2], [3, 4]]);
   * const tape = new tf.GradientTape();
   * const y = tape.record(() => x.square());
   * tape.batchJacobian(y, x); // → [[[2, 0], [0, 4]], [[6, 0], [0, 8]]]
   * ```
   *
   * @param target a tensor of rank 2 or more
   * @param source a tensor or a variable of rank 2 or more, with as many rows
   * @throws ValueError where the numbers of rows differ; FailedPreconditionError on a second call, unless the tape is persistent
   * @see TensorFlow `tf.GradientTape.batch_jacobian`
   */
  batchJacobian(target: Source, source: Source, options: BatchJacobianOptions = {}): Tensor {
    const { experimentalUsePfor = true } = checkedOptions(
      options,
      batchJacobianOptionNames,
      "tape.batchJacobian",
    );
    if (!experimentalUsePfor) requirePersistent("batchJacobian", this.persistent);
    const found = this.derivatives("batchJacobian", source, "zero", (context) => {
      const value = this.targetValue(target, "tape.batchJacobian");
      requireRows(value.type, typeOfSource(requireSource(source, "tape.batchJacobian")));
      return {
        targets: [value],
        of: (values) =>
          batchJacobians(
            { nodes: [...this.recorded.nodes], target: value, sources: values, b: context },
            experimentalUsePfor,
          ),
        type: ({ dtype, shape }) => ({ dtype, shape: [...value.type.shape, ...shape.slice(1)] }),
      };
    });
    return found as Tensor;
  }

  /**
   * Describes how a target depends on a source: the operations on the path between them, or where the path is interrupted: by a source that is
   * not watched, an operation without a derivative, an integer, `tf.stopGradient`, or a computation that was not recorded.
   *
   * It does not consume the tape. Call it before `gradient`, after which a non-persistent tape has discarded its recording.
   */
  explain(target: Source, source: Source): string {
    const of = requireTarget(target, "tape.explain");
    const { dtype } = requireSource(source, "tape.explain");
    if (!isFloating(dtype)) {
      return `not connected: the source is ${dtype}; only floating-point dtypes have gradients`;
    }
    if (this.used && !this.persistent) {
      return "unknown: the tape was used and has discarded its recording; call explain before tape.gradient, or use a persistent tape";
    }
    const value = this.recorded.targetValue(of);
    const sources = this.sourceValues(source, [value]);
    if (sources.length === 0) return this.unwatched(source);
    return explainPath({
      nodes: this.recorded.nodes,
      target: value,
      sources,
      isRecorded: (each) => this.recorded.isTracked(each),
    });
  }

  /** Why a source has no values in the recording. */
  private unwatched(source: Source): string {
    if (source instanceof Tensor) {
      return "not connected: the source is not watched; call tape.watch(source) in the block, before it is used";
    }
    const { name, trainable } = source;
    if (this.variables.has(source)) {
      return `not connected: variable ${name} was not read while the tape recorded`;
    }
    if (!trainable) {
      return `not connected: variable ${name} is not trainable, so that it is watched only by tape.watch`;
    }
    return this.watchAccessedVariables
      ? `not connected: variable ${name} was not read while the tape recorded`
      : `not connected: the tape watches only the sources passed to tape.watch, and variable ${name} is not among them`;
  }

  /** Releases the recording. A non-persistent tape does so automatically once it was used. */
  dispose(): void {
    this.recorded.forget();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** A derivative in the place of each source; the tape does not record how it is computed, unless it is persistent. */
  private derivatives(
    method: string,
    sources: unknown,
    unconnectedGradients: UnconnectedGradients = "none",
    prepare: (context: Context) => Derivation,
  ): unknown {
    this.requireUnused(method);
    const whenUnconnected = requireUnconnected(unconnectedGradients);
    const { leaves, skeleton } = flatten(sources);
    const context = currentContext();
    const compute = (): (Tensor | null)[] => {
      const { targets, of, type } = prepare(context);
      const valuesBySource = leaves.map((leaf) => {
        const source = requireSource(leaf, `tape.${method}`);
        return { source, values: this.sourceValues(source, targets) };
      });
      const values = valuesBySource.flatMap((source) => source.values);
      const found = of(values);
      const byValue = new Map(values.map((value, i) => [value, found[i] ?? null]));
      return valuesBySource.map(({ source, values: own }) => {
        const parts = own.flatMap((value) => byValue.get(value) ?? []);
        if (parts.length > 0) return gradientTensor(sumOfGradients(context, parts));
        if (whenUnconnected === "none") return null;
        const { dtype, shape } = type(typeOfSource(source));
        return new Tensor(context.full(dtype, shape, 0));
      });
    };
    const tensors = this.withoutRecording(method, () => context.atomically(compute));
    // A call that throws leaves the tape as it was.
    this.used = true;
    if (!this.persistent) this.dispose();
    return unflatten(skeleton, tensors);
  }

  private targetValue(target: unknown, where: string): Value {
    return this.recorded.targetValue(requireTarget(target, where));
  }

  /** The values in the recorded graph that represent a source: all reads of a variable; a tensor that is watched, or a target. */
  private sourceValues(source: Source, targets: readonly Value[]): readonly Value[] {
    if (!isFloating(source.dtype)) return [];
    if (source instanceof Variable) return this.recorded.readsOf(source);
    const value = (this.recorded.recordedIn ?? currentContext()).adoptValue(graphValue(source));
    return this.recorded.isTracked(value) || targets.includes(value) ? [value] : [];
  }

  private isWatched(variable: Variable): boolean {
    const isWatched =
      (this.watchAccessedVariables && variable.trainable) || this.watchedHandles.has(variable);
    if (isWatched) this.variables.add(variable);
    return isWatched;
  }

  private readonly start = (): void => {
    if (this.recorded.recordingIn !== undefined) {
      throw new ValueError(
        {
          what: "Tape is still recording, This can happen if you try to re-enter an already-active tape.",
          given: "a second recording block inside the first",
          expected: "one recording block of a tape at a time",
          fix: "use a second tape",
        },
        currentLocation(),
      );
    }
    if (!this.persistent && this.used) {
      this.used = false;
      this.forget();
    }
    this.recorded.start(currentContext());
  };

  /** A non-persistent tape stops recording at its first derivative; a persistent one records that too. */
  private withoutRecording<T>(method: string, body: () => T): T {
    if (this.recorded.recordingIn === undefined) return body();
    if (this.persistent) {
      if (!this.recorded.isRecording) return body();
      warnOnce(
        `Calling GradientTape.${method} on a persistent tape inside its context is significantly less efficient than calling it outside ` +
          "the context: the derivative's own operations are recorded. Do so only to differentiate them in turn.",
      );
      return body();
    }
    this.recorded.pause();
    try {
      const result = body();
      this.recorded.stop();
      return result;
    } finally {
      this.recorded.resume();
    }
  }

  private requireUnused(method: string): void {
    if (this.persistent || !this.used) return;
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

  private requireRecording(method: string, what: string): Context {
    const { recordingIn } = this.recorded;
    if (recordingIn !== undefined) return recordingIn;
    throw new FailedPreconditionError(
      {
        what,
        given: `tape.${method} outside of the tape's recording block`,
        expected: `tape.record(() => { tape.${method}(…); … })`,
        fix: "move the call into the recording block",
      },
      currentLocation(),
    );
  }

  private forget(): void {
    this.recorded.forget();
    this.watchedHandles.clear();
    this.variables.clear();
  }
}

const gradientTensor = (gradient: Value | Slices): Tensor =>
  gradient instanceof Slices ? slicesOfGradient(gradient) : new Tensor(gradient);

const notRecording = (): ValueError =>
  new ValueError(
    {
      what: "Tape is not recording.",
      given: "tape.reset outside of the tape's recording block",
      expected: "tape.record(() => { tape.reset(); … })",
    },
    currentLocation(),
  );
