/** What a gradient tape records, and the derivatives that it takes of it by a rule that is given. */

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
} from "./gradient-arguments";
import type {
  GradientOptions,
  GradientsOf,
  GradientTapeOptions,
  Source,
  UnconnectedGradients,
} from "./gradient-options";
import { gradientOptionNames, tapeOptionNames } from "./gradient-options";
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

/** A gradient tape, as this library uses it: `GradientTape` documents its methods. */
export class Tape {
  readonly isPersistent: boolean;
  readonly watchAccessedVariables: boolean;
  readonly recorded = new Recording((variable) => this.isWatched(variable));
  private readonly watchedHandles = new Set<Variable>();
  /** In the order of their first read or watch. */
  readonly variables = new Set<Variable>();
  private used = false;

  constructor(options: GradientTapeOptions = {}) {
    const { persistent = false, watchAccessedVariables = true } = checkedOptions(
      options,
      tapeOptionNames,
      "tf.GradientTape",
    );
    this.isPersistent = persistent;
    this.watchAccessedVariables = watchAccessedVariables;
  }

  record<T>(body: () => T): T {
    return this.recorded.during(this.start, body, "tape.record");
  }

  recording(): Disposable {
    return this.recorded.untilDisposed(this.start);
  }

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

  watchedVariables(): Variable[] {
    return [...this.variables];
  }

  reset(): void {
    if (this.recorded.recordingIn === undefined) throw notRecording();
    this.forget();
  }

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

  dispose(): void {
    this.recorded.forget();
  }

  /** Whether it was used for the only time. */
  get isConsumed(): boolean {
    return this.used && !this.isPersistent;
  }

  /** A derivative in the place of each source; the tape does not record how it is computed, unless it is persistent. */
  derivatives(
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
    if (!this.isPersistent) this.dispose();
    return unflatten(skeleton, tensors);
  }

  targetValue(target: unknown, where: string): Value {
    return this.recorded.targetValue(requireTarget(target, where));
  }

  /** The values in the recorded graph that represent a source: all reads of a variable; a tensor that is watched, or a target. */
  sourceValues(source: Source, targets: readonly Value[]): readonly Value[] {
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
    if (!this.isPersistent && this.used) {
      this.used = false;
      this.forget();
    }
    this.recorded.start(currentContext());
  };

  /** A non-persistent tape stops recording at its first derivative; a persistent one records that too. */
  private withoutRecording<T>(method: string, body: () => T): T {
    if (this.recorded.recordingIn === undefined) return body();
    if (this.isPersistent) {
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
    if (this.isPersistent || !this.used) return;
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
