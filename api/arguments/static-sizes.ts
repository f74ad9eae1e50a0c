/** Checks that sizes are static, for operations that need them at trace time. */

import { isStatic, type Dim } from "../../ir/types/dim";
import { FailedPreconditionError, InvalidArgumentError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { formatShape, type Shape } from "../../ir/types/type";

/** Returns the shape if all its sizes are static. */
export function requireStaticShape(shape: Shape): readonly number[] {
  const dims = shape.filter(isStatic);
  if (dims.length === shape.length) return dims;
  throw new FailedPreconditionError(
    {
      what: "a size is needed that is known only when the graph runs",
      given: formatShape(shape),
      expected: "a shape with known sizes",
      fix: "give the size in the function's inputSignature, or use an operation that takes unknown sizes",
    },
    currentLocation(),
  );
}

/** Returns a size if it is static, as the number of an operation's results must be. */
export const requireStaticSize = (dim: Dim, op: string, axis: number): number => {
  if (isStatic(dim)) return dim;
  throw new InvalidArgumentError({
    what: `${op}: the size along axis ${axis} is known only when the graph runs`,
    given: `size ${String(dim)}`,
    expected: "a known size: it is the number of results",
    fix: "give the size in the function's inputSignature, or give the sizes of the parts",
  });
};
