/**
 * Sums of many floats in stages. ONNX Runtime adds up one after the other, so that the rounding errors of a sum grow with the number of its
 * terms: a million float32 are wrong in the fourth digit. A sum of sums of a few hundred terms each is right to the last, and takes no longer.
 */

import { floorDivideDims, isStatic, multiplyDims, productOfDims } from "../../../ir/types/dim";
import type { Dim } from "../../../ir/types/dim";
import type { ReduceAttributes } from "../../../ir/ops/reduction";
import type { Shape, TensorType } from "../../../ir/types/type";
import type { OnnxEmitter } from "../emitter";

/** The most terms that are added up in one stage, and their number where it is chosen: between a stage's costs and its errors. */
interface Limits {
  readonly most: number;
  readonly ideal: number;
}

/** Neighbours are added up several at a time, so that each partial sum has fewer terms. */
const ofNeighbours: Limits = { most: 1024, ideal: 512 };
const ofRows: Limits = { most: 256, ideal: 256 };
const ofShortRows: Limits = { most: 256, ideal: 128 };
/** Stages of fewer terms than this are not worth a node. */
const leastTerms = 16;
/** With fewer elements behind the summed axis, the kernel is faster on rows than on columns. */
const narrow = 16;
/** The size from which on an axis of unknown size is summed in stages. */
const longAxis = 1024;
/** The terms of each stage of such a sum. */
const termsOfUnknown = 64;

/** Axes next to each other that are all summed, as one: `[outer, size, inner]`. */
interface Run {
  readonly axis: number;
  readonly size: Dim;
}

/** The shape with each run of summed axes merged into one, and these runs. */
export function merged(shape: Shape, axes: readonly number[]): { shape: Dim[]; runs: Run[] } {
  const result: Dim[] = [];
  const runs: Run[] = [];
  shape.forEach((size, axis) => {
    const last = runs.at(-1);
    if (!axes.includes(axis)) result.push(size);
    else if (last?.axis === result.length - 1) {
      const product = multiplyDims(last.size, size);
      runs[runs.length - 1] = { axis: last.axis, size: product };
      result[last.axis] = product;
    } else {
      runs.push({ axis: result.length, size });
      result.push(size);
    }
  });
  return { shape: result, runs };
}

/** The largest divisor up to a bound, if it is large enough for a stage. */
function divisorUpTo(size: number, bound: number): number | undefined {
  for (let divisor = bound; divisor >= leastTerms; divisor--) {
    if (size % divisor === 0) return divisor;
  }
  return undefined;
}

export const reshaped = (onnx: OnnxEmitter, x: string, shape: Shape): string =>
  onnx.node("Reshape", [x, onnx.shape(shape)], { allowzero: 1 });

/** The sum along one axis, which it removes. */
const summed = (onnx: OnnxEmitter, x: string, axis: number): string =>
  onnx.node("ReduceSum", [x, onnx.int64([axis])], { keepdims: 0, noop_with_empty_axes: 0 });

/** The elements of an axis from `start` to `end`. */
const sliced = (onnx: OnnxEmitter, x: string, axis: number, start: Dim, end: Dim): string =>
  onnx.node("Slice", [x, onnx.shape([start]), onnx.shape([end]), onnx.int64([axis])]);

function limitsOf(shape: Shape, axis: number): Limits {
  const inner = productOfDims(shape.slice(axis + 1));
  if (inner === 1) return ofNeighbours;
  return isStatic(inner) && inner < narrow ? ofShortRows : ofRows;
}

/** The sum along one axis in stages, which it removes. */
function alongAxis(onnx: OnnxEmitter, x: string, shape: Shape, axis: number): string {
  const size = shape[axis] ?? 1;
  if (!isStatic(size)) return alongUnknown(onnx, x, shape, axis);
  const limits = limitsOf(shape, axis);
  const { most, ideal } = limits;
  if (size <= most) return summed(onnx, x, axis);
  const terms = divisorUpTo(size, ideal);
  if (terms === undefined) {
    const { sums, sumsShape, rest } = inTwoParts(onnx, x, shape, axis, ideal);
    return onnx.node("Add", [alongAxis(onnx, sums, sumsShape, axis), rest]);
  }
  const addsRows = limits === ofShortRows;
  const split = addsRows ? [terms, size / terms] : [size / terms, terms];
  const parts = reshaped(onnx, x, shape.toSpliced(axis, 1, ...split));
  const rest = summed(onnx, parts, addsRows ? axis : axis + 1);
  return alongAxis(onnx, rest, shape.toSpliced(axis, 1, size / terms), axis);
}

