/** Functions of several operations that halves are too narrow for on the way. */

import type { Builder } from "../builder";
import type { Value } from "../graph";

/**
 * A function of several operations, of which those of halves are computed in float32 and rounded once: on the way they would overflow, and
 * a derivative would be 0·∞.
 */
export function roundedOnce(b: Builder, x: Value, build: (x: Value) => Value): Value {
  const { dtype } = x.type;
  return b.toDType(build(dtype === "float16" ? b.toDType(x, "float32") : x), dtype);
}
