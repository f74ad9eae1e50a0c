import { isStatic } from "../../../ir/dim";
import type { shapeOps } from "../../../ir/ops/shape";
import type { Shape } from "../../../ir/type";
import type { OnnxEmitter } from "../emitter";
import type { LoweringTable } from "../lowering";

/** ONNX Reshape works one size out by itself, which saves computing a single symbolic dim. */
function reshapeTarget(shape: Shape, onnx: OnnxEmitter): string {
  const symbolic = shape.filter((dim) => !isStatic(dim));
  const canInfer = symbolic.length === 1 && !shape.includes(0);
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

export const shapeLowerings: LoweringTable<keyof typeof shapeOps> = {
  constant: ({ attributes: { value }, onnx }) => onnx.literal(value),
  reshape: ({ operands: [x], attributes: { shape }, onnx }) =>
    onnx.node("Reshape", [x, reshapeTarget(shape, onnx)], { allowzero: 1 }),
  transpose: ({ operands, attributes: { perm }, onnx }) =>
    onnx.node("Transpose", operands, { perm }),
  broadcastTo: ({ operands: [x], attributes: { shape }, onnx }) =>
    onnx.node("Expand", [x, onnx.shape(shape)]),
  // Where it is not known before the run whether an axis was stretched, the axes are worked out in the graph:
  // those whose size differs from the target's.
  sumTo: ({ operands: [x], types: [type], attributes: { shape }, onnx }) => {
    const { certain, unknown } = axesSummedAway(type.shape, shape);
    const offset = type.shape.length - shape.length;
    if (unknown.length === 0) {
      const summed = onnx.node("ReduceSum", [x, onnx.int64(certain)], {
        keepdims: 1,
        noop_with_empty_axes: 1,
      });
      return offset === 0
        ? summed
        : onnx.node("Reshape", [summed, reshapeTarget(shape, onnx)], { allowzero: 1 });
    }
    const target = onnx.shape([...new Array<number>(offset).fill(1), ...shape]);
    const differs = onnx.node("Not", [onnx.node("Equal", [onnx.node("Shape", [x]), target])]);
    const axes = onnx.node("Compress", [onnx.int64(type.shape.map((_, axis) => axis)), differs]);
    const summed = onnx.node("ReduceSum", [x, axes], { keepdims: 1, noop_with_empty_axes: 1 });
    return onnx.node("Reshape", [summed, onnx.shape(shape)], { allowzero: 1 });
  },
};
