/** Mutable host arrays with a dtype and a shape: `tf.buffer` and `tf.TensorBuffer`. */

import type { DType } from "../../ir/types/dtype";
import { DTypeError, InvalidArgumentError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import {
  packElements,
  typedArrayClass,
  typedArrayName,
  type TypedArray,
} from "../../ir/types/typed-array";
import { describe } from "./describe";
import { hostOfTensor, tensorOfHost } from "./host-tensor";
import type { Tensor } from "./tensor";
import { checkDType } from "./tensor-like";

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The row-major strides, in elements, of all axes except the last. */
export const stridesOf = (shape: readonly number[]): number[] =>
  shape.slice(1).map((_, axis) => sizeOf(shape.slice(axis + 1)));

/**
 * A mutable array of numbers with a dtype and a shape, from which a tensor can be made.
 *
 * @see TF.js `tf.TensorBuffer`
 */
export class TensorBuffer {
  readonly shape: readonly number[];
  readonly size: number;
  readonly strides: readonly number[];

  /**
   * Use `tf.buffer`.
   *
   * @throws InvalidArgumentError for another shape than that of the values, DTypeError for values that are not of the dtype
   */
  constructor(
    shape: readonly number[],
    readonly dtype: DType,
    readonly values: TypedArray,
  ) {
    checkDType(dtype);
    requireValuesOf(dtype, values);
    // A copy, since a caller may go on with its own, and which is an array where the caller's is a typed one.
    this.shape = Array.from(shape);
    this.size = sizeOf(this.shape);
    requireStorable(this.shape, this.size);
    this.strides = stridesOf(this.shape);
    if (values.length !== this.size) {
      throw new InvalidArgumentError(
        {
          what: `Length of values '${values.length}' does not match the size inferred by the shape '${this.size}'.`,
          given: `${values.length} values, shape [${shape.join(",")}]`,
          expected: `${this.size} values`,
        },
        currentLocation(),
      );
    }
  }

  get rank(): number {
    return this.shape.length;
  }

  /** Sets the element at the coordinates; default: the first element. @throws InvalidArgumentError for coordinates outside of the shape */
  set(value: number | boolean | bigint, ...locs: number[]): void {
    const [packed = 0] = packElements(this.dtype, [
      typeof value === "boolean" ? Number(value) : value,
    ]);
    this.values[this.positionOf(locs)] = packed;
  }

  /** The element at the coordinates; default: the first element. @throws InvalidArgumentError for coordinates outside of the shape */
  get(...locs: number[]): number | bigint {
    return this.values[this.positionOf(locs)] ?? 0;
  }

  /** The position of coordinates in row-major order. */
  locToIndex(locs: readonly number[]): number {
    return locs.reduce((sum, at, axis) => sum + at * (this.strides[axis] ?? 1), 0);
  }

  /** The coordinates of a position in row-major order. */
  indexToLoc(index: number): number[] {
    let rest = index;
    return this.shape.map((_, axis) => {
      const stride = this.strides[axis] ?? 1;
      const at = Math.floor(rest / stride);
      rest -= at * stride;
      return at;
    });
  }

  /** A tensor of a copy of the values. */
  toTensor(): Tensor {
    return tensorOfHost({ dtype: this.dtype, shape: this.shape, data: this.values.slice() });
  }

  private positionOf(locs: readonly number[]): number {
    const given = locs.length === 0 ? this.shape.map(() => 0) : locs;
    const isInside =
      given.length === this.rank &&
      given.every((at, axis) => Number.isInteger(at) && at >= 0 && at < (this.shape[axis] ?? 0));
    if (isInside) return this.locToIndex(given);
    throw new InvalidArgumentError(
      {
        what: `Requested out of range element at ${given.join(",")}. Buffer shape=${this.shape.join(",")}`,
        given: `[${given.join(",")}]`,
        expected: `coordinates inside [${this.shape.join(",")}]`,
      },
      currentLocation(),
    );
  }
}

/** @throws InvalidArgumentError for what is no shape, or more than one array holds */
function requireStorable(shape: readonly number[], size: number): void {
  const isSize = (part: unknown): boolean => Number.isInteger(part) && Number(part) >= 0;
  // `Array.from` visits the holes of an array too.
  if (Array.from(shape).every(isSize) && size < 2 ** 31) return;
  throw new InvalidArgumentError(
    {
      what: "the shape of a buffer must be non-negative integers, of at most 2^31 - 1 elements",
      given: `[${Array.from(shape, String).join(", ")}]`,
      expected: "[2, 3], for example",
    },
    currentLocation(),
  );
}

/** @throws DTypeError for values that are not the typed array of a dtype */
function requireValuesOf(dtype: DType, values: unknown): void {
  const { name } = typedArrayClass[dtype];
  if (typedArrayName(values) === name) return;
  throw new DTypeError(
    {
      what: `the values of a buffer of dtype ${dtype} must be a ${name}`,
      given: describe(values),
      expected: `a ${name}`,
      fix: "tf.buffer(shape, dtype, values) takes any array of numbers",
    },
    currentLocation(),
  );
}

/** Callers without type checking may pass anything. */
function requireNumbers(values: readonly unknown[]): void {
  const wrong = values.findIndex((value) => typeof value === "object" || typeof value === "symbol");
  if (wrong < 0) return;
  throw new DTypeError(
    {
      what: `values[${wrong}] of a buffer must be a number`,
      given: Array.isArray(values[wrong]) ? "an array" : typeof values[wrong],
      expected: "numbers in row-major order, not nested",
    },
    currentLocation(),
  );
}

/**
 * Makes a mutable array of numbers.
 *
 * @example
 * ```ts
 * const b = tf.buffer([2, 2]);
 * b.set(5, 0, 1);
 * b.toTensor(); // → [[0, 5], [0, 0]]
 * ```
 *
 * @param values in row-major order, which are copied; default: zeros
 * @throws InvalidArgumentError where the number of values is not that of the shape, DTypeError for an unknown dtype
 * @see TF.js `tf.buffer`
 */
export function buffer(
  shape: readonly number[],
  dtype: DType = "float32",
  values?: TypedArray | readonly number[],
): TensorBuffer {
  checkDType(dtype);
  const size = sizeOf(shape);
  requireStorable(shape, size);
  if (Array.isArray(values)) requireNumbers(values);
  const given: ArrayLike<number | bigint> = values ?? new Array<number>(size).fill(0);
  return new TensorBuffer(shape, dtype, packElements(dtype, given));
}

/** A mutable copy of a tensor's data; the tensor itself does not change. */
export async function bufferOf(tensor: Tensor): Promise<TensorBuffer> {
  const { dtype, shape, data } = await hostOfTensor(tensor);
  return new TensorBuffer(shape, dtype, data.slice());
}
