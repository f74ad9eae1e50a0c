/** Lowerings of reductions, with TensorFlow's results for NaN and empty tensors. */

import { isPositive, isStatic, productOfDims, type Dim } from "../../../ir/types/dim";
import { isFloating } from "../../../ir/types/dtype";
import { highestOf, lowestOf } from "../../../ir/types/literal";
import type { ReduceAttributes, reductionOps } from "../../../ir/ops/reduction";
import type { Shape, TensorType } from "../../../ir/types/type";
import { onnxDataType } from "../data-type";
import type { OnnxEmitter } from "../emitter";
import { oneNode, severalNodes, wideNode, type LoweringTable } from "../lowering";
import { carried, carrierOf, converted, fromOrdered, toOrdered } from "./carrier";
import { exactExtremum, exactProduct, exactSum } from "./integer-reductions";
import { isLongSum, stagedSum } from "./staged-sums";

interface ReduceInput {
  readonly operands: readonly [x: string];
  readonly types: readonly [x: TensorType];
  readonly result: TensorType;
  readonly attributes: ReduceAttributes;
  readonly onnx: OnnxEmitter;
}

type OnnxReduction = "Sum" | "Mean" | "Prod" | "Max" | "Min" | "LogSumExp" | "L2";

/** ONNX reductions take their axes as an input from opset 18 on. */
const reduceNode = (
  onnx: OnnxEmitter,
  reduction: OnnxReduction,
  x: string,
  { axes, keepDims }: ReduceAttributes,
): string =>
  onnx.node(`Reduce${reduction}`, [x, onnx.int64(axes)], {
    keepdims: keepDims ? 1 : 0,
    noop_with_empty_axes: 0,
  });

/** A sum, in stages where it has many terms. */
const sumNode = (
  onnx: OnnxEmitter,
  x: string,
  type: TensorType,
  attributes: ReduceAttributes,
): string =>
  isLongSum(type, attributes.axes)
    ? stagedSum(onnx, x, type, attributes)
    : reduceNode(onnx, "Sum", x, attributes);

const isEmpty = ({ types: [{ shape }], attributes: { axes } }: ReduceInput): boolean =>
  axes.some((axis) => shape[axis] === 0);

const filled = (value: number | bigint, { result, onnx }: ReduceInput): string =>
  onnx.node("Expand", [onnx.scalar(result.dtype, value), onnx.shape(result.shape)]);

/** The results for no elements, which not every provider's kernel supports. */
const ofNothing: Readonly<Partial<Record<OnnxReduction, number>>> = {
  Sum: 0,
  Prod: 1,
  LogSumExp: -Infinity,
  L2: 0,
};

/** What replaces kernels that are not exact. */
const exactly: Readonly<Partial<Record<OnnxReduction, typeof exactSum>>> = {
  Sum: exactSum,
  Prod: exactProduct,
};

/**
 * A reduction whose kernel has the required semantics, except for dtypes without a kernel. Without axes it is
 * the identity.
 */
const reduce =
  (reduction: OnnxReduction) =>
  (input: ReduceInput): string => {
    const { operands, types, result, attributes, onnx } = input;
    const { dtype } = result;
    const [x] = operands;
    if (attributes.axes.length === 0) return x;
    const nothing = ofNothing[reduction];
    if (nothing !== undefined && isEmpty(input)) return filled(nothing, input);
    if (reduction === "Sum" && isLongSum(types[0], attributes.axes)) {
      return stagedSum(onnx, x, types[0], attributes);
    }
    const exact = exactly[reduction];
    return carried(
      onnx,
      x,
      dtype,
      (carrier) =>
        exact?.(onnx, carrier, { ...types[0], dtype: carrierOf(dtype) }, attributes) ??
        reduceNode(onnx, reduction, carrier, attributes),
    );
  };

/** Towards zero. That of 64-bit integers is their sum, which wraps round, by their number. */
function integerMean(input: ReduceInput, count: Dim): string {
  const { dtype } = input.result;
  const { onnx } = input;
  if (dtype !== "int64" && dtype !== "uint64") return reduce("Mean")(input);
  const size = onnx.node("Squeeze", [onnx.dim(count), onnx.int64([0])]);
  return onnx.node("Div", [reduce("Sum")(input), converted(onnx, size, "int64", dtype)]);
}

