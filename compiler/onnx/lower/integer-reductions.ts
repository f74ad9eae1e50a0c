/**
 * Sums, products and extrema of integers, exact in all their bits. ONNX Runtime's kernels on the CPU add and multiply in float64, which
 * rounds beyond 2⁵³ and does not wrap round; and compare only halves of some 64-bit integers.
 */

import { isStatic, productOfDims, type Dim } from "../../../ir/types/dim";
import type { DType } from "../../../ir/types/dtype";
import type { Shape, TensorType } from "../../../ir/types/type";
import type { ReduceAttributes } from "../../../ir/ops/reduction";
import { onnxDataType } from "../data-type";
import type { OnnxEmitter } from "../emitter";
import { merged, reshaped } from "./staged-sums";

/** Bits of the elements of dtypes that are narrower than the one in which they are added up. */
const bitsOf: Readonly<Partial<Record<DType, number>>> = {
  bool: 1,
  int8: 8,
  uint8: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
};

/** The most bits that a sum may have: those of the dtype, or of the integers in a float64. */
const roomOf: Readonly<Partial<Record<DType, number>>> = { int32: 31, int64: 53 };

/** The number of elements of a tensor, as its logarithm, where it is not known: a tensor of more fits into no memory. */
const bitsOfUnknown = 31;

/** Whether the kernel's sum of elements of a dtype may be wrong. Of elements that were cast from a narrower one it need not be. */
function needsExactSum(onnx: OnnxEmitter, x: string, { dtype }: TensorType, count: Dim): boolean {
  const room = roomOf[dtype];
  const isOnHost = onnx.provider === "cpu" || onnx.provider === "wasm" || dtype === "int64";
  if (room === undefined || onnx.provider === "cuda" || !isOnHost) return false;
  const origin = onnx.dtypeOf(onnx.castOrigin(x) ?? x) ?? dtype;
  const bits = origin === dtype ? room + 1 : (bitsOf[origin] ?? room + 1);
  const bitsOfCount = isStatic(count) ? Math.ceil(Math.log2(Math.max(count, 1))) : bitsOfUnknown;
  return bits + bitsOfCount > (origin === "bool" ? room + 1 : room);
}

const keptShape = ({ shape }: TensorType, { axes, keepDims }: ReduceAttributes): Shape =>
  shape.flatMap((dim, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [dim]));

/** Reduces each run of neighbouring axes as the middle one of three, from the last. */
function byRuns(
  onnx: OnnxEmitter,
  x: string,
  type: TensorType,
  attributes: ReduceAttributes,
  reduce: (rows: string, shape: readonly [outer: Dim, size: Dim, inner: Dim]) => string,
): string {
  const { shape, runs } = merged(type.shape, attributes.axes);
  const { name } = runs.reduceRight<{ name: string; shape: readonly Dim[] }>(
    (rest, { axis, size }) => {
      const outer = productOfDims(rest.shape.slice(0, axis));
      const inner = productOfDims(rest.shape.slice(axis + 1));
      const rows = reshaped(onnx, rest.name, [outer, size, inner]);
      return {
        name: reduce(rows, [outer, size, inner]),
        shape: rest.shape.toSpliced(axis, 1),
      };
    },
    { name: x, shape },
  );
  return reshaped(onnx, name, keptShape(type, attributes));
}

/** A sum of int32 or int64 that wraps round; `undefined` where the kernel's is as good. */
export function exactSum(
  onnx: OnnxEmitter,
  x: string,
  type: TensorType,
  attributes: ReduceAttributes,
): string | undefined {
  const { dtype, shape } = type;
  const count = productOfDims(attributes.axes.map((axis) => shape[axis] ?? 1));
  if (!needsExactSum(onnx, x, type, count)) return undefined;
  const one = onnx.scalar(dtype, 1);
  // Products of matrices are computed in the dtype itself.
  return byRuns(onnx, x, type, attributes, (rows, [outer, size, inner]) => {
    const ones = (target: Shape): string => onnx.node("Expand", [one, onnx.shape(target)]);
    return inner === 1
      ? onnx.node("MatMul", [reshaped(onnx, rows, [outer, size]), ones([size, 1])])
      : onnx.node("MatMul", [ones([1, size]), rows]);
  });
}

/** The elements of the middle axis from `start` to `end`. */
const part = (onnx: OnnxEmitter, rows: string, start: number, end: number): string =>
  onnx.node("Slice", [rows, onnx.int64([start]), onnx.int64([end]), onnx.int64([1])]);

