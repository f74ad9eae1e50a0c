/**
 * How ops treat an axis of the seed in a linear program: they keep it aligned with an axis of their result, or
 * sum over it.
 */

import type { Builder } from "../../ir/builder";
import { moveAxis } from "../../ir/compose/axes";
import { isStatic, multiplyDims, productOfDims, type Dim } from "../../ir/types/dim";
import { Value } from "../../ir/graph";
import { uniformConstant } from "../../ir/match";
import type { Attributes, OperandsOf, OpName } from "../../ir/ops";
import type { Shape } from "../../ir/types/type";
import type { Batched, Units } from "./units";

/** An op of a linear program, and a seed axis that is aligned with an axis of each operand that depends on the seed. */
interface AxisInput<K extends OpName> {
  readonly operands: OperandsOf<K>;
  readonly attributes: Attributes<K>;
  /** For each operand that axis; `undefined` if it does not depend on the seed. */
  readonly along: readonly (number | undefined)[];
  readonly result: Value;
}

/**
 * The axis of the result with which the seed axis is aligned; `"summed"` if the op sums over the axis,
 * separately for each unit; `undefined` if units cannot be distinguished, or if the op is not linear in the
 * operands that depend on the seed.
 */
export type AxisRule<K extends OpName> = (input: AxisInput<K>) => number | "summed" | undefined;

/**
 * Rules of the ops that backward passes consist of. For an op without a rule, units are separated along a
 * leading axis.
 */
export type AxisTable = { readonly [K in OpName]?: AxisRule<K> };

/**
 * The axis of the broadcast shape with which the operands' axes are aligned, if it is the same and none
 * stretches along it.
 */
