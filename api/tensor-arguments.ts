import { InvalidArgumentError } from "../ir/errors";
import { currentLocation } from "../ir/location";
import { formatShape, formatType, mayBeSameShape } from "../ir/type";
import { Tensor } from "./tensor";
import { pairOfOneDType, valueOf, type TensorLike } from "./tensor-like";

/** An argument as a tensor. @throws DTypeError for what is none */
export const tensorArgument = (given: TensorLike, argument: string, op: string): Tensor =>
  given instanceof Tensor ? given : new Tensor(valueOf(given, argument, op));

/**
 * Two arguments as tensors of one dtype and one shape.
 *
 * @throws InvalidArgumentError where the shapes differ, DTypeError for what is no tensor
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
