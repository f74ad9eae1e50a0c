/** Shape and size arguments: numbers, symbolic dims and integer tensors, as dims of the IR. */

import { notNegative } from "../../ir/compose/run-checks";
import type { FailureName } from "../../ir/failures";
import { isStatic, type Dim } from "../../ir/types/dim";
import { isInteger } from "../../ir/types/dtype";
import { DTypeError, InvalidArgumentError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { freshSymbol } from "../../ir/symbols";
import { formatShape, formatType, type Shape } from "../../ir/types/type";
import { currentContext } from "../context/context";
import { constantAsShape } from "../tensors/static-values";
import type { Tensor } from "../tensors/tensor";
import { hasOwnDType, valueOf } from "../tensors/tensor-like";
import { describe } from "../tensors/describe";
import { dimOf } from "../tensors/unknown-size";

/**
 * Sizes: an array of numbers, of sizes in `x.shape` and `x.dims`, and of integer scalars; or an integer vector. Elements of tensors that are
 * unknown while a function is traced result in sizes that are known only at run time.
 */
export type ShapeLike = readonly (Dim | Tensor)[] | Tensor;

const notSizes = (given: unknown, argument: string, op: string): DTypeError =>
  new DTypeError({
    what: `Argument '${argument}' passed to '${op}' must be an array of integers or an integer vector`,
    given: describe(given),
    expected: "sizes such as [2, 3], x.dims, or an int32 tensor of rank 1",
  });

/** The elements of an integer vector as dims; new symbols where they depend on data. */
export function boundDims(
  value: Value,
  argument: string,
  op: string,
  /** Fails the run for negative elements. Default: they are allowed. */
  ifNegative?: FailureName,
): readonly Dim[] {
  const { dtype, shape } = value.type;
  const [length] = shape;
  if (!isInteger(dtype) || shape.length !== 1 || length === undefined || !isStatic(length)) {
    throw notSizes(formatType(value.type), argument, op);
  }
  const known = constantAsShape(value);
  if (known !== undefined) return known;
  const symbols = Array.from({ length }, () => freshSymbol("size"));
  const b = currentContext();
  b.bindSizes(ifNegative === undefined ? value : notNegative(b, value, ifNegative), { symbols });
  return symbols;
}

/** An argument of integers, such as sizes, as dims; negative ones are allowed. */
export function dimsArgument(
  given: unknown,
  argument: string,
  op: string,
  ifNegative?: FailureName,
): readonly Dim[] {
  if (hasOwnDType(given)) return boundDims(valueOf(given, argument, op), argument, op, ifNegative);
  if (!Array.isArray(given)) throw notSizes(given, argument, op);
  // `Array.from` visits the holes of an array too.
  return Array.from(given, (item: unknown) => {
    const dim = hasOwnDType(item) ? dimArgument(item, argument, op, ifNegative) : dimOf(item);
    if (dim === undefined) throw notSizes(given, argument, op);
    return dim;
  });
}

/** As `dimsArgument`; a single integer is accepted in place of an array of one. */
export const oneOrMoreDims = (
  given: unknown,
  argument: string,
  op: string,
  ifNegative?: FailureName,
): readonly Dim[] =>
  dimsArgument(dimOf(given) === undefined ? given : [given], argument, op, ifNegative);

/** An argument of sizes, none of which may be negative. */
export function shapeArgument(given: unknown, argument: string, op: string): Shape {
  const dims = dimsArgument(given, argument, op, "negative_size");
  const negative = dims.find((dim) => isStatic(dim) && dim < 0);
  if (negative === undefined) {
    requireCountable(dims, argument, op);
    return dims;
  }
  throw new InvalidArgumentError({
    what: `${op}: Dimension ${String(negative)} must be >= 0`,
    given: `${argument} ${formatShape(dims)}`,
    expected: "sizes that are not negative",
  });
}

/** @throws InvalidArgumentError where the number of elements is beyond the integers that numbers represent */
function requireCountable(dims: Shape, argument: string, op: string): void {
  if (dims.includes(0)) return;
  const elements = dims.filter(isStatic).reduce((count, size) => count * size, 1);
  if (elements <= Number.MAX_SAFE_INTEGER) return;
  throw new InvalidArgumentError({
    what: `${op}: a shape has too many elements`,
    given: `${argument} ${formatShape(dims)}`,
    expected: "at most 2^53 - 1 elements",
  });
}

/** One integer that may depend on data: a number, a symbolic dim, or an integer scalar. */
export function dimArgument(
  given: unknown,
  argument: string,
  op: string,
  ifNegative?: FailureName,
): Dim {
  const dim = dimOf(given);
  if (dim !== undefined) return dim;
  if (hasOwnDType(given)) {
    const value = valueOf(given, argument, op);
    if (value.type.shape.length === 0) {
      const known = constantAsShape(value)?.[0];
      if (known !== undefined && (!isStatic(known) || Number.isInteger(known))) return known;
      const vector = currentContext().withShape(value, [1]);
      return boundDims(vector, argument, op, ifNegative)[0] ?? 0;
    }
  }
  throw new DTypeError({
    what: `Argument '${argument}' passed to '${op}' must be an integer`,
    given: describe(given),
    expected: "an integer, or an integer scalar",
  });
}

/** One size that may depend on data; the run fails where it is negative. */
export const sizeArgument = (given: unknown, argument: string, op: string): Dim =>
  dimArgument(given, argument, op, "negative_size");

/** An integer that may depend on data: a number, a symbolic dim, or an integer tensor. */
export type IntegerLike = Dim | Tensor;

/** Static integers, one per axis; a single integer is accepted in place of an array of one. */
export const integersArgument = (
  given: unknown,
  argument: string,
  op: string,
): readonly number[] => {
  const dims = oneOrMoreDims(given, argument, op);
  const numbers = dims.filter(isStatic);
  if (numbers.length === dims.length) return numbers;
  throw new InvalidArgumentError({
    what: `${op}: ${argument} must be known while the function is traced`,
    given: formatShape(dims),
    expected: "integers that do not depend on the function's arguments",
  });
};
