/** Lowerings of convolutions, to ONNX's Conv and ConvTranspose. */

import { isStatic } from "../../../ir/types/dim";
import { UnimplementedError } from "../../../ir/errors";
import type { ConvAttributes, convolutionOps } from "../../../ir/ops/convolution";
import { padsOfAxis, reachOf, spatialSizes, type WindowAttributes } from "../../../ir/ops/window";
import { formatType, type Shape, type TensorType } from "../../../ir/types/type";
import type { OnnxEmitter } from "../emitter";
import { composed, oneNode, type LoweringTable } from "../lowering";
import type { OnnxAttributes } from "../attributes";

/** Providers differ in their defaults, so that all attributes are set explicitly. */
export const windowAttributes = (
  { strides, dilations, pads }: WindowAttributes,
  kernelSizes: Shape,
): OnnxAttributes => ({ strides, dilations, pads, kernel_shape: kernelSizes.filter(isStatic) });

const convAttributes = (attributes: ConvAttributes, filter: TensorType): OnnxAttributes => ({
  ...windowAttributes(attributes, spatialSizes(filter)),
  group: attributes.group,
});

/** The elements after the last window that a transposed convolution must add to produce the required sizes. */
function outputPadding(
  y: TensorType,
  filter: TensorType,
  inputSizes: Shape,
  attributes: ConvAttributes,
): number[] {
  const kernel = spatialSizes(filter);
  return spatialSizes(y).map((count, axis) => {
    const size = inputSizes[axis] ?? 1;
    const stride = attributes.strides[axis] ?? 1;
    if (stride === 1) return 0;
    const k = kernel[axis] ?? 1;
    if (!isStatic(count) || !isStatic(size) || !isStatic(k)) {
      throw new UnimplementedError({
        what: "the input gradient of a strided convolution needs known spatial sizes",
        given: formatType(y),
        expected: "known sizes, or strides of 1",
      });
    }
    const [before, after] = padsOfAxis(attributes, axis);
    const reached = (count - 1) * stride + reachOf(k, attributes.dilations[axis] ?? 1);
    return size - (reached - before - after);
  });
}

interface ConvolutionInput {
  readonly types: readonly TensorType[];
  readonly result: TensorType;
  readonly onnx: OnnxEmitter;
}

/** An empty sum is zero. ONNX Runtime's convolutions of empty tensors do not terminate. */
const unlessEmpty =
  <I extends ConvolutionInput>(lowering: (input: I) => string) =>
  (input: I): string => {
    const { types, result, onnx } = input;
    return types.some(({ shape }) => shape.includes(0))
      ? onnx.node("Expand", [onnx.scalar(result.dtype, 0), onnx.shape(result.shape)])
      : lowering(input);
  };

export const convolutionLowerings: LoweringTable<keyof typeof convolutionOps> = {
  conv: oneNode(
    unlessEmpty(({ operands, types: [, filter], attributes, onnx }) =>
      onnx.node("Conv", operands, convAttributes(attributes, filter)),
    ),
  ),
  convInputGradient: oneNode(
    unlessEmpty(({ operands, types: [y, filter], attributes, onnx }) =>
      onnx.node("ConvTranspose", operands, {
        ...convAttributes(attributes, filter),
        output_padding: outputPadding(y, filter, attributes.inputSizes, attributes),
      }),
    ),
  ),
  convFilterGradient: composed("legalize writes it as a matrix product", "one"),
};
