/** TF.js's helpers of `tf.util` that programs use. */

import { bytesPerElement as bytesOfDType, isDType, type DType } from "../../ir/types/dtype";
import { DTypeError, InvalidArgumentError, UnavailableError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { packElements, typedArrayName, type TypedArray } from "../../ir/types/typed-array";
import { normalizeAxes } from "../arguments/axes";
import {
  countArgument,
  integerArgument,
  integersOfCount,
  numberArgument,
} from "../arguments/numbers";
import { requireNesting } from "../structure";
import { describe } from "../tensors/describe";
import { stridesOf } from "../tensors/tensor-buffer";
import { hostData } from "../tensors/tensor-like";

/** An array that can be written to, of any kind. */
export interface Writable<T> {
  readonly length: number;
  [index: number]: T;
}

/** A typed array whose elements are numbers. */
export type AnyTypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** Asserts an expression. @throws InvalidArgumentError with the message, unless it is true */
export function assert(expr: boolean, msg: () => string): void {
  if (expr) return;
  const what = typeof msg === "string" ? msg : msg();
  throw new InvalidArgumentError(
    { what, given: "an assertion that does not hold", expected: "a true expression" },
    currentLocation(),
  );
}

/** Asserts that two shapes are equal. @throws InvalidArgumentError where they differ */
export function assertShapesMatch(
  shapeA: readonly number[],
  shapeB: readonly number[],
  errorMessagePrefix = "",
): void {
  assert(
    arraysEqual(shapeA, shapeB),
    () => `${errorMessagePrefix} Shapes ${shapeA.join(",")} and ${shapeB.join(",")} must match`,
  );
}

/** Asserts that a value exists. @throws InvalidArgumentError for null and undefined */
export function assertNonNull(a: unknown): void {
  assert(
    a !== null && a !== undefined,
    () => "The input to the tensor constructor must be a non-null value.",
  );
}

/** Asserts that a shape is valid. @throws InvalidArgumentError where a size is negative or not an integer */
export function assertNonNegativeIntegerDimensions(shape: readonly number[]): void {
  for (const size of shape) {
    assert(
      Number.isInteger(size) && size >= 0,
      () =>
        `Tensor must have a shape comprised of positive integers but got shape [${shape.join(",")}].`,
    );
  }
}

/** Number of elements of a shape; 1 for a scalar's. */
export const sizeFromShape = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const isScalarShape = (shape: readonly number[]): boolean => shape.length === 0;

/** Whether two arrays have the same elements in the same order. */
export const arraysEqual = (
  n1: ArrayLike<unknown> | null | undefined,
  n2: ArrayLike<unknown> | null | undefined,
): boolean => {
  if (n1 === n2) return true;
  if (n1 === null || n2 === null || n1 === undefined || n2 === undefined) return false;
  return n1.length === n2.length && Array.from(n1).every((item, i) => item === n2[i]);
};

/** As `arraysEqual`, where `null` matches any element. */
export const arraysEqualWithNull = (
  n1: readonly (number | null)[],
  n2: readonly (number | null)[],
): boolean =>
  n1.length === n2.length &&
  n1.every((item, i) => item === null || n2[i] === null || item === n2[i]);

/** Swaps two elements of an array, in place. */
export function swap<T>(object: Writable<T>, left: number, right: number): void {
  const [a, b] = [object[left], object[right]];
  if (a === undefined || b === undefined) return;
  object[left] = b;
  object[right] = a;
}

/** Shuffles an array in place. @see TF.js `tf.util.shuffle` */
export function shuffle(array: Writable<unknown>): void {
  countArgument(array.length, "array.length", "shuffle");
  for (let i = array.length - 1; i > 0; i--) swap(array, i, Math.floor(Math.random() * (i + 1)));
}

/** As `shuffle`, applying the same permutation to two arrays of one length. */
export function shuffleCombo(array: Writable<unknown>, array2: Writable<unknown>): void {
  countArgument(array.length, "array.length", "shuffleCombo");
  assert(
    array.length === array2.length,
    () =>
      `Array sizes must match to be shuffled together First array length was ${array.length}Second array length was ${array2.length}`,
  );
  for (let i = array.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    swap(array, i, j);
    swap(array2, i, j);
  }
}

/** The numbers from 0 to n − 1 in random order. */
export function createShuffledIndices(n: number): Uint32Array {
  countArgument(n, "n", "createShuffledIndices");
  const indices = Uint32Array.from({ length: n }, (_, i) => i);
  shuffle(indices);
  return indices;
}

/** The elements of nested arrays, in order, without `undefined`; typed arrays are elements where `skipTypedArray` is set. */
export function flatten<T>(arr: unknown, result: T[] = [], skipTypedArray = false): T[] {
  const visit = (part: unknown, depth: number): void => {
    requireNesting(depth, "Argument 'arr' passed to 'flatten'");
    if (Array.isArray(part) || (isTypedArray(part) && !skipTypedArray)) {
      for (const item of part) visit(item, depth + 1);
    } else if (part !== undefined) {
      // The caller declares the type of the elements.
      result.push(part as T);
    }
  };
  visit(arr, 0);
  return result;
}

/** Milliseconds since an arbitrary time. */
export const now = (): number => performance.now();

/** Text as bytes. */
export function encodeString(s: string, encoding = "utf-8"): Uint8Array {
  requireUtf8(encoding);
  return new TextEncoder().encode(s);
}

/** Bytes as text. */
export function decodeString(bytes: Uint8Array, encoding = "utf-8"): string {
  if (!(ArrayBuffer.isView(bytes) || isBuffer(bytes)))
    throw wrongArgument("decodeString", "bytes", bytes, "a Uint8Array");
  return decoderOf(encoding).decode(bytes);
}

/** A buffer of this realm or another. */
const isBuffer = (given: unknown): boolean =>
  /^\[object (?:Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(given));

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch {
    throw wrongArgument("decodeString", "encoding", encoding, "an encoding, such as utf-8");
  }
}

const wrongArgument = (
  op: string,
  argument: string,
  given: unknown,
  expected: string,
): DTypeError =>
  new DTypeError(
    {
      what: `Argument '${argument}' passed to 'tf.util.${op}' must be ${expected}`,
      given: describe(given),
      expected,
    },
    currentLocation(),
  );

function requireUtf8(encoding: string): void {
  assert(
    encoding === "utf-8" || encoding === "utf8",
    () => `Browser's encoder only supports utf-8, but got ${encoding}`,
  );
}

/** By its name, since the platform's classes may be those of another realm. */
const isTypeError = (error: unknown): error is TypeError =>
  typeof error === "object" && error !== null && "name" in error && error.name === "TypeError";

/** The platform's `fetch`. @throws UnavailableError where it has no answer */
export async function fetch(path: string, requestInits?: RequestInit): Promise<Response> {
  try {
    return await globalThis.fetch(path, requestInits);
  } catch (error) {
    // What `fetch` rejects with for a wrong argument, and where there is no answer. The reason for an abort is the caller's.
    if (!isTypeError(error)) throw error;
    throw new UnavailableError(
      {
        what: `tf.util.fetch has no answer: ${error.message}`,
        given: `${describe(path)}, ${describe(requestInits)}`,
        expected: "a URL that answers, and the options of the platform's fetch",
      },
      currentLocation(),
      { cause: error },
    );
  }
}

export const isTypedArray = (a: unknown): a is AnyTypedArray => typedArrayName(a) !== undefined;
export const isString = (value: unknown): value is string =>
  typeof value === "string" || value instanceof String;
export const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
export const isNumber = (value: unknown): value is number => typeof value === "number";
export const isFunction = (f: unknown): boolean => typeof f === "function";
export const isInt = (a: number): boolean => a % 1 === 0;
export const isPromise = (object: unknown): boolean =>
  typeof object === "object" && object !== null && "then" in object && isFunction(object.then);

/** A number, clamped to a range. */
export const clamp = (min: number, x: number, max: number): number =>
  Math.max(min, Math.min(x, max));

export const nearestLargerEven = (val: number): number => (val % 2 === 0 ? val : val + 1);

/** The smallest divisor of a size that is at least `start`. */
export function nearestDivisor(size: number, start: number): number {
  countArgument(size, "size", "tf.util.nearestDivisor");
  numberArgument(start, "start", "tf.util.nearestDivisor");
  // Divisors come in pairs: the smallest one that is at least `start` goes with the largest one that is at most size / start.
  let nearest = size;
  for (let i = 1; i * i <= size; i++)
    if (size % i === 0)
      for (const divisor of [i, size / i])
        if (divisor >= start && divisor < nearest) nearest = divisor;
  return nearest;
}

/** The numbers of an array. Others would be made texts, which of nested ones takes long, or the whole stack. */
const numbersOf = (given: ArrayLike<number>, argument: string, op: string): number[] =>
  Array.from(given, (x, i) => {
    if (typeof x === "object") throw wrongArgument(op, `${argument}[${i}]`, x, "a number");
    return x;
  });

export const sum = (arr: ArrayLike<number>): number =>
  numbersOf(arr, "arr", "sum").reduce((total, x) => total + x, 0);

/** A random number, uniform between two. */
export const randUniform = (a: number, b: number): number => {
  const r = Math.random();
  return b * r + (1 - r) * a;
};

/** The square of the distance between two points. */
export function distSquared(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const other = numbersOf(b, "b", "distSquared");
  return sum(numbersOf(a, "a", "distSquared").map((x, i) => (x - (other[i] ?? 0)) ** 2));
}

/** tanh of a number. */
export const tanh = (x: number): number => Math.tanh(x);

/** What a string can hold in every engine. */
const longestString = 2 ** 29 - 24;

function stringLength(size: number): number {
  if (integerArgument(size, "size", "rightPad", -Infinity) <= longestString) return size;
  throw new InvalidArgumentError(
    {
      what: "Argument 'size' passed to 'rightPad' is more than a string can hold",
      given: `size = ${size}`,
      expected: `at most ${longestString}`,
    },
    currentLocation(),
  );
}

/** Text, padded with spaces to a length. */
export const rightPad = (a: string, size: number): string => a.padEnd(stringLength(size));

/** A nearly square shape for a number of elements. */
export function sizeToSquarishShape(size: number): [width: number, height: number] {
  const width = Math.ceil(Math.sqrt(size));
  return [width, Math.ceil(size / width)];
}

/** Axes counted from the front; default: all. */
export const parseAxisParam = (
  axis: number | readonly number[] | null | undefined,
  shape: readonly number[],
): number[] => normalizeAxes(axis, shape.length);

/** A shape without axes of size 1, and the axes that are kept. */
export function squeezeShape(
  shape: readonly number[],
  axis?: readonly number[] | null,
): { newShape: number[]; keptDims: number[] } {
  const squeezed =
    axis === undefined || axis === null
      ? shape.flatMap((size, i) => (size === 1 ? [i] : []))
      : parseAxisParam(axis, shape);
  for (const i of squeezed) {
    assert(
      shape[i] === 1,
      () => `Can't squeeze axis ${i} since its dim '${String(shape[i])}' is not 1`,
    );
  }
  const keptDims = shape.flatMap((_, i) => (squeezed.includes(i) ? [] : [i]));
  return { newShape: keptDims.map((i) => shape[i] ?? 1), keptDims };
}

/** Replaces −1 in a shape by the size that results in a number of elements. */
export function inferFromImplicitShape(shape: readonly number[], size: number): number[] {
  const implicit = shape.filter((d) => d === -1).length;
  assert(implicit <= 1, () => `Shapes can only have 1 implicit size. Got ${shape.join(",")}`);
  const known = shape.filter((d) => d !== -1).reduce((a, b) => a * b, 1);
  assert(
    implicit === 1 ? known > 0 && size % known === 0 : known === size,
    () => `Size(${size}) must match the product of shape ${shape.join(",")}`,
  );
  return shape.map((d) => (d === -1 ? size / known : d));
}

/** The row-major strides, in elements, of all axes except the last. */
export const computeStrides = (shape: readonly number[]): number[] =>
  shape.length < 2 ? [] : stridesOf(shape);

/** The position of coordinates in row-major order. */
export const locToIndex = (
  locs: readonly number[],
  rank: number,
  strides: readonly number[],
): number =>
  rank === 0 ? 0 : locs.reduce((total, at, axis) => total + at * (strides[axis] ?? 1), 0);

/** The coordinates of a position in row-major order. */
export function indexToLoc(index: number, rank: number, strides: readonly number[]): number[] {
  let rest = index;
  integersOfCount(strides, "strides", "indexToLoc", { least: 0 });
  if (integerArgument(rank, "rank", "indexToLoc") > strides.length + 1)
    throw wrongRank(rank, strides.length + 1);
  return Array.from({ length: rank }, (_, axis) => {
    const stride = strides[axis] ?? 1;
    const at = Math.floor(rest / stride);
    rest -= at * stride;
    return at;
  });
}

const wrongRank = (rank: number, most: number): InvalidArgumentError =>
  new InvalidArgumentError(
    {
      what: `Argument 'rank' passed to 'indexToLoc' does not fit the strides`,
      given: `rank ${rank}`,
      expected: `at most ${most}, one more than there are strides`,
    },
    currentLocation(),
  );

/** Nested arrays of elements. */
export type Nested = number | boolean | Nested[];

/** Elements in row-major order as nested arrays. */
export function toNestedArray(shape: readonly number[], a: ArrayLike<number | boolean>): Nested {
  assert(
    sizeFromShape(shape) === a.length,
    () => `[${shape.join(",")}] does not match the input size ${a.length}.`,
  );
  let next = 0;
  const build = (axis: number): Nested => {
    const size = shape[axis];
    return size === undefined
      ? (a[next++] ?? 0)
      : Array.from({ length: size }, () => build(axis + 1));
  };
  return build(0);
}

/** The dtype that a value has as a tensor. */
export function inferDtype(values: unknown): DType | "string" {
  const first = flatten<unknown>(values)[0];
  return typeof first === "string" ? "string" : hostData(values, "values", "inferDtype").natural;
}

/** Numbers as the typed array of a dtype. */
export function toTypedArray(a: unknown, dtype: DType): TypedArray {
  if (!isDType(dtype)) throw unknownDType(dtype);
  return packElements(
    dtype,
    flatten<unknown>(a).map((x) => {
      if (typeof x === "number" || typeof x === "boolean") return Number(x);
      throw wrongArgument("toTypedArray", "a", x, "numbers or booleans");
    }),
  );
}

const filled = (dtype: DType, size: number, element: number): TypedArray => {
  if (!isDType(dtype)) throw unknownDType(dtype);
  return packElements(
    dtype,
    new Array<number>(countArgument(size, "size", "makeTypedArray")).fill(element),
  );
};

/** A typed array of zeros. */
export const makeZerosTypedArray = (size: number, dtype: DType): TypedArray =>
  filled(dtype, size, 0);
/** A typed array of ones. */
export const makeOnesTypedArray = (size: number, dtype: DType): TypedArray =>
  filled(dtype, size, 1);
/** As `makeZerosTypedArray`. */
export const getTypedArrayFromDType = (dtype: DType, size: number): TypedArray =>
  filled(dtype, size, 0);

const unknownDType = (dtype: unknown): DTypeError =>
  new DTypeError(
    { what: `Unknown data type ${String(dtype)}`, given: String(dtype), expected: "a dtype" },
    currentLocation(),
  );

/** Bytes of one element. */
export const bytesPerElement = (dtype: DType): number => bytesOfDType(dtype);

export const isValidDtype = (dtype: unknown): boolean => isDType(dtype);

/** Whether a conversion from one dtype to another may lose information. */
export function hasEncodingLoss(oldType: DType, newType: DType): boolean {
  const rank: readonly DType[] = ["float32", "int32", "bool"];
  return rank.indexOf(newType) > rank.indexOf(oldType);
}

/**
 * Calls `checkFn` until it returns true, with the delays in milliseconds that `delayFn` returns.
 *
 * @returns a promise that rejects after `maxCounter` tries, or with what `checkFn` or `delayFn` throws
 */
export function repeatedTry(
  checkFn: () => boolean,
  delayFn: (counter: number) => number = () => 0,
  maxCounter?: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let tries = 0;
    const attempt = (): void => {
      try {
        if (checkFn()) {
          resolve();
          return;
        }
        tries += 1;
        if (maxCounter !== undefined && tries >= maxCounter) {
          reject(new Error(`the check failed ${tries} times`));
          return;
        }
        setTimeout(attempt, delayFn(tries));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    attempt();
  });
}
