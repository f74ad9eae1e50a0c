/** Typed arrays by dtype, and the conversion of elements to and from the form in which they are stored. */

import { bytesPerElement, type DType } from "./dtype";
import { float16Bits, float16Value } from "./float16";

/** The array type of each dtype. float16 is stored as its bits, bool as bytes of 0 and 1. */
export interface TypedArrayOf {
  readonly float16: Uint16Array<ArrayBuffer>;
  readonly float32: Float32Array<ArrayBuffer>;
  readonly float64: Float64Array<ArrayBuffer>;
  readonly int8: Int8Array<ArrayBuffer>;
  readonly int16: Int16Array<ArrayBuffer>;
  readonly int32: Int32Array<ArrayBuffer>;
  readonly int64: BigInt64Array<ArrayBuffer>;
  readonly uint8: Uint8Array<ArrayBuffer>;
  readonly uint16: Uint16Array<ArrayBuffer>;
  readonly uint32: Uint32Array<ArrayBuffer>;
  readonly uint64: BigUint64Array<ArrayBuffer>;
  readonly bool: Uint8Array<ArrayBuffer>;
}

export type TypedArray = TypedArrayOf[DType];

interface ArrayConstructor<A> {
  new (length: number): A;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): A;
}

export const typedArrayClass: { readonly [D in DType]: ArrayConstructor<TypedArrayOf[D]> } = {
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** The stored form of one element. Typed arrays convert themselves, except for halves and 64-bit integers. */
const storedElement = (dtype: DType, value: number | bigint): number | bigint => {
  if (dtype === "int64" || dtype === "uint64") {
    return typeof value === "bigint" ? value : BigInt(Math.trunc(value));
  }
  return dtype === "float16" ? float16Bits(Number(value)) : Number(value);
};

/** Elements packed into a typed array. */
export function packElements(dtype: DType, values: ArrayLike<number | bigint>): TypedArray {
  const packed: TypedArray = new typedArrayClass[dtype](values.length);
  for (let i = 0; i < values.length; i++) packed[i] = storedElement(dtype, values[i] ?? 0);
  return packed;
}

/** The number that a stored element represents. 64-bit integers become numbers: exact up to 2⁵³. */
export const elementValue = (dtype: DType, stored: number | bigint): number =>
  dtype === "float16" ? float16Value(Number(stored)) : Number(stored);

/** The bytes of a typed array, without a copy. */
export const bytesOfArray = (array: TypedArray): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

const className = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
);

/**
 * The class of a typed array, by its name: `Float32Array`. Unlike `instanceof` it recognises arrays that another realm made, such as a frame, a context
 * of Node's `vm`, or jest, which runs tests in such contexts. `undefined` for anything else.
 */
export function typedArrayName(given: unknown): string | undefined {
  const name: unknown = className?.get?.call(given);
  return typeof name === "string" ? name : undefined;
}

/** An array in the storage format of `dtype`, as one of this realm's classes: the same memory. */
export function inThisRealm(dtype: DType, array: ArrayBufferView<ArrayBuffer>): TypedArray {
  const ownClass = typedArrayClass[dtype];
  if (array instanceof ownClass) return array;
  const length = array.byteLength / bytesPerElement(dtype);
  return new ownClass(array.buffer, array.byteOffset, length);
}
