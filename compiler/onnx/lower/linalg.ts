/** Lowerings of matrix products, inverses and determinants. */

import type { linalgOps, MatMulAttributes } from "../../../ir/ops/linalg";
import { isStatic, type Dim } from "../../../ir/types/dim";
import { isFloating } from "../../../ir/types/dtype";
import { Literal } from "../../../ir/types/literal";
import { sameShape, type Shape, type TensorType } from "../../../ir/types/type";
import { onnxDataType } from "../data-type";
import { type OnnxEmitter } from "../emitter";
import { composed, oneNode, plain, severalNodes, type LoweringTable } from "../lowering";
import { columnsOf, rowsOf, termsOf } from "../../../ir/types/matrix-shape";
import { float } from "../attributes";
import { failureLabel } from "../../../ir/failures";

/** Swaps the last two axes of a value of the given rank. */
const matrixTransposed = (onnx: OnnxEmitter, x: string, rank: number): string => {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  perm.splice(rank - 2, 2, rank - 1, rank - 2);
  return onnx.node("Transpose", [x], { perm });
};

const isMatrix = ({ shape }: TensorType): boolean => shape.length === 2;

/** Matrices that the run has found to be square: the kernel of the inverse ends the process for others. */
function knownSquare(onnx: OnnxEmitter, x: string, type: TensorType): string {
  const rows = rowsOf(type);
  if (rows === columnsOf(type)) return x;
  return onnx.labelled(failureLabel("not_square"), () =>
    onnx.node("Split", [x, onnx.shape([rows])], { axis: type.shape.length - 1 }),
  );
}

/**
 * Zero, or a failure of the run: the inverse of a singular matrix is not finite, 0·x is then NaN for some x,
 * and a list of one zero has no second element.
 */
function zeroIfFinite(onnx: OnnxEmitter, x: string, { dtype }: TensorType): string {
  const zero = onnx.scalar(dtype, 0);
  const sum = onnx.node("ReduceSum", [onnx.node("Mul", [x, zero])], { keepdims: 0 });
  const place = onnx.node("Cast", [onnx.node("IsNaN", [sum])], { to: onnxDataType.int64 });
  const zeros = onnx.literal(new Literal(dtype, [1], [0]));
  return onnx.labelled(failureLabel("not_invertible"), () =>
    onnx.node("Gather", [zeros, place], { axis: 0 }),
  );
}

/**
 * An empty sum is zero. If ONNX Runtime fuses a transpose into a product of stacks, it leaves such a result
 * uninitialised.
 */
function zeroWithoutTerms(
  onnx: OnnxEmitter,
  product: string,
  terms: Dim,
  { dtype }: TensorType,
): string {
  if (!isFloating(dtype) || dtype === "float16") return product;
  const hasTerms = onnx.node("Greater", [onnx.shape([terms]), onnx.int64([0])]);
  return onnx.node("Where", [hasTerms, product, onnx.scalar(dtype, 0)]);
}

/** Whether an operand of a product with the stack `whole` is used without broadcasting it to sizes that may be 0. */
const isStack = (shape: Shape, whole: Shape): boolean => {
  const own = shape.slice(0, -2);
  const full = whole.slice(0, -2);
  return full.every(isStatic) || sameShape(own, full);
};

/** One matrix, though it may have axes of size 1 before its own. */
const isSingle = ({ shape }: TensorType): boolean => shape.slice(0, -2).every((size) => size === 1);

/**
 * Whether the operands must be expanded to the stack that the product is. ONNX Runtime rejects an empty stack as the right operand of anything
 * else, and as the left operand, except of one matrix; where it fuses a transpose into the product, that matrix must be no stack of one, and the
 * transpose that of the right operand alone.
 */
function mustBeStacks(
  [a, b]: readonly [TensorType, TensorType],
  { transposeA, transposeB }: MatMulAttributes,
  whole: Shape,
): boolean {
  if (!isStack(a.shape, whole)) return true;
  const isAccepted = !transposeA && (transposeB ? isMatrix(b) : isSingle(b));
  return !isAccepted && !isStack(b.shape, whole);
}

const decomposed = composed("legalize writes it by matrix products");

export const linalgLowerings: LoweringTable<keyof typeof linalgOps> = {
  inverse: severalNodes(({ operands: [x], types: [type], result, onnx }) => {
    const inverse = onnx.node("Inverse", [knownSquare(onnx, x, type)], {}, "com.microsoft");
    return onnx.node("Add", [inverse, zeroIfFinite(onnx, inverse, result)]);
  }),
  determinant: severalNodes(plain("Det")),
  cofactors: decomposed,
  logDeterminant: decomposed,
  cholesky: decomposed,
  solve: decomposed,
  triangularSolve: decomposed,
  qr: decomposed,
  // The rotations are made in float32.
  singularValues: composed("legalize writes it by matrix products", "one"),
  svd: decomposed,
  eigh: decomposed,

  // Gemm reads transposed matrices as they are; stacks of matrices are transposed first, which ONNX Runtime fuses.
  matMul: oneNode(
    ({ operands: [a, b], types, result, attributes: { transposeA, transposeB }, onnx }) => {
      if ((transposeA || transposeB) && types.every(isMatrix) && isFloating(result.dtype)) {
        return onnx.node("Gemm", [a, b], {
          transA: Number(transposeA),
          transB: Number(transposeB),
        });
      }
      const isTransposed = transposeA || transposeB;
      const mustExpand = mustBeStacks(types, { transposeA, transposeB }, result.shape);
      const factor = (x: string, { shape }: TensorType, transpose: boolean): string => {
        const whole = [...result.shape.slice(0, -2), ...shape.slice(-2)];
        const stack = mustExpand ? onnx.node("Expand", [x, onnx.shape(whole)]) : x;
        const { length: rank } = mustExpand ? whole : shape;
        return transpose ? matrixTransposed(onnx, stack, rank) : stack;
      };
      const product = onnx.node("MatMul", [
        factor(a, types[0], transposeA),
        factor(b, types[1], transposeB),
      ]);
      const terms = termsOf(types[0], transposeA);
      return isTransposed && !isStatic(terms)
        ? zeroWithoutTerms(onnx, product, terms, result)
        : product;
    },
  ),
  gemm: severalNodes(({ operands: [x, y, addend], types, attributes, onnx }) => {
    const { transposeA, transposeB, alpha, beta } = attributes;
    // For a product of no terms, Gemm returns the addend without its factor.
    const isScaled = beta !== 1 && !isStatic(termsOf(types[0], transposeA));
    const scaled = isScaled
      ? onnx.node("Mul", [addend, onnx.scalar(types[2].dtype, beta)])
      : addend;
    // An addend without axes ends the process on WebGPU.
    const row =
      types[2].shape.length === 0 ? onnx.node("Reshape", [scaled, onnx.shape([1])]) : scaled;
    return onnx.node("Gemm", [x, y, row], {
      transA: Number(transposeA),
      transB: Number(transposeB),
      alpha: float(alpha),
      beta: float(isScaled ? 1 : beta),
    });
  }),
};