/** The mean of no elements is NaN in TensorFlow and 0 in ONNX Runtime. */
function mean(input: ReduceInput): string {
  const { operands, types, result, attributes, onnx } = input;
  const { dtype } = result;
  const count = productOfDims(attributes.axes.map((axis) => types[0].shape[axis] ?? 1));
  if (!isFloating(dtype)) return isEmpty(input) ? filled(0, input) : integerMean(input, count);
  if (count === 0) return filled(NaN, input);
  if (attributes.axes.length === 0) return reduce("Mean")(input);
  if (isStatic(count)) {
    if (!isLongSum(types[0], attributes.axes)) return reduce("Mean")(input);
    const sum = stagedSum(onnx, operands[0], types[0], attributes);
    return onnx.node("Div", [sum, onnx.scalar(dtype, count)]);
  }
  const size = onnx.node("Squeeze", [onnx.dim(count), onnx.int64([0])]);
  // The sum may be more than a half holds.
  const wide = dtype === "float16" ? "float32" : dtype;
  const terms = converted(onnx, operands[0], dtype, wide);
  const sum = sumNode(onnx, terms, { ...types[0], dtype: wide }, attributes);
  const quotient = onnx.node("Div", [sum, converted(onnx, size, "int64", wide)]);
  return converted(onnx, quotient, wide, dtype);
}

/** ONNX Runtime ignores most NaNs, TensorFlow propagates them. */
const extremum =
  (reduction: "Max" | "Min") =>
  (input: ReduceInput): string => {
    const { operands, result, attributes, onnx } = input;
    const [x] = operands;
    const { dtype } = result;
    if (attributes.axes.length === 0) return x;
    if (isEmpty(input)) {
      const infinity = reduction === "Max" ? -Infinity : Infinity;
      const extreme = reduction === "Max" ? lowestOf(dtype) : highestOf(dtype);
      return filled(isFloating(dtype) ? infinity : extreme, input);
    }
    if (!isFloating(dtype)) {
      const ordered = toOrdered(onnx, x, dtype);
      const type = { ...input.types[0], dtype: carrierOf(dtype) };
      const extreme =
        exactExtremum(onnx, reduction, ordered, type, attributes) ??
        reduceNode(onnx, reduction, ordered, attributes);
      return fromOrdered(onnx, extreme, dtype);
    }
    // As bytes, which have an extremum of no elements.
    const isNaN = onnx.node("Cast", [onnx.node("IsNaN", [x])], { to: onnxDataType.uint8 });
    const hasNaN = onnx.node("Cast", [reduceNode(onnx, "Max", isNaN, attributes)], {
      to: onnxDataType.bool,
    });
    const value = reduceNode(onnx, reduction, x, attributes);
    return onnx.node("Where", [hasNaN, onnx.scalar(dtype, NaN), value]);
  };

/** That of halves is computed in float32: a square of more than 256 overflows. */
function variance(input: ReduceInput): string {
  const { operands, types, result, onnx } = input;
  if (result.dtype !== "float16") return wideVariance(input);
  const dtype = "float32";
  const wide = wideVariance({
    ...input,
    operands: [converted(onnx, operands[0], "float16", dtype)],
    types: [{ ...types[0], dtype }],
    result: { ...result, dtype },
  });
  return converted(onnx, wide, dtype, "float16");
}

function wideVariance(input: ReduceInput): string {
  const { operands, attributes, onnx } = input;
  const [x] = operands;
  const center = mean({ ...input, attributes: { ...attributes, keepDims: true }, ...kept(input) });
  const deviation = onnx.node("Sub", [x, center]);
  const square = onnx.node("Mul", [deviation, deviation]);
  return mean({ ...input, operands: [square] });
}

/** The result's type with reduced axes kept. */
const kept = ({ types: [{ dtype, shape }], attributes: { axes } }: ReduceInput) => ({
  result: { dtype, shape: shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)) },
});

interface ArgInput {
  readonly operands: readonly [x: string];
  readonly types: readonly [x: TensorType];
  readonly attributes: { readonly axis: number };
  readonly onnx: OnnxEmitter;
}

/** ONNX Runtime stops at a NaN, TensorFlow ignores it. */
const argExtremum =
  (opType: "ArgMax" | "ArgMin") =>
  ({ operands: [x], types: [{ dtype }], attributes: { axis }, onnx }: ArgInput): string => {
    const last = onnx.scalar(
      dtype,
      isFloating(dtype) ? (opType === "ArgMax" ? -Infinity : Infinity) : 0,
    );
    const known = isFloating(dtype) ? onnx.node("Where", [onnx.node("IsNaN", [x]), last, x]) : x;
    return onnx.node(opType, [toOrdered(onnx, known, dtype)], {
      axis,
      keepdims: 0,
      select_last_index: 0,
    });
  };

