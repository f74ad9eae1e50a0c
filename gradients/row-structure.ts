import type { Builder } from "../ir/builder";
import { moveAxis, unsqueezed } from "../ir/compose";
import { productOfDims } from "../ir/dim";
import type { Value } from "../ir/graph";
import { uniformConstant } from "../ir/match";
import type { Attributes, OperandsOf, OpName } from "../ir/ops";
import type { MatMulAttributes } from "../ir/ops/linalg";
import type { Shape } from "../ir/type";

/**
 * A linear op of a backward pass, some of whose operands depend on the upstream gradient row by row: row r of such an operand
 * depends on row r of the target's gradient alone. What each row of the target contributes then fits into one tensor.
 */
export interface RowInput<K extends OpName> {
  readonly operands: OperandsOf<K>;
  readonly attributes: Attributes<K>;
  /** For each operand the axis of its rows; nothing where it does not depend on the upstream gradient. */
  readonly rows: readonly (number | undefined)[];
  readonly result: Value;
}

/**
 * How an op that sums over the rows works on each row by itself. Its operands have the axis of the upstream gradients in front, where
 * they depend on them; its result has those of the rows and of the upstream gradients in front.
 */
export type Separation<K extends OpName> = (operands: OperandsOf<K>, b: Builder) => Value;

/**
 * The axis of the result's rows; or how to work on each row by itself, where the result has none. Nothing where the rows can not be
 * told apart, or where the op is not linear in what depends on the upstream gradient.
 */
export type RowRule<K extends OpName> = (input: RowInput<K>) => number | Separation<K> | undefined;

/** Rules of the ops that backward passes are made of. Without one, rows are told apart by a tensor of their own. */
export type RowTable = { readonly [K in OpName]?: RowRule<K> };

/** Where the rows are in what operands broadcast to, if they agree on it and do not stretch along it. */
function alignedAxis(
  operands: readonly Value[],
  rows: readonly (number | undefined)[],
  shape: Shape,
): number | undefined {
  const places = operands.flatMap(({ type }, i) => {
    const axis = rows[i];
    if (axis === undefined) return [];
    return [{ size: type.shape[axis], at: axis + shape.length - type.shape.length }];
  });
  const [first] = places;
  return places.every(({ size, at }) => at === first?.at && size === shape[at])
    ? first?.at
    : undefined;
}

interface Elementwise {
  readonly operands: readonly Value[];
  readonly rows: readonly (number | undefined)[];
  readonly result: Value;
}

/** An elementwise op that is linear where exactly the operands that `isLinear` names depend on the upstream gradient. */
const elementwise =
  (isLinear: (depends: readonly boolean[], operands: readonly Value[]) => boolean) =>
  ({ operands, rows, result }: Elementwise): number | undefined =>
    isLinear(
      rows.map((axis) => axis !== undefined),
      operands,
    )
      ? alignedAxis(operands, rows, result.type.shape)
      : undefined;

const always = elementwise(() => true);
const ifAll = elementwise((depends) => depends.every(Boolean));
const ifOne = elementwise((depends) => depends.filter(Boolean).length === 1);
const ifFirst = elementwise((depends) => depends.lastIndexOf(true) === 0);

/** The sum over all axes but that of the rows, which comes to the front. */
const rowsInFront = (x: Value, axis: number, b: Builder): Value => moveAxis(b, x, axis + 1, 0);

/** A product of matrices: rows stay rows, or columns columns; if it sums over them, each row gives an outer product. */
function productRows({
  operands: [x, y],
  attributes,
  rows,
  result,
}: RowInput<"matMul">): number | Separation<"matMul"> | undefined {
  const [first, second] = rows;
  if (first !== undefined && second !== undefined) return undefined;
  const isFirst = first !== undefined;
  const [operand, axis] = isFirst ? [x, first] : [y, second ?? 0];
  const rank = operand.type.shape.length;
  const resultRank = result.type.shape.length;
  if (axis < rank - 2) return alignedAxis([x, y], rows, result.type.shape);
  const isTransposed = isFirst ? attributes.transposeA : attributes.transposeB;
  const isLast = axis === rank - 1;
  const isSummed = isFirst ? isLast !== isTransposed : isLast === isTransposed;
  if (!isSummed) return isFirst ? resultRank - 2 : resultRank - 1;
  if (x.type.shape.length !== 2 || y.type.shape.length !== 2) return undefined;
  return ([a, c], b) => outerProducts(a, c, attributes, isFirst, b);
}

