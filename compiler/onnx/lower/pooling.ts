/** Lowerings of pooling, and of maximum pooling's gradient by the positions of the maxima. */

import { isStatic, multiplyDims, type Dim } from "../../../ir/types/dim";
import { Literal } from "../../../ir/types/literal";
import type { PoolAttributes, poolingOps } from "../../../ir/ops/pooling";
import { padsOfAxis, reachOf } from "../../../ir/ops/window";
import { sizeOf, type TensorType } from "../../../ir/types/type";
import { onnxDataType } from "../data-type";
import type { OnnxEmitter } from "../emitter";
import { oneNode, severalNodes, type LoweringTable } from "../lowering";
import { windowAttributes } from "./convolution";

const flattened = (onnx: OnnxEmitter, x: string): string =>
  onnx.node("Reshape", [x, onnx.int64([-1])], { allowzero: 0 });

/** The position of each window's first maximum in the flattened input. */
function firstMaxima(onnx: OnnxEmitter, x: string, attributes: PoolAttributes): string {
  const [, indices = ""] = onnx.nodeWithOutputs(
    "MaxPool",
    [x],
    2,
    windowAttributes(attributes, attributes.kernelSizes),
  );
  return indices;
}

/** Pooling of an image by adjacent windows of 2×2, of which the last row or column may be cut. */
interface Halving {
  readonly images: readonly [batch: Dim, channels: Dim];
  readonly height: number;
  readonly width: number;
}

function asHalving(x: TensorType, attributes: PoolAttributes): Halving | undefined {
  const { kernelSizes, strides, dilations } = attributes;
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape;
  if (x.shape.length !== 4 || !isStatic(height) || !isStatic(width)) return undefined;
  const isSideBySide =
    [...kernelSizes, ...strides].every((size) => size === 2) && dilations.every((d) => d === 1);
  const coversAll = [height, width].every((size, axis) => {
    const [before, after] = padsOfAxis(attributes, axis);
    return before === 0 && after === size % 2;
  });
  return isSideBySide && coversAll ? { images: [batch, channels], height, width } : undefined;
}

/**
 * As `firstMaxima`, without ONNX Runtime's kernel for indices, which is ten times slower than the one for maxima.
 * A window's first maximum is in its top row where that row's maximum is the window's; it is in the left column
 * where the top left element is the maximum, or where the top row has none and the left column has.
 */
function firstMaximaOfHalves(
  onnx: OnnxEmitter,
  x: string,
  maxima: string,
  { images: [batch, channels], height, width }: Halving,
): string {
  const isMaximumOf = (rows: number, columns: number): string => {
    const partial = onnx.node("MaxPool", [x], {
      kernel_shape: [rows, columns],
      strides: [2, 2],
      dilations: [1, 1],
      pads: [0, 0, rows === 2 ? height % 2 : 0, columns === 2 ? width % 2 : 0],
    });
    return onnx.node("Equal", [partial, maxima]);
  };
  const isTop = isMaximumOf(1, 2);
  const isBottomLeft = onnx.node("And", [onnx.node("Not", [isTop]), isMaximumOf(2, 1)]);
  const isLeft = onnx.node("Or", [isMaximumOf(1, 1), isBottomLeft]);
  const steps = (condition: string, size: number): string =>
    onnx.node("Mul", [
      onnx.node("Cast", [condition], { to: onnxDataType.int64 }),
      onnx.scalar("int64", size),
    ]);
  const bottomRight = onnx.node("Sub", [placesOfWindows(width + 1), steps(isTop, width)]);
  return onnx.node("Sub", [bottomRight, onnx.node("Cast", [isLeft], { to: onnxDataType.int64 })]);

  /** In each window, the position `offset` elements after its top left one. */
  function placesOfWindows(offset: number): string {
    const inImage = Array.from({ length: Math.ceil(height / 2) * Math.ceil(width / 2) }, (_, i) => {
      const row = Math.floor(i / Math.ceil(width / 2));
      const column = i % Math.ceil(width / 2);
      return 2 * row * width + 2 * column + offset;
    });
    const shape = [1, 1, Math.ceil(height / 2), Math.ceil(width / 2)];
    const image = onnx.literal(new Literal("int64", shape, inImage));
    return onnx.node("Add", [imageStarts(), image]);
  }

  function imageStarts(): string {
    const count = multiplyDims(batch, channels);
    const size = height * width;
    const starts = isStatic(count)
      ? onnx.int64(Array.from({ length: count }, (_, i) => i * size))
      : onnx.node("Range", [
          onnx.scalar("int64", 0),
          scalarOf(multiplyDims(count, size)),
          onnx.scalar("int64", size),
        ]);
    return onnx.node("Reshape", [starts, onnx.shape([batch, channels, 1, 1])], { allowzero: 1 });
  }

  function scalarOf(dim: Dim): string {
    return onnx.node("Reshape", [onnx.dim(dim), onnx.int64([])], { allowzero: 1 });
  }
}

/**
 * The result of a pooling; the run fails where an image whose sizes only the run determines is smaller than the window. ONNX Runtime's kernels then
 * pool what is there.
 */
function ofWholeWindows(
  onnx: OnnxEmitter,
  y: string,
  { shape }: TensorType,
  attributes: PoolAttributes,
): string {
  const { kernelSizes, dilations } = attributes;
  const mayNotFit = kernelSizes.some((kernel, axis) => {
    const [before, after] = padsOfAxis(attributes, axis);
    const isOpen = !isStatic(shape[axis + 2] ?? 1);
    return isOpen && before + after < reachOf(kernel, dilations[axis] ?? 1) - 1;
  });
  return mayNotFit ? onnx.node("Reshape", [y, onnx.shape(shape)], { allowzero: 1 }) : y;
}

export const poolingLowerings: LoweringTable<keyof typeof poolingOps> = {
  maxPool: oneNode(({ operands, result, attributes, onnx }) => {
    const window = windowAttributes(attributes, attributes.kernelSizes);
    return ofWholeWindows(onnx, onnx.node("MaxPool", operands, window), result, attributes);
  }),
  maxPoolGradient: severalNodes(({ operands: [x, maxima, g], types: [type], attributes, onnx }) => {
    const { dtype, shape } = type;
    const halving = asHalving(type, attributes);
    if (halving !== undefined && dtype === "float32") {
      const places = firstMaximaOfHalves(onnx, x, maxima, halving);
      const { kernelSizes, strides, pads } = attributes;
      return onnx.node("MaxUnpool", [g, places, onnx.shape(shape)], {
        ...{ kernel_shape: kernelSizes, strides, pads },
      });
    }
    const places = firstMaxima(onnx, x, attributes);
    const zeros = onnx.node("Expand", [onnx.scalar(dtype, 0), onnx.shape([sizeOf(shape)])]);
    const flat = onnx.node(
      "ScatterElements",
      [zeros, flattened(onnx, places), flattened(onnx, g)],
      { axis: 0, reduction: "add" },
    );
    return onnx.node("Reshape", [flat, onnx.shape(shape)], { allowzero: 1 });
  }),
  maxPoolSelect: severalNodes(({ operands: [x, , y], attributes, onnx }) =>
    onnx.node("Gather", [flattened(onnx, y), firstMaxima(onnx, x, attributes)], { axis: 0 }),
  ),
  averagePool: oneNode(({ operands, result, attributes, onnx }) => {
    const window = windowAttributes(attributes, attributes.kernelSizes);
    const means = onnx.node("AveragePool", operands, { ...window, count_include_pad: 0 });
    return ofWholeWindows(onnx, means, result, attributes);
  }),
};
