/** Sizes in `tensor.shape` that are known only when the graph runs: objects that cannot be mistaken for numbers. */

import { FailedPreconditionError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { isStatic, SymbolicDim, type Dim } from "../../ir/types/dim";
import { sizeOf, type Shape } from "../../ir/types/type";
import { currentContext, functionContext, leakedSizeError, rootContext } from "../context/context";

/** The tensor whose sizes are read. */
export interface ReadFrom {
  readonly owner: object;
  readonly value: () => Value;
  /** Its description, for messages. */
  readonly tensor: string;
}

/** The tensor that a size was read from, and the place in it as messages describe it. */
interface SizeSource {
  readonly value: () => Value;
  readonly place: string;
}

/**
 * A size that is known only when the graph runs, in `shape` and `size` of a tensor inside a function with open sizes.
 *
 * It is printed and serialised as `null`, and every use as a JavaScript number throws. Operations take it wherever they take a size, and
 * wherever they take a number as a tensor. Equal sizes of one function are the same object, so `===` compares them.
 */
export class UnknownSize {
  readonly #dim: SymbolicDim;
  /** The graph that determines the size. */
  readonly #owner: object;
  /** Where the size was read last. */
  #source: SizeSource;

  private constructor(dim: SymbolicDim, owner: object, source: SizeSource) {
    this.#dim = dim;
    this.#owner = owner;
    this.#source = source;
  }

  static readonly #known = new WeakMap<object, Map<SymbolicDim, UnknownSize>>();

  /** The size as an object: the same one for each reading in one function. */
  static of(dim: SymbolicDim, owner: object, source: SizeSource): UnknownSize {
    const home = functionContext(owner) ?? owner;
    const sizes = UnknownSize.#known.get(home) ?? new Map<SymbolicDim, UnknownSize>();
    UnknownSize.#known.set(home, sizes);
    const size = sizes.get(dim) ?? new UnknownSize(dim, home, source);
    sizes.set(dim, size);
    size.#source = source;
    return size;
  }

  /**
   * The size in the current context's graph.
   *
   * @throws FailedPreconditionError where the function whose tensor has the size is not being traced any more
   */
  resolve(): SymbolicDim {
    const home = functionContext(this.#owner);
    const context = currentContext();
    if (home === undefined || !context.isTracing) {
      throw this.#isOfRun ? this.#pendingError() : leakedSizeError(this.#source.place, this.#owner);
    }
    // The graph of another function knows the size from the tensor, which it captures.
    if (functionContext(context) !== home) context.adoptValue(this.#source.value());
    return this.#dim;
  }

  /** Whether it is the size of an eager tensor, which is known once the run has ended that computes it. */
  get #isOfRun(): boolean {
    return this.#owner === rootContext();
  }

  #pendingError(): FailedPreconditionError {
    return new FailedPreconditionError(
      {
        what: "a size that depends on data was used before its run has ended",
        given: this.description,
        expected: "in a browser, where runs are asynchronous, data that was awaited",
        fix: "await x.data() before x.shape is read, or compute with the size in a tf.function",
      },
      currentLocation(),
    );
  }

  /** What the size is, for messages. */
  get description(): string {
    return `${this.#source.place}, which is known only when the graph runs`;
  }

  toString(): string {
    return "null";
  }

  toJSON(): null {
    return null;
  }

  /** A text contains `null`; anything else is a use as a number. */
  [Symbol.toPrimitive](hint: "number" | "string" | "default"): string {
    if (hint === "string") return this.toString();
    if (this.#isOfRun) throw this.#pendingError();
    throw new FailedPreconditionError(
      {
        what: "an unknown size was used as a JavaScript number",
        given: this.description,
        expected: "arithmetic on tensors, or the size itself as an argument of an operation",
        fix: "y.div(x.shape[0]) and tf.zeros([x.shape[0], 3]) take it as it is; tf.shape(x), tf.gather(tf.shape(x), 0) and tf.size(x) are tensors to compute with; one size of tf.reshape may be -1; for (const row of x) is a loop over them where AutoGraph converts code (docs/autograph.md)",
      },
      currentLocation(),
    );
  }

  /** How `console.log` in Node shows the size. */
  [Symbol.for("nodejs.util.inspect.custom")](): null {
    return null;
  }
}

/** Whether something is a size that is known only when the graph runs. */
export const isUnknownSize = (given: unknown): given is UnknownSize | SymbolicDim =>
  given instanceof UnknownSize || given instanceof SymbolicDim;

/**
 * An integer or an unknown size as a dim of the current context's graph; `undefined` for anything else.
 *
 * @throws FailedPreconditionError for a size of a function that is not being traced any more
 */
export function dimOf(given: unknown): Dim | undefined {
  if (given instanceof UnknownSize) return given.resolve();
  if (given instanceof SymbolicDim) {
    if (currentContext().isTracing) return given;
    throw leakedSizeError(`the size ${given.text}`);
  }
  return typeof given === "number" && Number.isInteger(given) ? given : undefined;
}

/** Sizes by axis with `null` for unknown ones: the form in which they outlive a function. */
export const nullableSizes = <T>(shape: readonly T[]): (T | null)[] =>
  shape.map((size) => (isUnknownSize(size) ? null : size));

/** Dims as sizes that users read. TypeScript sees numbers, so that programs for known sizes compile. */
export function readableSizes(shape: Shape, source: ReadFrom): number[];
export function readableSizes(shape: Shape, source: ReadFrom): (number | UnknownSize)[] {
  return shape.map((dim, axis) =>
    sizeFrom(dim, `the size of axis ${axis} of ${source.tensor}`, source),
  );
}

/** As `readableSizes`, for the number of elements. */
export function readableCount(shape: Shape, source: ReadFrom): number;
export function readableCount(shape: Shape, source: ReadFrom): number | UnknownSize {
  return sizeFrom(sizeOf(shape), `the number of elements of ${source.tensor}`, source);
}

const sizeFrom = (dim: Dim, place: string, { owner, value }: ReadFrom): number | UnknownSize =>
  isStatic(dim) ? dim : UnknownSize.of(dim, owner, { place, value });
