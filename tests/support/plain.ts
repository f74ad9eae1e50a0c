import { Tensor, Variable } from "../../index";

/** A structure with numbers in place of its tensors and variables. */
export function plain(structure: unknown): unknown {
  if (structure instanceof Tensor || structure instanceof Variable) return structure.arraySync();
  if (Array.isArray(structure)) return structure.map(plain);
  if (typeof structure !== "object" || structure === null) return structure;
  return Object.fromEntries(Object.entries(structure).map(([key, item]) => [key, plain(item)]));
}
