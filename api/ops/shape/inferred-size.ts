/** The shape argument of a reshape, with −1 for the size that is inferred from the others. */

import {
  divideExactly,
  floorDivideDims,
  isStatic,
  productOfDims,
  type Dim,
} from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatShape, formatType, sizeOf, type Shape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { constantAsShape } from "../../tensors/static-values";
import { boundDims, dimsArgument } from "../../arguments/shape";
import { hasOwnDType, valueOf } from "../../tensors/tensor-like";

/** The requested sizes of a reshape, with the inferred size in place of −1. */
export function resolvedSizes(b: Context, x: Value, given: unknown): Shape {
  const vector = hasOwnDType(given) ? valueOf(given, "shape", "reshape") : undefined;
  if (vector === undefined || constantAsShape(vector) !== undefined) {
    return withInferred(x, dimsArgument(given, "shape", "reshape"));
  }
  return boundDims(inferredAtRun(b, x, vector), "shape", "reshape");
}

/** The sizes of an integer vector, with −1 replaced by the total divided by the other sizes. */
function inferredAtRun(b: Context, x: Value, vector: Value): Value {
  const { dtype, shape } = vector.type;
  if (dtype !== "int32" && dtype !== "int64") return vector;
  const zero = b.scalarLike(vector, 0);
  const total = b.sizes({ dims: [sizeOf(x.type.shape)], dtype });
  const parts = b.split(vector, { axis: 0, sizes: new Array<number>(Number(shape[0])).fill(1) });
  // −1 makes the product of all sizes negative, and its absolute value that of the others.
  const product = parts.reduce((a, c) => b.mul(a, c), b.sizes({ dims: [1], dtype }));
  const others = b.where(b.less(product, zero), b.neg(product), b.scalarLike(vector, 1));
  return b.where(b.less(vector, zero), b.div(total, others), vector);
}

function withInferred(x: Value, dims: readonly Dim[]): Shape {
  const total = sizeOf(x.type.shape);
  const report = {
    given: `shape ${formatShape(dims)} for ${formatType(x.type)}`,
    fix: "use -1 for the one size that should be inferred",
  };
  const negative = dims.findIndex((dim) => isStatic(dim) && dim < -1);
  if (negative >= 0) {
    throw new InvalidArgumentError({
      ...report,
      what: `Size ${negative} must be non-negative, not ${String(dims[negative])}`,
      expected: "sizes that are not negative, or -1",
    });
  }
  const at = dims.indexOf(-1);
  if (at < 0) return dims;
  if (dims.lastIndexOf(-1) !== at) {
    throw new InvalidArgumentError({
      ...report,
      what: `Only one input size may be -1, not both ${at} and ${dims.lastIndexOf(-1)}`,
      expected: "at most one -1",
    });
  }
  const known = productOfDims(dims.toSpliced(at, 1));
  if (known === 0) {
    throw new InvalidArgumentError({
      ...report,
      what: "reshape cannot infer the missing input size for an empty tensor unless all specified input sizes are non-zero",
      expected: "nonzero sizes beside -1",
    });
  }
  const size = divideExactly(total, known) ?? floorDivideDims(total, known);
  if (isStatic(total) && isStatic(known) && total % known !== 0) {
    throw new InvalidArgumentError({
      ...report,
      what: `Input to reshape is a tensor with ${total} values, but the requested shape requires a multiple of ${known}`,
      expected: `a shape with ${total} elements`,
    });
  }
  return dims.with(at, size);
}
