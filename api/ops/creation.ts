import { isDType, type DType } from "../../ir/dtype";
import { DTypeError, InvalidArgumentError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { Tensor } from "../tensor";
import { constantValue, hostData, type TensorLike } from "../tensor-like";
import { located } from "./apply";

/**
 * A tensor of values that the program has.
 *
 * @param values a number, nested arrays, or a typed array
 * @param shape sizes by axis; the shape of `values` where it is absent
 * @param dtype float32 for numbers, bool for booleans, int64 for bigints, where it is absent
 * @throws InvalidArgumentError where the values do not fill the shape
 */
export function tensor(values: TensorLike, shape?: readonly number[], dtype?: DType): Tensor {
  if (dtype !== undefined && !isDType(dtype)) {
    throw new DTypeError(
      {
        what: `unknown dtype ${String(dtype)}`,
        given: String(dtype),
        expected: "float32, int32, bool, …",
      },
      currentLocation(),
    );
  }
  const data = hostData(values, "values", "tensor");
  const wanted = shape ?? data.shape;
  const size = wanted.reduce((a, b) => a * b, 1);
  if (size !== data.elements.length) {
    throw new InvalidArgumentError(
      {
        what: `Based on the provided shape, [${wanted.join(",")}], the tensor should have ${size} values but has ${data.elements.length}`,
        given: `${data.elements.length} values`,
        expected: `${size} values`,
        fix: "change the shape or the values",
      },
      currentLocation(),
    );
  }
  return new Tensor(
    located(() => constantValue({ ...data, shape: wanted }, dtype ?? data.natural)),
  );
}

export const scalar = (value: number | boolean | bigint, dtype?: DType): Tensor =>
  tensor(value, [], dtype);
