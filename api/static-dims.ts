import { isStatic } from "../ir/dim";
import { FailedPreconditionError } from "../ir/errors";
import { currentLocation } from "../ir/location";
import { formatShape, type Shape } from "../ir/type";

/** A shape whose sizes must all be known now. */
export function staticDims(shape: Shape): readonly number[] {
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
