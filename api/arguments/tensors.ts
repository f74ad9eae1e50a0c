/** Tensor arguments: single tensors, lists of tensors, and pairs of one dtype and shape. */

import type { DType } from "../../ir/types/dtype";
import { DTypeError, InvalidArgumentError, ValueError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { formatShape, formatType, mayBeSameShape } from "../../ir/types/type";
import { Tensor } from "../tensors/tensor";
import { pairOfOneDType, valueOf, type TensorLike } from "../tensors/tensor-like";
import { describe } from "../tensors/describe";

/** An argument as a tensor; `dtype` applies to numbers and arrays, which have none. @throws DTypeError for anything else */
export const tensorArgument = (
  given: TensorLike,
  argument: string,
  op: string,
  dtype?: DType,
): Tensor => (given instanceof Tensor ? given : new Tensor(valueOf(given, argument, op, dtype)));

/**
 * An argument that is a list of tensors.
 *
 * @throws DTypeError if it is not an array, ValueError if it is empty
 */
export function tensorsArgument(
  given: readonly TensorLike[],
  op: string,
  argument = "tensors",
): readonly TensorLike[] {
  // Callers without type checking may pass anything.
  const list: unknown = given;
  if (!Array.isArray(list)) {
    throw new DTypeError(
      {
        what: `Argument ${argument} passed to ${op} must be a \`Tensor[]\` or \`TensorLike[]\``,
        given: describe(list),
        expected: "an array of tensors",
        fix: "put the tensor into an array: [x]",
      },
      currentLocation(),
    );
  }
  if (given.length > 0) return given;
  throw new ValueError(
    {
      what: `Pass at least one tensor to ${op}`,
      given: "an empty array",
      expected: "one tensor or more",
    },
    currentLocation(),
  );
}

/**
 * Two arguments as tensors of one dtype and one shape.
 *
 * @throws InvalidArgumentError where the shapes differ, DTypeError for an argument that is not a tensor
 */
export function sameShaped(
  op: string,
  first: readonly [argument: string, given: TensorLike],
  second: readonly [argument: string, given: TensorLike],
): readonly [Tensor, Tensor] {
  const [x, y] = pairOfOneDType(first, second, op);
  if (mayBeSameShape(x.type.shape, y.type.shape)) return [new Tensor(x), new Tensor(y)];
  throw new InvalidArgumentError(
    {
      what: `Error in ${op}: Shapes ${formatShape(x.type.shape)} and ${formatShape(y.type.shape)} must match`,
      given: `${first[0]} ${formatType(x.type)}, ${second[0]} ${formatType(y.type)}`,
      expected: "one shape",
    },
    currentLocation(),
  );
}
