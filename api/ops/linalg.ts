import type { Tensor } from "../tensor";
import { valuesOfOneDType, type TensorLike } from "../tensor-like";
import { apply } from "./apply";

export const matMul = (
  a: TensorLike,
  b: TensorLike,
  transposeA = false,
  transposeB = false,
): Tensor =>
  apply((context) => {
    const [x, y] = valuesOfOneDType(
      [
        ["a", a],
        ["b", b],
      ],
      "matMul",
    );
    if (x === undefined || y === undefined) throw new RangeError("matMul takes two operands");
    return context.matMul(x, y, { transposeA, transposeB });
  });