/** A product along the middle axis, by halves. */
function productOfKnown(onnx: OnnxEmitter, rows: string, size: number): string {
  if (size === 1) return rows;
  const half = Math.floor(size / 2);
  const pairs = onnx.node("Mul", [part(onnx, rows, 0, half), part(onnx, rows, half, 2 * half)]);
  const product = productOfKnown(onnx, pairs, half);
  return size === 2 * half
    ? product
    : onnx.node("Mul", [product, part(onnx, rows, size - 1, size)]);
}

/** A product along the middle axis, whose size is known at the run, one factor after the other. */
function productOfUnknown(
  onnx: OnnxEmitter,
  rows: string,
  dtype: DType,
  [outer, size, inner]: readonly [outer: Dim, size: Dim, inner: Dim],
): string {
  const body = onnx.nested();
  const input = (stem: string, type: TensorType) => {
    const name = body.name(stem);
    body.declare(name, type.dtype);
    return { name, type };
  };
  const index = input("i", { dtype: "int64", shape: [] });
  const goesOn = input("continue", { dtype: "bool", shape: [] });
  const product = input("product", { dtype, shape: [outer, inner] });
  const factor = body.node("Gather", [rows, index.name], { axis: 1 });
  const next = body.node("Mul", [product.name, factor]);
  const graph = body.graph(
    "product",
    [index, goesOn, product],
    [
      { ...goesOn, name: body.node("Identity", [goesOn.name]) },
      { ...product, name: next },
    ],
  );
  const trips = onnx.sizing(() => onnx.node("Squeeze", [onnx.dim(size), onnx.int64([0])]));
  const start = onnx.node("Expand", [onnx.scalar(dtype, 1), onnx.shape([outer, inner])]);
  const [made = ""] = onnx.nodeWithOutputs("Loop", [trips, "", start], 1, { body: { graph } });
  return made;
}

/** A product of int32 or int64 that wraps round; `undefined` where the provider's kernel is used. */
export function exactProduct(
  onnx: OnnxEmitter,
  x: string,
  type: TensorType,
  attributes: ReduceAttributes,
): string | undefined {
  const { dtype } = type;
  if (roomOf[dtype] === undefined || onnx.provider === "cuda") return undefined;
  if (dtype === "int32" && onnx.provider === "webgpu") return undefined;
  return byRuns(onnx, x, type, attributes, (rows, shape) => {
    const [, size] = shape;
    return isStatic(size) && size > 0
      ? productOfKnown(onnx, rows, size)
      : productOfUnknown(onnx, rows, dtype, shape);
  });
}

/** 2³² − 1 and 2³², and the distance that makes numbers of 32 bits without a sign those with one. */
const lowBits = 2n ** 32n - 1n;
const unit = 2n ** 32n;
const offset = 2n ** 31n;

/**
 * The largest or the smallest of 64-bit integers: that of their upper halves, and among those that have it that of their lower halves, as
 * int32. `undefined` where the kernel compares whole elements.
 */
export function exactExtremum(
  onnx: OnnxEmitter,
  reduction: "Max" | "Min",
  x: string,
  { dtype }: TensorType,
  attributes: ReduceAttributes,
): string | undefined {
  if (dtype !== "int64" || onnx.provider === "cuda") return undefined;
  const origin = onnx.castOrigin(x);
  const from = origin === undefined ? undefined : onnx.dtypeOf(origin);
  const wide = (value: string): string => onnx.node("Cast", [value], { to: onnxDataType.int64 });
  const narrow = (value: string): string => onnx.node("Cast", [value], { to: onnxDataType.int32 });
  const reduce = (value: string, keepDims: boolean): string =>
    onnx.node(`Reduce${reduction}`, [narrow(value), onnx.int64(attributes.axes)], {
      keepdims: keepDims ? 1 : 0,
      noop_with_empty_axes: 0,
    });
  if (from !== undefined && from !== "uint32" && bitsOf[from] !== undefined)
    return wide(reduce(x, attributes.keepDims));
  const number = (value: bigint): string => onnx.scalar("int64", value);
  const low = onnx.node("BitwiseAnd", [x, number(lowBits)]);
  const high = onnx.node("Div", [onnx.node("Sub", [x, low]), number(unit)]);
  const best = wide(reduce(high, true));
  const signed = onnx.node("Sub", [low, number(offset)]);
  const none = number(reduction === "Max" ? -offset : offset - 1n);
  const candidates = onnx.node("Where", [onnx.node("Equal", [high, best]), signed, none]);
  const bestLow = onnx.node("Add", [wide(reduce(candidates, true)), number(offset)]);
  const result = onnx.node("Add", [onnx.node("Mul", [best, number(unit)]), bestLow]);
  return attributes.keepDims ? result : onnx.node("Squeeze", [result, onnx.int64(attributes.axes)]);
}
