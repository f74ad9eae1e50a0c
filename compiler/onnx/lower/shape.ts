/** Lowerings of data movement, with sizes that may be computed at run time. */

import {
  addDims,
  floorDivideDims,
  isPositive,
  isStatic,
  multiplyDims,
  productOfDims,
  subtractDims,
  type Dim,
} from "../../../ir/types/dim";
import { Literal } from "../../../ir/types/literal";
import type { RangeAttributes, shapeOps, SliceAttributes } from "../../../ir/ops/shape";
import type { Shape } from "../../../ir/types/type";
import { onnxDataType } from "../data-type";
import type { OnnxEmitter } from "../emitter";
import { movingNodes, oneNode, type LoweringTable } from "../lowering";
import { exactSum } from "./integer-reductions";
import { isLongSum, stagedSum } from "./staged-sums";

/**
 * ONNX's Reshape infers one size, so that a single symbolic dim need not be computed where the elements are certainly as many: where they
 * may not be, an inferred size would hide it.
 */
function reshapeTarget(onnx: OnnxEmitter, from: Shape, shape: Shape): string {
  const symbolic = shape.filter((dim) => !isStatic(dim));
  const known = productOfDims(shape.filter(isStatic));
  const canInfer =
    symbolic.length === 1 &&
    known !== 0 &&
    symbolic[0] === floorDivideDims(productOfDims(from), known);
  return canInfer ? onnx.int64(shape.map((dim) => (isStatic(dim) ? dim : -1))) : onnx.shape(shape);
}

/** Axes along which `to`, aligned at the right, has size 1 where `from` may have another. */
function axesSummedAway(from: Shape, to: Shape): { certain: number[]; unknown: number[] } {
  const offset = from.length - to.length;
  const certain: number[] = [];
  const unknown: number[] = [];
  from.forEach((dim, axis) => {
    const target = to[axis - offset];
    if (target === undefined || (target === 1 && dim !== 1)) certain.push(axis);
    else if (target !== dim) unknown.push(axis);
  });
  return { certain, unknown };
}

/** Ranges with more elements are computed at run time. */
const largestWrittenRange = 256;

/** `size` numbers from `start` on, `step` apart. */
export function range(onnx: OnnxEmitter, { start, step, size, dtype }: RangeAttributes): string {
  if (isStatic(size) && size <= largestWrittenRange) {
    const elements = Array.from({ length: size }, (_, i) => start + i * step);
    return onnx.literal(Literal.vector(dtype, elements));
  }
  const counted = isStatic(size)
    ? onnx.node(
        "Range",
        [0, size, 1].map((bound) => onnx.scalar("int64", bound)),
      )
    : onnx.sizing(() => {
        const last = onnx.node("Reshape", [onnx.dim(size), onnx.int64([])], { allowzero: 1 });
        return onnx.node("Range", [onnx.scalar("int64", 0), last, onnx.scalar("int64", 1)]);
      });
  const indices = onnx.node("Cast", [counted], { to: onnxDataType[dtype] });
  const scaled = step === 1 ? indices : onnx.node("Mul", [indices, onnx.scalar(dtype, step)]);
  return start === 0 ? scaled : onnx.node("Add", [scaled, onnx.scalar(dtype, start)]);
}

/**
 * The end of an ONNX Slice. With negative steps it may be before element 0, which is −1 − size: ONNX adds the size to
 * negative ends.
 */
const sliceEnd = (start: Dim, size: Dim, step: number, whole: Dim): Dim => {
  const end = addDims(start, multiplyDims(size, step));
  return step < 0 ? subtractDims(end, whole) : end;
};

function slice(onnx: OnnxEmitter, x: string, whole: Shape, attributes: SliceAttributes): string {
  const axes = whole.flatMap((dim, axis) => {
    const step = attributes.steps[axis] ?? 1;
    const isWhole = step === 1 && attributes.starts[axis] === 0 && attributes.sizes[axis] === dim;
    return isWhole ? [] : [axis];
  });
  if (axes.length === 0) return onnx.node("Identity", [x]);
  const parts = axes.map((axis) => {
    const size = attributes.sizes[axis] ?? 0;
    if (size === 0) return { start: 0, end: 0, step: 1 };
    const start = attributes.starts[axis] ?? 0;
    const step = attributes.steps[axis] ?? 1;
    return { start, end: sliceEnd(start, size, step, whole[axis] ?? 0), step };
  });
  return onnx.node("Slice", [
    x,
    onnx.shape(parts.map(({ start }) => start)),
    onnx.shape(parts.map(({ end }) => end)),
    onnx.int64(axes),
    onnx.int64(parts.map(({ step }) => step)),
  ]);
}

