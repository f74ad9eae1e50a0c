import type { DType } from "../../ir/types/dtype";
import { InvalidArgumentError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { packElements, type TypedArray } from "../../ir/types/typed-array";
import { hostOfTensor, tensorOfHost } from "./host-tensor";
import type { Tensor } from "./tensor";
import { checkDType } from "./tensor-like";

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** How far apart neighbours along each axis but the last stand in row-major order. */
export const stridesOf = (shape: readonly number[]): number[] =>
  shape.slice(1).map((_, axis) => sizeOf(shape.slice(axis + 1)));

/**
 * Numbers that can be changed, to make a tensor of.
 *
 * @see TF.js `tf.TensorBuffer`
 */
export class TensorBuffer {
  readonly size: number;
  readonly strides: readonly number[];

  /** Use `tf.buffer`; the constructor is for this library. */
  constructor(
    readonly shape: readonly number[],
    readonly dtype: DType,
    readonly values: TypedArray,
  ) {
    this.size = sizeOf(shape);
    this.strides = stridesOf(shape);
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

  /** Puts a value at the coordinates; at the beginning where there are none. */
  set(value: number | boolean | bigint, ...locs: number[]): void {
    const [packed = 0] = packElements(this.dtype, [
      typeof value === "boolean" ? Number(value) : value,
    ]);
    this.values[this.positionOf(locs)] = packed;
  }

  /** The value at the coordinates. */
  get(...locs: number[]): number | bigint {
    return this.values[this.positionOf(locs)] ?? 0;
  }

  /** Where coordinates stand in row-major order. */
  locToIndex(locs: readonly number[]): number {
    return locs.reduce((sum, at, axis) => sum + at * (this.strides[axis] ?? 1), 0);
  }

  /** The coordinates of a place in row-major order. */
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

/**
 * Numbers that can be changed, zeros where none are given.
 *
 * @param values in row-major order; they are used as they are where their array is the dtype's own
 * @see TF.js `tf.buffer`
 */
export function buffer(
  shape: readonly number[],
  dtype: DType = "float32",
  values?: TypedArray | readonly number[],
): TensorBuffer {
  checkDType(dtype);
  const given: ArrayLike<number | bigint> = values ?? new Array<number>(sizeOf(shape)).fill(0);
  return new TensorBuffer(shape, dtype, packElements(dtype, given));
}

/** A tensor's data, to be changed. The tensor stays as it is. */
export async function bufferOf(tensor: Tensor): Promise<TensorBuffer> {
  const { dtype, shape, data } = await hostOfTensor(tensor);
  return new TensorBuffer(shape, dtype, data.slice());
}
