/** Index and coordinate arguments of gathers and scatters, converted to int32 or int64 and checked against the indexed shape. */

import { literalOf, producedBy } from "../../ir/match";
import { isStatic, type Dim } from "../../ir/types/dim";
import { InvalidArgumentError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { highestOf } from "../../ir/types/literal";
import { isIndexDType } from "../../ir/ops/indexing";
import { formatShape, type Shape } from "../../ir/types/type";
import type { Context } from "../context/context";
import { requireFamily } from "./dtype";
import { constantElements } from "../tensors/static-values";
import { valueOf } from "../tensors/tensor-like";

/** Indices as int32 or int64. @throws DTypeError where they are not integers */
export function indicesArgument(b: Context, given: unknown, argument: string, op: string): Value {
  const value = valueOf(given, argument, op, "int32");
  const { dtype } = value.type;
  if (isIndexDType(dtype)) return value;
  requireFamily(value, "int32", argument, op);
  return b.toDType(value, dtype.startsWith("uint") ? "int64" : "int32");
}

/** Whether no element can be negative, inferred from the nodes that produce the value. */
const isNeverNegative = (value: Value): boolean => {
  const range = producedBy(value, "range");
  if (range !== undefined) return range.attributes.start >= 0 && range.attributes.step >= 0;
  const same = producedBy(value, "reshape") ?? producedBy(value, "cast");
  if (same !== undefined) return isNeverNegative(same.operands[0]);
  const joined = producedBy(value, "concat");
  if (joined !== undefined) return joined.operands.every(isNeverNegative);
  const known = literalOf(value);
  if (known !== undefined) return known.data.every((index) => Number(index) >= 0);
  return isRefusing(value) || value.producer?.op === "nonZero" || value.producer?.op === "sizes";
};

/** Whether `refusingNegative` produced the value. */
function isRefusing(value: Value): boolean {
  const chosen = producedBy(value, "where");
  const [condition, , indices] = chosen?.operands ?? [];
  const compared = condition === undefined ? undefined : producedBy(condition, "less");
  return indices !== undefined && compared?.operands[0] === indices;
}

/**
 * Indices of which negative ones are replaced by the dtype's highest value, so that the run rejects them: ONNX counts negative indices from
 * the end, TensorFlow does not. Indices that are too large are rejected by the run anyway.
 */
function refusingNegative(b: Context, indices: Value): Value {
  if (isNeverNegative(indices)) return indices;
  const isNegative = b.less(indices, b.scalarLike(indices, 0));
  return b.where(isNegative, b.scalarLike(indices, highestOf(indices.type.dtype)), indices);
}

const outOfRange = (what: string, expected: string): InvalidArgumentError =>
  new InvalidArgumentError({
    what,
    given: what,
    expected,
    fix: "keep indices inside the tensor; negative ones do not count from the end",
  });

/** Indices along an axis: checked immediately where they are static, otherwise by the run. */
export function checkedIndices(b: Context, indices: Value, size: Dim): Value {
  const known = constantElements(indices);
  if (known === undefined || !isStatic(size)) return refusingNegative(b, indices);
  const wrong = known.findIndex((index) => index < 0 || index >= size);
  if (wrong < 0) return indices;
  const place = placeOf(wrong, indices.type.shape);
  throw outOfRange(
    `indices[${place}] = ${String(known[wrong])} is not in [0, ${size})`,
    `indices in [0, ${size})`,
  );
}

/** Coordinates into a shape: checked immediately where they are static, otherwise by the run. */
export function checkedCoordinates(b: Context, coordinates: Value, shape: Shape): Value {
  const depth = coordinates.type.shape.at(-1);
  const known = constantElements(coordinates);
  if (known === undefined || depth === undefined || !isStatic(depth)) {
    return refusingNegative(b, coordinates);
  }
  const sizes = shape.slice(0, depth);
  if (!sizes.every(isStatic)) return refusingNegative(b, coordinates);
  const wrong = known.findIndex((index, i) => index < 0 || index >= (sizes[i % depth] ?? 0));
  if (wrong < 0) return coordinates;
  const row = Math.floor(wrong / depth);
  const point = known.slice(row * depth, (row + 1) * depth);
  const place = placeOf(row, coordinates.type.shape.slice(0, -1));
  throw outOfRange(
    `indices[${place}] = [${point.join(", ")}] does not index into shape ${formatShape(shape)}`,
    `coordinates inside ${formatShape(shape)}`,
  );
}

/** The coordinates of a position in row-major order, as text. */
function placeOf(position: number, shape: Shape): string {
  let rest = position;
  const place = shape.toReversed().map((dim) => {
    const size = isStatic(dim) ? dim : rest + 1;
    const at = rest % size;
    rest = Math.floor(rest / size);
    return at;
  });
  return place.toReversed().join(",");
}