export const shapeLowerings: LoweringTable<keyof typeof shapeOps> = {
  constant: movingNodes(({ attributes: { value }, onnx }) => onnx.literal(value)),
  range: movingNodes(({ attributes, onnx }) => range(onnx, attributes)),
  sizes: movingNodes(({ attributes: { dims, dtype }, onnx }) =>
    dims.every(isStatic)
      ? onnx.literal(Literal.vector(dtype, dims))
      : dtype === "int64"
        ? onnx.shape(dims)
        : onnx.node("Cast", [onnx.shape(dims)], { to: onnxDataType.int32 }),
  ),
  bindSizes: movingNodes(
    ({ operands: [vector], types: [{ dtype }], attributes: { symbols }, onnx }) => {
      let found: string | undefined;
      const int64 = (): string =>
        (found ??=
          dtype === "int64" ? vector : onnx.node("Cast", [vector], { to: onnxDataType.int64 }));
      symbols.forEach(({ text }, i) => {
        onnx.bindToElement(text, int64, i);
      });
      return [];
    },
  ),
  reshape: movingNodes(({ operands: [x], types: [type], attributes: { shape }, onnx }) =>
    onnx.node("Reshape", [x, reshapeTarget(onnx, type.shape, shape)], { allowzero: 1 }),
  ),
  // ONNX Runtime fuses a transpose into a product that follows. Where that moves the first axis of a stack into its matrices, it
  // divides by the axis' size, which ends the process where that is 0: with a reshape between them it does not fuse.
  transpose: movingNodes(({ operands, types: [{ shape }], result, attributes: { perm }, onnx }) => {
    const transposed = onnx.node("Transpose", operands, { perm });
    const isSafe =
      perm.length < 3 || perm.indexOf(0) < perm.length - 2 || isPositive(shape[0] ?? 1);
    return isSafe
      ? transposed
      : onnx.node("Reshape", [transposed, onnx.shape(result.shape)], { allowzero: 1 });
  }),
  broadcastTo: movingNodes(({ operands: [x], attributes: { shape }, onnx }) =>
    onnx.node("Expand", [x, onnx.shape(shape)]),
  ),
  // Where it is not known before the run whether an axis was stretched, the axes are worked out in the graph:
  // those whose size differs from the target's.
  sumTo: oneNode(({ operands: [x], types: [type], attributes: { shape }, onnx }) => {
    const { certain, unknown } = axesSummedAway(type.shape, shape);
    const offset = type.shape.length - shape.length;
    if (unknown.length === 0) {
      if (isLongSum(type, certain)) {
        const sum = stagedSum(onnx, x, type, { axes: certain, keepDims: false });
        return onnx.node("Reshape", [sum, onnx.shape(shape)], { allowzero: 1 });
      }
      const exact = exactSum(onnx, x, type, { axes: certain, keepDims: true });
      const summed =
        exact ??
        onnx.node("ReduceSum", [x, onnx.int64(certain)], {
          keepdims: 1,
          noop_with_empty_axes: 1,
        });
      return offset === 0
        ? summed
        : onnx.node("Reshape", [summed, onnx.shape(shape)], { allowzero: 1 });
    }
    const target = onnx.shape([...new Array<number>(offset).fill(1), ...shape]);
    const axes = onnx.sizing(() => {
      const differs = onnx.node("Not", [onnx.node("Equal", [onnx.node("Shape", [x]), target])]);
      return onnx.node("Compress", [onnx.int64(type.shape.map((_, axis) => axis)), differs]);
    });
    const summed = onnx.node("ReduceSum", [x, axes], { keepdims: 1, noop_with_empty_axes: 1 });
    return onnx.node("Reshape", [summed, onnx.shape(shape)], { allowzero: 1 });
  }),
  concat: movingNodes(({ operands, attributes: { axis }, onnx }) =>
    onnx.node("Concat", operands, { axis }),
  ),
  split: movingNodes(({ operands: [x], attributes: { axis, sizes }, onnx }) =>
    onnx.nodeWithOutputs("Split", [x, onnx.shape(sizes)], sizes.length, { axis }),
  ),
  slice: movingNodes(({ operands: [x], types: [{ shape }], attributes, onnx }) =>
    slice(onnx, x, shape, attributes),
  ),
  // A scalar has no axes to pad, and no kernel takes it.
  pad: oneNode(
    ({ operands: [x], types: [{ dtype }], attributes: { before, after, value }, onnx }) =>
      before.length === 0
        ? onnx.node("Identity", [x])
        : onnx.node("Pad", [x, onnx.shape([...before, ...after]), onnx.scalar(dtype, value)], {
            mode: "constant",
          }),
  ),
  tile: oneNode(({ operands: [x], attributes: { multiples }, onnx }) =>
    onnx.node("Tile", [x, onnx.shape(multiples)]),
  ),
  trilu: oneNode(({ operands: [x], attributes: { upper, diagonal }, onnx }) =>
    onnx.node("Trilu", [x, onnx.scalar("int64", diagonal)], { upper: upper ? 1 : 0 }),
  ),
};
