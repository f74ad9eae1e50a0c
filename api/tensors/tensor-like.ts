/** Tensor-like arguments (tensors, variables, numbers, arrays), and how they become values of the current graph. */

import { isRefusedPromise } from "../context/refuse-promise";
import { isStatic, type Dim } from "../../ir/types/dim";
import { isDType, isFloating, type DType } from "../../ir/types/dtype";
import { DTypeError, InvalidArgumentError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { checkedElement, Literal } from "../../ir/types/literal";
import { currentLocation } from "../../ir/location";
import {
  packElements,
  typedArrayClass,
  typedArrayName,
  type TypedArray,
} from "../../ir/types/typed-array";
import { currentContext } from "../context/context";
import { requireNesting } from "../structure";
import { otherCopyOf } from "./copies";
import { Tensor, graphValue, isTensor } from "./tensor";
import { describe } from "./describe";
import { dimOf, isUnknownSize } from "./unknown-size";

/** A typed array of numbers or bigints. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** An object that has a tensor value at each point of the program: a variable. */
export interface TensorSource {
  readonly dtype: DType;
  /** Reads the value: a node of the current graph. */
  toTensor(): Tensor;
}

/** The types that are accepted where a tensor is expected: tensors, variables, numbers, nested arrays, typed arrays. */
export type TensorLike =
  Tensor | TensorSource | number | boolean | bigint | NumericArray | readonly TensorLike[];

export const isTensorSource = (given: unknown): given is TensorSource =>
  typeof given === "object" && given !== null && "toTensor" in given && !otherCopyOf(given);

/** The dtypes that typed arrays imply, by their classes; a `Float64Array` is float32, as in TF.js. */
const typedArrayDTypes: Readonly<Partial<Record<string, DType>>> = {
  Float16Array: "float16",
  Float32Array: "float32",
  Float64Array: "float32",
  Int32Array: "int32",
  Uint8Array: "int32",
  Uint8ClampedArray: "int32",
  Int8Array: "int8",
  Int16Array: "int16",
  Uint16Array: "uint16",
  Uint32Array: "uint32",
  BigInt64Array: "int64",
  BigUint64Array: "uint64",
};

/** Any typed array, of this realm or of another one. */
export const isNumericArray = (given: unknown): given is NumericArray =>
  typedArrayName(given) !== undefined;

/** Host data in row-major order, with the dtype that it implies. */
export interface HostData {
  readonly shape: readonly number[];
  readonly elements: ArrayLike<number | bigint>;
  readonly natural: DType;
  /** The elements where some are sizes that are known only when the graph runs; `elements` is then invalid. */
  readonly sizes?: readonly Dim[];
}

/**
 * Reads numbers, nested arrays and typed arrays. Numbers are float32, booleans bool, bigints int64.
 *
 * @throws InvalidArgumentError for ragged arrays, DTypeError for anything else
 */
export function hostData(given: unknown, argument: string, op: string): HostData {
  if (isNumericArray(given)) {
    const natural = typedArrayDTypes[typedArrayName(given) ?? ""] ?? "float32";
    return { shape: [given.length], elements: given, natural };
  }
  const shape = shapeOfNested(given, argument, op);
  const elements: (number | bigint)[] = [];
  const kinds = new Set<string>();
  const unknown = new Map<number, Dim>();
  collect(given, shape, 0, { elements, kinds, unknown }, (part) =>
    notTensorLike(given, argument, op, part),
  );
  const natural = kinds.has("number")
    ? "float32"
    : kinds.has("bigint")
      ? "int64"
      : kinds.has("boolean")
        ? "bool"
        : "float32";
  if (unknown.size === 0) return { shape, elements, natural };
  return { shape, elements, natural, sizes: withUnknownSizes(elements, unknown) };
}

/** The elements as dims. @throws InvalidArgumentError where one is a fraction */
const withUnknownSizes = (
  elements: readonly (number | bigint)[],
  unknown: ReadonlyMap<number, Dim>,
): readonly Dim[] =>
  elements.map((element, i) => {
    const dim = unknown.get(i) ?? Number(element);
    if (!isStatic(dim) || Number.isInteger(dim)) return dim;
    throw new InvalidArgumentError(
      {
        what: "an array with a size that is known only when the graph runs must consist of integers",
        given: String(element),
        expected: "integers and sizes",
        fix: "join the elements with tf.stack",
      },
      currentLocation(),
    );
  });

function shapeOfNested(given: unknown, argument: string, op: string): number[] {
  const shape: number[] = [];
  let part: unknown = given;
  while (Array.isArray(part) || isNumericArray(part)) {
    requireNesting(shape.length + 1, `Argument '${argument}' passed to '${op}'`);
    shape.push(part.length);
    part = part[0];
  }
  return shape;
}

/** The elements of nested arrays, and the sizes among them that have no number, by index. */
interface Collected {
  readonly elements: (number | bigint)[];
  readonly kinds: Set<string>;
  readonly unknown: Map<number, Dim>;
}

function collect(
  part: unknown,
  shape: readonly number[],
  depth: number,
  into: Collected,
  fail: (part: unknown) => Error,
): void {
  const { elements, kinds, unknown } = into;
  const size = shape[depth];
  if (size === undefined) {
    if (isUnknownSize(part)) {
      unknown.set(elements.length, dimOf(part) ?? 0);
      kinds.add("number");
      elements.push(0);
      return;
    }
    if (typeof part !== "number" && typeof part !== "boolean" && typeof part !== "bigint")
      throw fail(part);
    kinds.add(typeof part);
    elements.push(typeof part === "boolean" ? Number(part) : part);
    return;
  }
  if (!Array.isArray(part) && !isNumericArray(part)) throw fail(part);
  if (part.length !== size) {
    throw new InvalidArgumentError(
      {
        what: "nested arrays must be rectangular",
        given: `an array of ${part.length} where another has ${size} elements, at depth ${depth}`,
        expected: `shape [${shape.join(",")}]`,
        fix: "pad the shorter rows",
      },
      currentLocation(),
    );
  }
  for (const item of part) collect(item, shape, depth + 1, into, fail);
}

/** The kind of a value, as TF.js's messages name it. */
function kindOf(given: unknown): string {
  if (given === null || given === undefined) return "null";
  return typeof given === "string" ? "string" : kindOfObject(given);
}

const kindOfObject = (given: object | number | boolean | bigint | symbol): string =>
  typeof given.constructor === "function" ? given.constructor.name : typeof given;

/** The error for a tensor or variable that another copy of this library made. */
function ofOtherCopy(given: unknown, argument: string, op: string): DTypeError | undefined {
  const places = otherCopyOf(given);
  if (places === undefined) return undefined;
  return new DTypeError(
    {
      what: `Argument '${argument}' passed to '${op}' is of another copy of ontrace: two are loaded in this process`,
      given: `a ${kindOf(given)} of ${places.other}`,
      expected: `tensors and variables of ${places.own}`,
      fix: "install ontrace once: `npm ls ontrace` lists the copies and `npm dedupe` merges them; or pass the data, await x.data()",
    },
    currentLocation(),
  );
}

/** The error for an argument that is not a tensor, or for a `part` of its arrays that is not a number. */
const notTensorLike = (
  given: unknown,
  argument: string,
  op: string,
  part: unknown = given,
): DTypeError =>
  ofOtherCopy(part, argument, op) ??
  new DTypeError(
    {
      what: `Argument '${argument}' passed to '${op}' must be a Tensor or TensorLike, but got '${kindOf(part)}'`,
      given: part === given ? describe(given) : `${describe(given)} that holds ${describe(part)}`,
      expected:
        "a tensor, a variable, a number, a boolean, nested arrays of these, or a typed array",
      fix: fixOf(part),
    },
    currentLocation(),
  );

function fixOf(part: unknown): string {
  if (isRefusedPromise(part)) return "await the promise first; callbacks must not be async";
  if (typeof part === "string") return "convert the text to numbers first";
  return hasOwnDType(part)
    ? "join tensors with tf.stack or tf.concat"
    : "make a tensor of it with tf.tensor";
}

/** Host data as a value of the current graph. */
export function constantValue(data: HostData, dtype: DType): Value {
  const { elements, shape, sizes } = data;
  const context = currentContext();
  if (sizes !== undefined) {
    const vector = context.sizes({ dims: sizes, dtype: dtype === "int32" ? dtype : "int64" });
    return context.toDType(context.withShape(vector, shape), dtype);
  }
  return isNumericArray(elements)
    ? context.constantOfArray(dtype, shape, storedArray(elements, dtype))
    : context.constantOf(literalOf(data, dtype));
}

/** A copy of a typed array in the storage format of `dtype`. */
function storedArray(elements: NumericArray, dtype: DType): TypedArray {
  if (dtype === "bool") {
    return Uint8Array.from<number | bigint>(elements, (x) => Number(Number(x) !== 0));
  }
  // Halves are stored as their bits; an array of 16-bit integers is not that.
  if (dtype !== "float16" && elements instanceof typedArrayClass[dtype]) {
    // Not `slice`, which of Node's `Buffer` is a view.
    const copy: NumericArray = new typedArrayClass[dtype](elements.length);
    // Both arrays have one dtype, which their types do not express.
    copy.set(elements as never);
    return copy as TypedArray;
  }
  for (const element of elements) if (typeof element === "number") checkedElement(dtype, element);
  return packElements(dtype, elements);
}

/** Host data as a literal of a dtype. */
function literalOf({ shape, elements }: HostData, dtype: DType): Literal {
  const data = Array.from(elements, (element) =>
    typeof element === "bigint"
      ? element
      : dtype === "bool"
        ? Number(element !== 0)
        : checkedElement(dtype, element),
  );
  return new Literal(dtype, shape, data);
}

/**
 * An argument as a value of the current graph.
 *
 * @param dtype the dtype of numbers and arrays; default: the one that they imply
 */
export function valueOf(given: unknown, argument: string, op: string, dtype?: DType): Value {
  if (isTensor(given)) return graphValue(given);
  if (isTensorSource(given)) return graphValue(given.toTensor());
  const data = hostData(given, argument, op);
  return constantValue(data, dtype ?? data.natural);
}

/** Whether an argument has a dtype, rather than taking that of the other operand. */
export const hasOwnDType = (given: unknown): given is Tensor | TensorSource =>
  given instanceof Tensor || isTensorSource(given);

/** An argument with its name. */
type Named = readonly [argument: string, value: unknown];

/** The common dtype of several arguments: that of the first tensor among them. */
function dtypeOfAll(given: readonly Named[], op: string, natural?: DType): DType {
  const typed = given.map(([, value]) => value).find(hasOwnDType);
  return (
    typed?.dtype ??
    natural ??
    commonDType(given.map(([argument, value]) => hostData(value, argument, op).natural))
  );
}

/**
 * Arguments that must have one dtype. Numbers and arrays take the dtype of the first tensor among them, if they can:
 * a fraction next to an int32 tensor is an error, as in TensorFlow.
 */
export function valuesOfOneDType(given: readonly Named[], op: string): Value[] {
  const dtype = dtypeOfAll(given, op);
  return given.map(([argument, value]) => valueOf(value, argument, op, dtype));
}

/** As `valuesOfOneDType`, for two arguments; `natural` is the dtype if neither is a tensor. */
export function pairOfOneDType(
  a: Named,
  b: Named,
  op: string,
  natural?: DType,
): readonly [Value, Value] {
  const dtype = dtypeOfAll([a, b], op, natural);
  return [valueOf(a[1], a[0], op, dtype), valueOf(b[1], b[0], op, dtype)];
}

/** The dtype of several pieces of host data: a float if one of them is. */
const commonDType = (dtypes: readonly DType[]): DType =>
  dtypes.find(isFloating) ?? dtypes.find((dtype) => dtype !== "bool") ?? "bool";

/** @throws DTypeError for anything but a dtype: callers without type checking may pass anything */
export function checkDType(dtype: unknown): void {
  if (isDType(dtype)) return;
  const given = typeof dtype === "string" ? dtype : describe(dtype);
  throw new DTypeError(
    {
      what: `unknown dtype ${given}`,
      given,
      expected: "float32, int32, bool, …",
    },
    currentLocation(),
  );
}
