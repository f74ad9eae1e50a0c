/** The types of the results of one run. */

import { freshSymbol } from "../../ir/symbols";
import { isStatic, type Dim } from "../../ir/types/dim";
import type { TensorType } from "../../ir/types/type";

/** Types with symbols of this run for the sizes that it has yet to determine: the model's own names are those of all its runs. */
export function typesOfRun(): (type: TensorType) => TensorType {
  const unknown = new Map<Dim, Dim>();
  const sizeOf = (dim: Dim): Dim => {
    const known = unknown.get(dim) ?? freshSymbol("run");
    unknown.set(dim, known);
    return known;
  };
  return ({ dtype, shape }) => ({
    dtype,
    shape: shape.map((dim) => (isStatic(dim) ? dim : sizeOf(dim))),
  });
}
