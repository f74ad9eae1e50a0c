/** Gradient tapes as users have them: a tape with its documentation, Jacobians, and the explanation of a missing gradient. */

import { batchJacobians, jacobians } from "../../gradients/jacobian/jacobian";
import { checkedOptions } from "../options";
import type { Tensor } from "../tensors/tensor";
import type { Variable } from "../variables/variable";
import { explainGradient } from "./explain-gradient";
import { requirePersistent, requireRows, requireSource, typeOfSource } from "./gradient-arguments";
import type {
  BatchJacobianOptions,
  GradientOptions,
  GradientsOf,
  GradientTapeOptions,
  JacobianOptions,
  Source,
} from "./gradient-options";
import { batchJacobianOptionNames, jacobianOptionNames } from "./gradient-options";
import { Tape } from "./tape";

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
  private readonly tape: Tape;

  constructor(options: GradientTapeOptions = {}) {
    this.tape = new Tape(options);
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
    return this.tape.record(body);
  }

  /** Records until the returned object is disposed: `{ using _ = tape.recording(); … }`. */
  recording(): Disposable {
    return this.tape.recording();
  }

  /** Suspends recording while `body` runs, or until the returned object is disposed. */
  stopRecording(): Disposable;
  stopRecording<T>(body: () => T): T;
  stopRecording<T>(body?: () => T): T | Disposable {
    return body === undefined ? this.tape.stopRecording() : this.tape.stopRecording(body);
  }

  /**
   * Watches tensors and variables: operations that depend on them are recorded from now on.
   *
   * @param sources a tensor, a variable, or a structure of them, of floating-point dtypes: others are ignored, with a warning
   * @throws ValueError for anything else; FailedPreconditionError outside of the recording block
   */
  watch(sources: unknown): void {
    this.tape.watch(sources);
  }

  /** The variables that are watched, in the order of their first read or watch. Available until the tape is reset. */
  watchedVariables(): Variable[] {
    return this.tape.watchedVariables();
  }

  /**
   * Discards everything that was recorded, and continues recording.
   *
   * @throws ValueError outside of the recording block
   */
  reset(): void {
    this.tape.reset();
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
    return this.tape.gradient(target, sources, options);
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
    if (!experimentalUsePfor) requirePersistent("jacobian", this.tape.isPersistent);
    return this.tape.derivatives("jacobian", sources, unconnectedGradients, (context) => {
      const value = this.tape.targetValue(target, "tape.jacobian");
      return {
        targets: [value],
        of: (values) =>
          jacobians(
            { nodes: [...this.tape.recorded.nodes], target: value, sources: values, b: context },
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
    if (!experimentalUsePfor) requirePersistent("batchJacobian", this.tape.isPersistent);
    const found = this.tape.derivatives("batchJacobian", source, "zero", (context) => {
      const value = this.tape.targetValue(target, "tape.batchJacobian");
      requireRows(value.type, typeOfSource(requireSource(source, "tape.batchJacobian")));
      return {
        targets: [value],
        of: (values) =>
          batchJacobians(
            { nodes: [...this.tape.recorded.nodes], target: value, sources: values, b: context },
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
    return explainGradient(this.tape, target, source);
  }

  /** Releases the recording. A non-persistent tape does so automatically once it was used. */
  dispose(): void {
    this.tape.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