export const reductionLowerings: LoweringTable<keyof typeof reductionOps> = {
  reduceSum: oneNode(reduce("Sum")),
  reduceMean: oneNode(mean),
  reduceProd: oneNode(reduce("Prod")),
  reduceMax: oneNode(extremum("Max")),
  reduceMin: oneNode(extremum("Min")),
  reduceLogSumExp: severalNodes(reduce("LogSumExp")),
  reduceL2: wideNode((input) => {
    const { operands, types, attributes, onnx } = input;
    const [x] = operands;
    if (attributes.axes.length === 0) return onnx.node("Abs", operands);
    return isLongSum(types[0], attributes.axes)
      ? onnx.node("Sqrt", [stagedSum(onnx, onnx.node("Mul", [x, x]), types[0], attributes)])
      : reduce("L2")(input);
  }),
  reduceVariance: wideNode(variance),
  argMax: oneNode(argExtremum("ArgMax")),
  argMin: oneNode(argExtremum("ArgMin")),
  cumSum: oneNode(
    ({ operands: [x], result: { dtype }, attributes: { axis, exclusive, reverse }, onnx }) =>
      carried(onnx, x, dtype, (carrier) =>
        onnx.node("CumSum", [carrier, onnx.scalar("int64", axis)], {
          exclusive: exclusive ? 1 : 0,
          reverse: reverse ? 1 : 0,
        }),
      ),
  ),
  topK: oneNode(({ operands: [x], types: [type], attributes: { axis, k, largest }, onnx }) => {
    const { dtype, shape } = type;
    const atLeastOne = withRows(onnx, shape.slice(0, axis), shape.length);
    const [values = "", indices = ""] = onnx.nodeWithOutputs(
      "TopK",
      [atLeastOne.padded(toOrdered(onnx, x, dtype)), onnx.dim(k)],
      2,
      { axis, largest: largest ? 1 : 0, sorted: 1 },
    );
    return [fromOrdered(onnx, atLeastOne.cut(values), dtype), atLeastOne.cut(indices)];
  }),
  uniqueInverse: oneNode(({ operands: [x], types: [type], onnx }) => uniqueInverse(onnx, x, type)),
};

/**
 * ONNX Runtime's TopK divides by the number of rows, the product of the sizes before its axis, which crashes
 * the process if it is 0. So an axis that may be empty is padded by one element, which is removed afterwards.
 */
function withRows(onnx: OnnxEmitter, leading: Shape, rank: number) {
  const axes = leading.flatMap((size, i) => (isPositive(size) ? [] : [i]));
  const each = (n: number): string => onnx.int64(axes.map(() => n));
  const before = new Array<number>(rank).fill(0);
  const after = before.map((_, axis) => (axes.includes(axis) ? 1 : 0));
  return {
    padded: (x: string): string =>
      axes.length === 0 ? x : onnx.node("Pad", [x, onnx.int64([...before, ...after])]),
    cut: (x: string): string =>
      axes.length === 0 ? x : onnx.node("Slice", [x, each(0), each(-1), onnx.int64(axes)]),
  };
}

/**
 * In ONNX Runtime everything equals NaN. So rows of floats get an additional column, which distinguishes rows
 * with a NaN from all others by their position.
 */
function uniqueInverse(onnx: OnnxEmitter, x: string, { dtype, shape }: TensorType): string {
  if (!isFloating(dtype)) {
    const wide = dtype === "int64" ? x : onnx.node("Cast", [x], { to: onnxDataType.int64 });
    if (shape.length === 1) return inverseOf(onnx, wide, {});
    if (shape.slice(1).every(isPositive)) return inverseOf(onnx, wide, { axis: 0 });
    // Rows without elements crash the process: all are padded by one element.
    const rows = onnx.node("Flatten", [wide], { axis: 1 });
    return inverseOf(onnx, onnx.node("Pad", [rows, onnx.int64([0, 0, 0, 1])]), { axis: 0 });
  }
  const cast = (value: string): string => onnx.node("Cast", [value], { to: onnxDataType.float64 });
  const rows = onnx.node("Flatten", [x], { axis: 1 });
  const isNaN = onnx.node("IsNaN", [rows]);
  const zero = onnx.scalar("float64", 0);
  const values = onnx.node("Where", [isNaN, zero, dtype === "float64" ? rows : cast(rows)]);
  const marks = { axes: [1], keepDims: true };
  const isOdd = onnx.node("Cast", [reduceNode(onnx, "Max", cast(isNaN), marks)], {
    to: onnxDataType.bool,
  });
  const one = onnx.scalar("int64", 1);
  const length = onnx.node("Squeeze", [onnx.dim(shape[0] ?? 1), onnx.int64([0])]);
  const places = onnx.node("Range", [one, onnx.node("Add", [length, one]), one]);
  const column = onnx.node("Unsqueeze", [cast(places), onnx.int64([1])]);
  const own = onnx.node("Where", [isOdd, column, zero]);
  return inverseOf(onnx, onnx.node("Concat", [values, own], { axis: 1 }), { axis: 0 });
}

function inverseOf(onnx: OnnxEmitter, x: string, axis: { readonly axis?: number }): string {
  const [, , inverse = ""] = onnx.nodeWithOutputs("Unique", [x], 3, { sorted: 0, ...axis });
  return inverse;
}