/** The sums of `terms` neighbours each along one axis, and the sum of the rest, without that axis. */
function inTwoParts(onnx: OnnxEmitter, x: string, shape: Shape, axis: number, terms: number) {
  const size = shape[axis] ?? 1;
  const count = floorDivideDims(size, terms);
  const whole = multiplyDims(count, terms);
  const head = sliced(onnx, x, axis, 0, whole);
  const parts = reshaped(onnx, head, shape.toSpliced(axis, 1, count, terms));
  return {
    sums: summed(onnx, parts, axis + 1),
    sumsShape: shape.toSpliced(axis, 1, count),
    rest: summed(onnx, sliced(onnx, x, axis, whole, size), axis),
  };
}

/** The sum along an axis of unknown size that is long, in three stages. */
function alongLongAxis(onnx: OnnxEmitter, x: string, shape: Shape, axis: number): string {
  const first = inTwoParts(onnx, x, shape, axis, termsOfUnknown);
  const second = inTwoParts(onnx, first.sums, first.sumsShape, axis, termsOfUnknown);
  const sum = onnx.node("Add", [summed(onnx, second.sums, axis), second.rest]);
  return onnx.node("Add", [sum, first.rest]);
}

/** The sum along an axis of unknown size, in stages where it turns out to be long. */
function alongUnknown(onnx: OnnxEmitter, x: string, shape: Shape, axis: number): string {
  const size = shape[axis] ?? 1;
  const dtype = onnx.dtypeOf(x) ?? "float32";
  const isLong = onnx.sizing(() =>
    onnx.node(
      "Reshape",
      [onnx.node("Greater", [onnx.shape([size]), onnx.int64([longAxis])]), onnx.int64([])],
      { allowzero: 1 },
    ),
  );
  const branch = (name: string, build: (inner: OnnxEmitter) => string) => {
    const inner = onnx.nested();
    const result = build(inner);
    const type: TensorType = { dtype, shape: shape.toSpliced(axis, 1) };
    return { graph: inner.graph(name, [], [{ name: result, type }]) };
  };
  const [sum = x] = onnx.nodeWithOutputs("If", [isLong], 1, {
    then_branch: branch("sum_in_stages", (inner) => alongLongAxis(inner, x, shape, axis)),
    else_branch: branch("sum", (inner) => summed(inner, x, axis)),
  });
  return sum;
}

/** Whether a sum of floats has, or may have, more terms in one direction than one stage. */
export function isLongSum({ dtype, shape }: TensorType, axes: readonly number[]): boolean {
  if (!["float32", "float64"].includes(dtype) || shape.includes(0)) return false;
  const { shape: whole, runs } = merged(shape, axes);
  return runs.some(({ axis, size }) => !isStatic(size) || size > limitsOf(whole, axis).most);
}

/** A long sum of floats over axes, in stages. */
export function stagedSum(
  onnx: OnnxEmitter,
  x: string,
  type: TensorType,
  { axes, keepDims }: ReduceAttributes,
): string {
  const { shape, runs } = merged(type.shape, axes);
  const start = shape.length === type.shape.length ? x : reshaped(onnx, x, shape);
  // From the last run, behind which no axis is removed.
  const sum = runs.reduceRight<{ name: string; shape: Dim[] }>(
    (rest, { axis }) => ({
      name: alongAxis(onnx, rest.name, rest.shape, axis),
      shape: rest.shape.toSpliced(axis, 1),
    }),
    { name: start, shape },
  );
  if (!keepDims) return sum.name;
  return reshaped(
    onnx,
    sum.name,
    type.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
  );
}