function alignedAxis(
  operands: readonly Value[],
  along: readonly (number | undefined)[],
  shape: Shape,
): number | undefined {
  const places = operands.flatMap(({ type }, i) => {
    const axis = along[i];
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
  readonly along: readonly (number | undefined)[];
  readonly result: Value;
}

/** An elementwise op that is linear where exactly the operands that `isLinear` names depend on the seed. */
const elementwise =
  (isLinear: (depends: readonly boolean[], operands: readonly Value[]) => boolean) =>
  ({ operands, along, result }: Elementwise): number | undefined =>
    isLinear(
      along.map((axis) => axis !== undefined),
      operands,
    )
      ? alignedAxis(operands, along, result.type.shape)
      : undefined;

const always = elementwise(() => true);
const ifAll = elementwise((depends) => depends.every(Boolean));
const ifOne = elementwise((depends) => depends.filter(Boolean).length === 1);
const ifFirst = elementwise((depends) => depends.lastIndexOf(true) === 0);

/** A matrix product keeps rows or columns, or sums over them. */
function throughProduct({
  operands: [x, y],
  attributes,
  along,
  result,
}: AxisInput<"matMul">): number | "summed" | undefined {
  const [first, second] = along;
  if (first !== undefined && second !== undefined) return undefined;
  const isFirst = first !== undefined;
  const [operand, axis] = isFirst ? [x, first] : [y, second ?? 0];
  const rank = operand.type.shape.length;
  const resultRank = result.type.shape.length;
  if (axis < rank - 2) return alignedAxis([x, y], along, result.type.shape);
  const isTransposed = isFirst ? attributes.transposeA : attributes.transposeB;
  const isLast = axis === rank - 1;
  const isSummed = isFirst ? isLast !== isTransposed : isLast === isTransposed;
  if (isSummed) return "summed";
  return isFirst ? resultRank - 2 : resultRank - 1;
}

/** An op that is linear in its operand `at` keeps images separate, and channels too if windows do not mix them. */
const imagesOf =
  (at: number, leading: number) =>
  ({ along }: Pick<AxisInput<OpName>, "along">): number | undefined => {
    const axis = along[at];
    const isAlone = along.every((other, i) => i === at || other === undefined);
    return axis !== undefined && axis < leading && isAlone ? axis : undefined;
  };

/** The aligned axis of operand `at`, if the other operands do not depend on the seed. */
const onlyAlong = ({ along }: Pick<AxisInput<OpName>, "along">, at: number): number | undefined =>
  along.every((other, i) => i === at || other === undefined) ? along[at] : undefined;

/** A filter's gradient keeps channels, and sums over images. */
function throughFilterGradient(
  input: AxisInput<"convFilterGradient">,
): number | "summed" | undefined {
  const { attributes, operands } = input;
  const ofInput = onlyAlong(input, 0);
  const ofOutput = onlyAlong(input, 1);
  const [images] = operands[0].type.shape;
  if (ofOutput === 1) return 0;
  if (attributes.group !== 1) return undefined;
  if (ofInput === 1) return 1;
  return (ofInput === 0 || ofOutput === 0) && images !== undefined && isStatic(images)
    ? "summed"
    : undefined;
}

export const axisRules: AxisTable = {
  neg: always,
  cast: always,
  add: ifAll,
  sub: ifAll,
  mul: ifOne,
  div: ifFirst,
  // Linear only if each branch that does not depend on the seed is zero.
  where: elementwise(
    ([condition, ...branches], [, ...values]) =>
      condition === false &&
      branches.every((depends, i) => {
        const value = values[i];
        return depends || (value !== undefined && uniformConstant(value) === 0);
      }),
  ),

  transpose: ({ along: [axis], attributes: { perm } }) =>
    axis === undefined ? undefined : perm.indexOf(axis),
  broadcastTo: ({ operands, along, result }) => alignedAxis(operands, along, result.type.shape),
  // The axis is preserved if the number of elements before it is.
  reshape: ({ operands: [x], along: [axis], result }) => {
    if (axis === undefined) return undefined;
    const { shape } = result.type;
    const before = productOfDims(x.type.shape.slice(0, axis));
    const at = shape.findIndex(
      (dim, i) => dim === x.type.shape[axis] && productOfDims(shape.slice(0, i)) === before,
    );
    return at < 0 ? undefined : at;
  },
  // Only other axes are sliced or padded.
  slice: ({ along: [axis], attributes: { starts, steps }, operands: [x], result }) =>
    axis !== undefined &&
    starts[axis] === 0 &&
    steps[axis] === 1 &&
    result.type.shape[axis] === x.type.shape[axis]
      ? axis
      : undefined,
  pad: ({ along: [axis], attributes: { before, after, value } }) =>
    axis !== undefined && before[axis] === 0 && after[axis] === 0 && Number(value) === 0
      ? axis
      : undefined,
  reduceSum: ({ along: [axis], attributes: { axes, keepDims } }) => {
    if (axis === undefined) return undefined;
    if (axes.includes(axis)) return "summed";
    return keepDims ? axis : axis - axes.filter((other) => other < axis).length;
  },
  sumTo: ({ operands: [x], along: [axis], attributes: { shape } }) => {
    if (axis === undefined) return undefined;
    const at = axis - (x.type.shape.length - shape.length);
    return shape[at] === x.type.shape[axis] ? at : "summed";
  },
  matMul: throughProduct,

  // Not linear with a bias. A filter's outputs are the result's channels.
  conv: (input) =>
    input.operands.length === 3
      ? undefined
      : (imagesOf(0, 1)(input) ?? (onlyAlong(input, 1) === 0 ? 1 : undefined)),
  convInputGradient: (input) =>
    imagesOf(0, 1)(input) ??
    (onlyAlong(input, 1) === 1 && input.attributes.group === 1 ? 1 : undefined),
  convFilterGradient: throughFilterGradient,
  averagePool: imagesOf(0, 2),
  maxPoolGradient: imagesOf(2, 2),
  maxPoolSelect: imagesOf(2, 2),
};

/** An op that sums over axes that are aligned with seed axes. */
interface SumInput<K extends OpName> {
  /** The operands for all units; those that do not depend on the seed are unchanged. */
  readonly operands: readonly (Batched | Value)[];
  readonly attributes: Attributes<K>;
  readonly result: Value;
  /** The seed axes summed over. */
  readonly axes: readonly number[];
  readonly units: Units;
  readonly b: Builder;
}

/** Emits the result of such an op for each unit: [...leading axes, …result]; axes of size 1 may be missing. */
export type Summation<K extends OpName> = (input: SumInput<K>) => Value;

const isBatched = (operand: Batched | Value | undefined): operand is Batched =>
  operand !== undefined && "alignedAxes" in operand;

const only = (operands: readonly (Batched | Value)[]): Batched => {
  const found = operands.find(isBatched);
  if (found === undefined) throw new RangeError("an operand depends on the seed");
  return found;
};

/** Along these axes each unit has one element, so that only the other axes are summed. */
const reducedSum: Summation<"reduceSum"> = ({ operands, attributes, axes, units, b }) => {
  const batched = only(operands);
  const leading = units.leadingAxesWith(batched, axes).length;
  const gone = axes.map((axis) => batched.alignedAxes.get(axis));
  const left = [...units.ownShape(batched).keys()].filter((at) => !gone.includes(at));
  const others = left.flatMap((at, i) => (attributes.axes.includes(at) ? [leading + i] : []));
  const lifted = units.lifted(batched, axes);
  return others.length === 0 ? lifted : b.reduceSum(lifted, { axes: others, keepDims: false });
};

const summedTo: Summation<"sumTo"> = ({ operands, attributes: { shape }, axes, units, b }) => {
  const batched = only(operands);
  const own = units.ownShape(batched);
  const gone = axes.map((axis) => batched.alignedAxes.get(axis));
  const leading = units.shapeOf(units.leadingAxesWith(batched, axes));
  const kept = b.withShape(units.lifted(batched, axes), [
    ...leading,
    ...own.map((dim, at) => (gone.includes(at) ? 1 : dim)),
  ]);
  const ones = new Array<number>(own.length - shape.length).fill(1);
  return b.reduceTo(kept, [...leading, ...ones, ...shape]);
};

/** Σₖ x[…,m,k]·y[…,k,n], where a unit has one k: x[…,m,k]·y[…,k,n] for each k separately. */
const outerProduct: Summation<"matMul"> = ({
  operands: [x, y],
  attributes: { transposeA, transposeB },
  result,
  axes,
  units,
  b,
}) => {
  const isFirst = isBatched(x);
  const batched = isFirst ? x : y;
  const other = isFirst ? y : x;
  if (!isBatched(batched) || other === undefined || isBatched(other))
    throw new RangeError("one factor depends on the seed");
  const rank = result.type.shape.length;
  const leading = units.leadingAxesWith(batched, axes);
  // [...leading, ...stacks, m or n]
  const lifted = units.lifted(batched, axes);
  const own = lifted.type.shape.slice(leading.length);
  const padding = (length: number): number[] => new Array<number>(rank - length).fill(1);
  const left = b.withShape(lifted, [
    ...units.shapeOf(leading),
    ...padding(own.length + 1),
    ...own.toSpliced(isFirst ? own.length : -1, 0, 1),
  ]);
  // k is moved to the front, then to its position among the leading axes.
  const isLast = isFirst ? transposeB : !transposeA;
  const otherRank = other.type.shape.length;
  const moved = moveAxis(b, other, isLast ? otherRank - 1 : otherRank - 2, 0);
  const [terms = 1, ...rest] = moved.type.shape;
  const right = b.withShape(moved, [
    ...leading.map((axis) => (axes.includes(axis) ? terms : 1)),
    ...padding(rest.length + 1),
    ...rest.toSpliced(isFirst ? -1 : rest.length, 0, 1),
  ]);
  return b.mul(left, right);
};

/**
 * The filter's gradient for each image alone: a convolution in as many groups as there are images. The other leading axes are additional
 * channels of the operand that has them.
 */
const filterGradients: Summation<"convFilterGradient"> = ({
  operands: [x, y],
  attributes,
  result,
  axes,
  units,
  b,
}) => {
  const isOutput = isBatched(y);
  const batched = isOutput ? y : x;
  if (!isBatched(batched)) throw new RangeError("one operand depends on the seed");
  const leading = units.leadingAxesWith(batched, axes);
  const at = leading.findIndex((axis) => axes.includes(axis));
  const others = units.shapeOf(leading).toSpliced(at, 1);
  const count = productOfDims(others);
  // [images, ...other leading axes, channels, …]
  const first = moveAxis(b, units.lifted(batched, axes), at, 0);
  const [images = 1] = first.type.shape;
  if (!isStatic(images)) throw new RangeError("the number of images is known");
  const own = first.type.shape.slice(leading.length);
  /** [images, count, channels, …] as one image, whose channels are those of all. */
  const asGroups = (value: Value, channels: Dim, spatial: Shape): Value =>
    b.withShape(value, [1, multiplyDims(images, channels), ...spatial]);
  const grouped = (operand: Batched | Value | undefined): Value => {
    if (operand instanceof Value) {
      const [, channels = 1, ...spatial] = operand.type.shape;
      return asGroups(operand, channels, spatial);
    }
    const [channels = 1, ...spatial] = own;
    return asGroups(first, multiplyDims(count, channels), spatial);
  };
  const filters = b.convFilterGradient(grouped(x), grouped(y), { ...attributes, group: images });
  const [outputs = 1, channels = 1, ...kernel] = result.type.shape;
  const apart = b.withShape(
    filters,
    isOutput
      ? [images, ...others, outputs, channels, ...kernel]
      : [images, outputs, ...others, channels, ...kernel],
  );
  const last = isOutput ? apart : moveAxis(b, apart, 1, others.length + 1);
  return moveAxis(b, last, 0, at);
};

export const summations = {
  reduceSum: reducedSum,
  sumTo: summedTo,
  matMul: outerProduct,
  convFilterGradient: filterGradients,
} satisfies { readonly [K in OpName]?: Summation<K> };
