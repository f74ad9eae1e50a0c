/** The text form of literals, in both directions: exact for the parser, or abbreviated for human readers. */

import { bytesPerElement, isFloating, type DType } from "../types/dtype";
import { float16Bits, float16Value } from "../types/float16";
import { Literal } from "../types/literal";
import { bytesOfArray, packElements, typedArrayClass, type TypedArray } from "../types/typed-array";
import { formatType } from "../types/type";

/** Literals with more elements than this are written as their bytes, or abbreviated in human-readable output. */
const longest = 256;
const shownOfLong = 8;

/** An element as a tensor of its dtype stores it, in canonical form. */
function normalized(dtype: DType, element: number | bigint): number | bigint {
  if (typeof element === "bigint") return smallest(element);
  if (!isFloating(dtype)) return element === 0 ? 0 : element;
  if (dtype === "float32") return Math.fround(element);
  return dtype === "float16" ? float16Value(float16Bits(element)) : element;
}

/** The shortest decimal that rounds to the same element in the dtype. */
function elementText(dtype: DType, element: number | bigint): string {
  const value = normalized(dtype, element);
  if (dtype === "bool") return value === 0 ? "false" : "true";
  if (typeof value === "bigint" || !isFloating(dtype)) return String(value);
  if (Object.is(value, -0)) return "-0";
  if (dtype === "float64" || !Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (normalized(dtype, short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

/** The common value of all elements, if they are equal. */
function uniformElement({ dtype, data }: Literal): number | bigint | undefined {
  const first = normalized(dtype, data[0] ?? 0);
  const isUniform = data.every((element) => Object.is(normalized(dtype, element), first));
  return isUniform && data.length > 1 ? first : undefined;
}

/**
 * A literal as text: its type, then a scalar, nested arrays, `all x` where all elements are equal, or, for many, their bytes or the name
 * under which they are stored.
 *
 * @param abbreviate whether only the first elements of a long literal are written; such a text cannot be parsed
 * @param storedAs the name under which a long literal is stored elsewhere; `undefined` for one that belongs in the text
 */
export function literalText(
  literal: Literal,
  abbreviate = false,
  storedAs: (literal: Literal) => string | undefined = () => undefined,
): string {
  const { dtype, shape, data } = literal;
  const type = formatType({ dtype, shape });
  if (shape.length === 0) return `${type} ${elementText(dtype, data[0] ?? 0)}`;
  const uniform = uniformElement(literal);
  if (uniform !== undefined) return `${type} all ${elementText(dtype, uniform)}`;
  if (data.length <= longest) return `${type} ${nestedText(literal)}`;
  const name = abbreviate ? undefined : storedAs(literal);
  if (name !== undefined) return `${type} stored ${JSON.stringify(name)}`;
  if (!abbreviate) return `${type} base64 "${base64(bytesOfArray(packElements(dtype, data)))}"`;
  const first = data.slice(0, shownOfLong).map((element) => elementText(dtype, element));
  return `${type} [${first.join(", ")}, … ${data.length - shownOfLong} more]`;
}

function nestedText({ dtype, shape, data }: Literal): string {
  if (data.length === 0) return "[]";
  let next = 0;
  const build = (axis: number): string => {
    const size = shape[axis];
    if (size === undefined) return elementText(dtype, data[next++] ?? 0);
    return `[${Array.from({ length: size }, () => build(axis + 1)).join(", ")}]`;
  };
  return build(0);
}

/** Base64 is encoded in pieces: the number of arguments of a call is limited. */
const piece = 0x2000;

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += piece) {
    binary += String.fromCharCode(...bytes.subarray(i, i + piece));
  }
  return btoa(binary);
}

/** Elements from their bytes in base64, as `literalText` writes them; `undefined` if the text is not valid base64. */
export function elementsFromBase64(dtype: DType, text: string): (number | bigint)[] | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const count = bytes.length / bytesPerElement(dtype);
  if (!Number.isInteger(count)) return undefined;
  return elementsOfArray(dtype, new typedArrayClass[dtype](bytes.buffer, 0, count));
}

const elementsOfArray = (dtype: DType, stored: TypedArray): (number | bigint)[] =>
  Array.from(stored, (element: number | bigint) => elementOf(dtype, element));

/** A literal of data as tensors have it. */
export const literalOfArray = (tensor: {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}): Literal => new Literal(tensor.dtype, tensor.shape, elementsOfArray(tensor.dtype, tensor.data));

const elementOf = (dtype: DType, stored: number | bigint): number | bigint => {
  if (typeof stored === "bigint") return smallest(stored);
  return dtype === "float16" ? float16Value(stored) : stored;
};

const smallest = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

/** One element from its text; `undefined` if it is not an element of the dtype. */
export function elementFromText(dtype: DType, text: string): number | bigint | undefined {
  if (dtype === "bool") return text === "true" ? 1 : text === "false" ? 0 : undefined;
  if (text === "true" || text === "false") return undefined;
  if (isFloating(dtype)) return normalized(dtype, Number(text));
  if (!/^-?\d+$/.test(text)) return undefined;
  return smallest(BigInt(text));
}
