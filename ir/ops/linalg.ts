/** Type inference of matrix products; factorisations and decompositions are in separate files. */

import type { Dim } from "../types/dim";
import { InvalidArgumentError } from "../errors";
import { isFloating } from "../types/dtype";
import { binaryOp, ternaryOp } from "../op";
import { broadcastShapes, formatType, sameShape, type TensorType } from "../types/type";
import { eigenOps } from "./eigen";
import { factorizationOps } from "./factorization";
import { requireDType, requireSameDType } from "./elementwise";

export interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const matrixDims = (
  { shape }: TensorType,
  transpose: boolean,
): readonly [rows: Dim, columns: Dim] => {
  const rows = shape.at(-2) ?? 1;
  const columns = shape.at(-1) ?? 1;
  return transpose ? [columns, rows] : [rows, columns];
};

/** Matrix product of the last two axes; the axes before them broadcast. */
function multiplied(
  a: TensorType,
  b: TensorType,
  { transposeA, transposeB }: MatMulAttributes,
): TensorType {
  const dtype = requireSameDType(a, b);
  requireDType([a, b], (d) => d !== "bool", "a numeric dtype");
  const given = `a ${formatType(a)}${transposeA ? " transposed" : ""}, b ${formatType(b)}${transposeB ? " transposed" : ""}`;
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw new InvalidArgumentError({
      what: "matMul needs operands of rank 2 or more",
      given,
      expected: "matrices [m,k] and [k,n], or stacks of them",
      fix: "reshape a vector to a row [1,k] or a column [k,1]",
    });
  }
  const [m, k] = matrixDims(a, transposeA);
  const [k2, n] = matrixDims(b, transposeB);
  if (k !== k2 && typeof k === "number" && typeof k2 === "number") {
    throw new InvalidArgumentError({
      what: `Matrix size-incompatible: inner sizes ${k} and ${k2} differ`,
      given,
      expected: "the columns of a to be as many as the rows of b",
      fix: "transpose one operand (transposeA, transposeB) or reshape it",
    });
  }
  return { dtype, shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n] };
}

export interface GemmAttributes extends MatMulAttributes {
  readonly alpha: number;
  readonly beta: number;
}

/** alpha·A·B + beta·C of matrices, C broadcast to the product's shape. */
function generalProduct(
  a: TensorType,
  b: TensorType,
  c: TensorType,
  attributes: GemmAttributes,
): TensorType {
  const product = multiplied(a, b, attributes);
  requireDType([a], isFloating, "a floating-point dtype");
  requireSameDType(a, c);
  if (
    product.shape.length !== 2 ||
    !sameShape(broadcastShapes(product.shape, c.shape), product.shape)
  ) {
    throw new InvalidArgumentError({
      what: "gemm needs matrices and an addend that broadcasts to their product",
      given: [a, b, c].map(formatType).join(", "),
      expected: `matrices [m,k], [k,n] and a shape that broadcasts to ${formatType(product)}`,
    });
  }
  return product;
}

export const linalgOps = {
  ...factorizationOps,
  ...eigenOps,
  /** A·B, of stacks of matrices that broadcast; each operand may be transposed first. TensorFlow `tf.linalg.matmul`. */
  matMul: binaryOp<MatMulAttributes>(([a, b], attributes) => multiplied(a, b, attributes)),
  /** α·A·B + β·C, of matrices. Emitted by `fuseGemm`. */
  gemm: ternaryOp<GemmAttributes>(([a, b, c], attributes) => generalProduct(a, b, c, attributes)),
};