/** x[·,r]·y[r,·] for each r; one of the factors is there for many upstream gradients. */
function outerProducts(
  x: Value,
  y: Value,
  { transposeA, transposeB }: MatMulAttributes,
  isFirst: boolean,
  b: Builder,
): Value {
  const shift = (isDependent: boolean): number => (isDependent ? 1 : 0);
  // [rows, upstream gradients or 1, length]
  const inFront = (value: Value, axis: number, isDependent: boolean): Value => {
    const moved = moveAxis(b, value, axis + shift(isDependent), 0);
    return isDependent ? moved : unsqueezed(b, moved, 1);
  };
  const columns = inFront(x, transposeA ? 0 : 1, isFirst);
  const others = inFront(y, transposeB ? 1 : 0, !isFirst);
  return b.mul(unsqueezed(b, columns, 3), unsqueezed(b, others, 2));
}

export const rowRules: RowTable = {
  neg: always,
  cast: always,
  add: ifAll,
  sub: ifAll,
  mul: ifOne,
  div: ifFirst,
  // A branch that does not depend on the upstream gradient is one of zeros.
  where: elementwise(
    ([condition, ...branches], [, ...values]) =>
      condition === false &&
      branches.every((depends, i) => {
        const value = values[i];
        return depends || (value !== undefined && uniformConstant(value) === 0);
      }),
  ),

  transpose: ({ rows: [axis], attributes: { perm } }) =>
    axis === undefined ? undefined : perm.indexOf(axis),
  broadcastTo: ({ operands, rows, result }) => alignedAxis(operands, rows, result.type.shape),
  // The axis of the rows is still one where as many elements are in front of it as before.
  reshape: ({ operands: [x], rows: [axis], result }) => {
    if (axis === undefined) return undefined;
    const { shape } = result.type;
    const before = productOfDims(x.type.shape.slice(0, axis));
    const at = shape.findIndex(
      (dim, i) => dim === x.type.shape[axis] && productOfDims(shape.slice(0, i)) === before,
    );
    return at < 0 ? undefined : at;
  },
  reduceSum: ({ rows: [axis], attributes: { axes, keepDims } }) => {
    if (axis === undefined) return undefined;
    if (!axes.includes(axis)) {
      return keepDims ? axis : axis - axes.filter((other) => other < axis).length;
    }
    // [rows, upstream gradients, the other axes]
    const others = axes.filter((other) => other !== axis);
    return ([x], b) => {
      const separated = rowsInFront(x, axis, b);
      const behind = others.map((other) => (other < axis ? other + 2 : other + 1));
      const sum =
        others.length === 0 ? separated : b.reduceSum(separated, { axes: behind, keepDims });
      return keepDims ? unsqueezed(b, sum, axis + 2) : sum;
    };
  },
  sumTo: ({ operands: [x], rows: [axis], attributes: { shape } }) => {
    if (axis === undefined) return undefined;
    const missing = x.type.shape.length - shape.length;
    if (shape[axis - missing] === x.type.shape[axis]) return axis - missing;
    return ([value], b) => {
      const separated = rowsInFront(value, axis, b);
      const [count = 1, upstream = 1] = separated.type.shape;
      const kept = unsqueezed(b, separated, axis + 2);
      const ones = new Array<number>(missing).fill(1);
      return b.withShape(b.reduceTo(kept, [count, upstream, ...ones, ...shape]), [
        ...[count, upstream],
        ...shape,
      ]);
    };
  },
  matMul: productRows,
};
