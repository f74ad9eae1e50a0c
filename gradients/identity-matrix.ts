import type { Builder } from "../ir/builder";
import type { Dim } from "../ir/dim";
import type { DType } from "../ir/dtype";
import type { Value } from "../ir/graph";

/** Whether row and column are the same, [size, size]. */
export function isDiagonal(size: Dim, b: Builder): Value {
  const columns = b.range({ start: 0, step: 1, size, dtype: "int32" });
  return b.equal(b.withShape(columns, [size, 1]), columns);
}

/** The identity matrix, [size, size]. */
export const identityMatrix = (dtype: DType, size: Dim, b: Builder): Value =>
  b.toDType(isDiagonal(size, b), dtype);
