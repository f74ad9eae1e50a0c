/** Tensors: the class that users hold, and this library's access to the value behind one. */

import { checkedOptions, type OptionNames } from "../options";
import type { DType } from "../../ir/types/dtype";
import { FailedPreconditionError, OntraceError } from "../../ir/errors";
import { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { elementValue, type TypedArray } from "../../ir/types/typed-array";
import { formatType, isStaticShape, type Shape, type TensorType } from "../../ir/types/type";
import type { DeviceBuffer } from "../../runtime/provider";
import { readNow } from "../../runtime/read-now";
import { currentContext, isActive, leakedTensorError } from "../context/context";
import { eagerOwner } from "../execution/eager-context";
import { formatElements } from "../execution/format-elements";
import { markAsOwn } from "./copies";
import { showAs } from "./inspection";
import { heldTensors } from "./memory";
import { coercionError, iterationError } from "./misuse";
import type { ArrayOfRank, DataTypeMap, NestedValues, NumericDataType, Rank } from "./rank";
import { enterScope } from "./tidy-scopes";
import { readableCount, readableSizes, type ReadFrom } from "./unknown-size";

/** A value that is created on first use. */
export interface LazyValue {
  readonly type: TensorType;
  readonly isSymbolic: boolean;
  materialize(): Value;
}

/** How a tensor's data is read. */
export interface ReadOptions {
  /**
   * `false` returns the array that stores the tensor's data, if it is in host memory in the format of the dtype. It must not be written to: the
   * tensor and other readers share it, and a variable's array may change later. Default, and in all other cases: a copy.
   */
  readonly copy?: boolean;
}

const readOptionNames: OptionNames<ReadOptions> = { copy: true };

interface TensorInternals {
  isTensor(given: object): boolean;
  value(tensor: Tensor): Value;
  materializedValue(tensor: Tensor): Value | undefined;
}

/** This library's access to private fields of tensors; installed by the class, which alone can read them. */
let internals: TensorInternals;

/**
 * A multi-dimensional array of one dtype.
 *
 * Outside of functions a tensor's data is computed when it is first read. Inside a function that is being traced a
 * tensor is symbolic: it has a dtype and a shape, and no data.
 *
 * `R` declares the rank, as in TF.js: `tf.Tensor2D` is `tf.Tensor<tf.Rank.R2>`. The rank only documents the tensor
 * and types `array()`; it is not checked: tensors of all ranks are assignable to each other, since operations compute ranks when they run, and a
 * program must be able to write `const y: tf.Tensor2D = tf.matMul(a, b)` without a cast. So `shape` is `number[]` for every rank.
 *
 * @example
 * ```ts
 * const x = tf.tensor([[1, 2], [3, 4]]);
 * x.shape; // → [2, 2]
 * x.matMul(x).add(1); // → [[8, 11], [16, 23]]
 * ```
 */
export class Tensor<R extends Rank = Rank> {
  #type: TensorType;
  /** Absent once the tensor is disposed, so that the data can be freed. */
  #held: Value | LazyValue | undefined;

  /** Whether the tensor is symbolic: part of a function that is being traced, or was. */
  readonly isSymbolic: boolean;

  /** Use `tf.tensor`; the constructor is for this library. */
  constructor(given: Value | LazyValue) {
    this.#type = given.type;
    this.#held = given;
    if (given instanceof Value) {
      this.isSymbolic = eagerOwner(given) === undefined;
      retainData(given);
    } else this.isSymbolic = given.isSymbolic;
    if (!this.isSymbolic) enterScope(this);
  }

  static {
    internals = {
      isTensor: (given) => #type in given,
      value: (tensor) => tensor.#value(),
      materializedValue: (tensor) => (tensor.#held instanceof Value ? tensor.#held : undefined),
    };
  }

  #value(): Value {
    const held = this.#held;
    if (held instanceof Value) {
      if (!isStaticShape(this.#type.shape)) this.#refine(held);
      return held;
    }
    if (held === undefined) {
      throw new FailedPreconditionError(
        {
          what: "Tensor is disposed.",
          given: formatType(this.#type),
          expected: "a tensor that was not disposed",
          fix: "read it before dispose(), or return it from tf.tidy to keep it",
        },
        currentLocation(),
      );
    }
    const value = held.materialize();
    this.#held = value;
    retainData(value);
    return value;
  }

  /** Takes the sizes that the tensor's run has determined. */
  #refine(held: Value): void {
    const owner = eagerOwner(held);
    if (owner === undefined) return;
    owner.refine(held);
    heldTensors.dispose(this.#type);
    this.#type = held.type;
    heldTensors.hold(this.#type);
  }

  /** The shape, with what is known of it by now. */
  get #shape(): Shape {
    const held = this.#held;
    if (!isStaticShape(this.#type.shape) && held instanceof Value) this.#refine(held);
    return this.#type.shape;
  }

  /** The shape as its reader sees it, who is given numbers wherever a device can be read without waiting: pending work is run. */
  get #readShape(): Shape {
    const held = this.#held;
    if (!isStaticShape(this.#shape) && held instanceof Value) {
      const owner = eagerOwner(held);
      if (owner?.isPending(held) === true && !owner.isDeferred(held)) owner.bufferOf(held);
    }
    return this.#shape;
  }

  get dtype(): DType {
    return this.#type.dtype;
  }

  /**
   * Sizes by axis.
   *
   * A size that is known only when the graph runs, such as that of an axis that a `TensorSpec` declares as `null`, is an object: it is printed
   * and serialised as `null`, and throws where JavaScript would use it as a number, as in `x.shape[0] * 2` and `i < x.shape[0]`. Operations take
   * it as a size and as a number: `y.reshape([x.shape[0], 3])`, `y.div(x.shape[0])`. For TypeScript it is a number too, so that programs for known
   * sizes compile; `Number.isInteger(x.shape[0])` distinguishes the two. In a page this holds outside of functions, too, for a size that depends on
   * data: it is a number once the data was awaited.
   *
   * @example
   * ```ts
   * const rowMeans = tf.function((x: tf.Tensor) => x.sum(0).div(x.shape[0] ?? 1), {
   *   inputSignature: [new tf.TensorSpec([null, 2])],
   * });
   * rowMeans(tf.tensor([[1, 2], [3, 4]])); // → [2, 3]
   * ```
   */
  get shape(): number[] {
    const shape = this.#readShape;
    return isStaticShape(shape) ? [...shape] : readableSizes(shape, this.#readFrom());
  }

  /** Sizes by axis, with symbolic dims for sizes that are unknown before the run. */
  get dims(): Shape {
    return this.#shape;
  }

  #readFrom(): ReadFrom {
    const held = this.#held;
    const owner = held instanceof Value ? held.owner : undefined;
    return {
      owner: owner ?? currentContext(),
      value: () => this.#value(),
      tensor: `a ${formatType(this.#type)} tensor`,
    };
  }

  get rank(): number {
    return this.#type.shape.length;
  }

  /** Number of elements; as in `shape`, an object that is no number where it is known only when the graph runs. */
  get size(): number {
    const shape = this.#readShape;
    return isStaticShape(shape)
      ? shape.reduce((a, b) => a * b, 1)
      : readableCount(shape, this.#readFrom());
  }

  get isDisposed(): boolean {
    return this.#held === undefined;
  }

  /** Releases the data. Using the tensor afterwards is an error. Optional: garbage collection frees tensors too. */
  dispose(): void {
    const held = this.#held;
    this.#held = undefined;
    if (!(held instanceof Value)) return;
    const owner = eagerOwner(held);
    if (owner === undefined) return;
    owner.release(held);
    owner.disposeUnreferenced();
    heldTensors.dispose(this.#type);
  }

  /**
   * The elements in row-major order, in the dtype's own typed array: float16 as numbers in a Float32Array, bool as
   * bytes of 0 and 1, 64-bit integers as bigints. They are a copy, as TensorFlow's `numpy()` is, unless `copy` is false.
   *
   * By default the type is that of arrays of numbers; `data<"int64">()` is a `BigInt64Array`.
   *
   * @throws FailedPreconditionError for a disposed or symbolic tensor
   */
  data<D extends DType = NumericDataType>(options?: ReadOptions): Promise<DataTypeMap[D]>;
  async data(options: ReadOptions = {}): Promise<TypedArray> {
    const buffer = deviceBufferOf(this);
    return readable(buffer.dtype, await buffer.read(), options);
  }

  /** As `data`, without waiting. Available where the provider can read synchronously: Node's CPU provider. */
  dataSync<D extends DType = NumericDataType>(options?: ReadOptions): DataTypeMap[D];
  dataSync(options: ReadOptions = {}): TypedArray {
    const buffer = deviceBufferOf(this);
    return readable(buffer.dtype, buffer.readSync(), options);
  }

  /**
   * The elements as nested arrays; a scalar is a bare number. bool elements are booleans.
   *
   * By default the type follows the declared rank: `number[][]` for a `tf.Tensor2D`. What the result is assigned to decides otherwise:
   * `const mask: boolean[] = await x.array()`.
   */
  array<A extends NestedValues = ArrayOfRank<R>>(): Promise<A>;
  async array(): Promise<NestedValues> {
    const buffer = deviceBufferOf(this);
    const data = await buffer.read();
    // Its sizes may be known from now on.
    return nested(buffer.dtype, buffer.shape, data);
  }

  /** As `array`, without waiting. */
  arraySync<A extends NestedValues = ArrayOfRank<R>>(): A;
  arraySync(): NestedValues {
    const buffer = deviceBufferOf(this);
    return nested(buffer.dtype, buffer.shape, buffer.readSync());
  }

  /**
   * Prints the elements to the console, those in the middle of long axes left out, as `tf.print` writes them. In a browser the line appears when the data
   * is there.
   *
   * @param verbose whether the dtype and the shape precede them
   * @throws FailedPreconditionError for a disposed or symbolic tensor
   */
  print(verbose = false): void {
    const buffer = deviceBufferOf(this);
    const head = verbose ? describeTensor(this) : "Tensor";
    const show = (data: TypedArray): void => {
      console.log(withElements(head, buffer.shape.length, summaryOf(buffer, data)));
    };
    const ready = readNow(buffer);
    if (ready !== undefined) show(ready);
    else buffer.read().then(show, console.error);
  }

  /**
   * The dtype, the shape and a summary of the elements, as `console.log` shows a tensor. In a browser nothing is computed for it: elements that are not
   * there yet are `(pending)`.
   */
  toString(): string {
    return withElements(describeTensor(this), this.rank, shownElements(this));
  }

  /** The data as nested arrays, so that `JSON.stringify` writes what a tensor holds. Where it has no data, the error of `arraySync`. */
  toJSON(): NestedValues {
    return this.arraySync<NestedValues>();
  }

  /** JavaScript operators do not work on tensors: `x + 1`, `x < y` and `` `${x}` `` would go wrong silently. */
  [Symbol.toPrimitive](hint: "number" | "string" | "default"): never {
    throw coercionError(hint, formatType(this.#type));
  }

  /** A tensor's rows are not JavaScript values: `[...x]` and `for (const row of x)` would not become part of a graph. */
  [Symbol.iterator](): never {
    throw iterationError(formatType(this.#type));
  }
}

showAs(Tensor.prototype, (tensor) => tensor.toString());
markAsOwn(Tensor.prototype);

/** A tensor's dtype and shape, for messages. */
export const describeTensor = ({ dtype, dims: shape, isSymbolic }: Tensor): string =>
  `Tensor ${formatType({ dtype, shape })}${isSymbolic ? " (symbolic)" : ""}`;

/** Rows begin on a line of their own. */
const withElements = (head: string, rank: number, elements: string): string =>
  [head, elements].filter(Boolean).join(rank > 1 && elements.startsWith("[") ? "\n" : " ");

/** The number of elements that are shown at either end of each axis: the default of `tf.print`. */
const summarize = 3;

const summaryOf = ({ dtype, shape }: DeviceBuffer, data: TypedArray): string =>
  formatElements(dtype, shape, data, summarize);

/** The text of the elements of a tensor, or why there is none. It never throws: who looks at a failed program must see all of it. */
function shownElements(tensor: Tensor): string {
  if (tensor.isDisposed) return "(disposed)";
  if (tensor.isSymbolic) return "";
  try {
    const value = graphValue(tensor);
    const context = eagerOwner(value);
    if (context === undefined || context.isDeferred(value)) return "(pending)";
    const buffer = context.bufferOf(value);
    const data = readNow(buffer);
    return data === undefined ? "(pending)" : summaryOf(buffer, data);
  } catch (error) {
    return `(failed: ${error instanceof OntraceError ? error.report.what : String(error)})`;
  }
}

/** Whether something is a tensor. No code of what is given runs, not even a proxy's. */
export const isTensor = (given: unknown): given is Tensor =>
  typeof given === "object" && given !== null && internals.isTensor(given);

/**
 * The type of a result whose rank the caller declares by a type argument, a rank or a type of tensors: `tf.zeros<tf.Rank.R2>([2, 3])`,
 * `tf.relu<tf.Tensor2D>(x)`. As with `Tensor`, nothing checks it.
 */
export type TensorOf<T extends Tensor | Rank> = Tensor<
  T extends Rank ? T : T extends Tensor<infer R> ? R : never
>;

/**
 * The tensor's value in the graph that it belongs to.
 *
 * @throws FailedPreconditionError where the tensor was disposed
 */
export const graphValue = (tensor: Tensor): Value => internals.value(tensor);

/** The tensor's value; absent if it was not created yet. */
export const materializedValue = (tensor: Tensor): Value | undefined =>
  internals.materializedValue(tensor);

/**
 * The buffer of a tensor's data; runs the pending work if it is part of that.
 *
 * @throws FailedPreconditionError for a disposed tensor, and for a symbolic one, which has no data
 */
export function deviceBufferOf(tensor: Tensor): DeviceBuffer {
  const value = graphValue(tensor);
  const context = eagerOwner(value);
  if (context !== undefined) return context.bufferOf(value);
  const { owner } = value;
  if (owner === undefined || !isActive(owner)) {
    throw leakedTensorError(`the ${formatType(value.type)} tensor whose data is read`, owner);
  }
  throw new FailedPreconditionError(
    {
      what: "a tensor has no data while its function is being traced",
      given: `a symbolic ${formatType(value.type)} tensor`,
      expected: "operations on the tensor: its data exists only when the traced function runs",
      fix: "return the tensor from the function and read the result; tf.cond decides by a tensor's value",
    },
    currentLocation(),
  );
}

/** Counts a tensor as a user of the value's data. */
function retainData(value: Value): void {
  if (eagerOwner(value) === undefined) return;
  value.owner?.retain(value);
  heldTensors.hold(value.type);
}

/** The array that users read: halves as numbers, and a copy by default. */
function readable(dtype: DType, stored: TypedArray, options: ReadOptions): TypedArray {
  const { copy = true } = checkedOptions(options, readOptionNames, "data");
  if (dtype === "float16")
    return Float32Array.from({ length: stored.length }, (_, i) =>
      elementValue(dtype, stored[i] ?? 0),
    );
  return copy ? stored.slice() : stored;
}

function nested(dtype: DType, shape: readonly number[], stored: TypedArray): NestedValues {
  let next = 0;
  const build = (axis: number): NestedValues => {
    const size = shape[axis];
    if (size === undefined) {
      const element = elementValue(dtype, stored[next++] ?? 0);
      return dtype === "bool" ? element !== 0 : element;
    }
    return Array.from({ length: size }, () => build(axis + 1));
  };
  return build(0);
}
