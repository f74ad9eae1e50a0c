import { isStatic, substituteDim, type Dim } from "../../ir/types/dim";

/** The size that a dim has for given sizes of its symbols. */
export function evaluateDim(dim: Dim, sizes: ReadonlyMap<string, number>): number {
  const size = substituteDim(dim, (name) => sizes.get(name));
  if (!isStatic(size)) throw new RangeError(`${String(dim)} has a symbol without a size`);
  return size;
}
