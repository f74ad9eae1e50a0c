/** Type inference of convolutions and of their two gradients, with their checks of channels, groups and filters. */

import { isStatic, mayBeEqual, multiplyDims, type Dim } from "../types/dim";
import { isFloating } from "../types/dtype";
import { InvalidArgumentError } from "../errors";
import type { Value } from "../graph";
import { binaryOp, type OpDefinition } from "../op";
import { formatType, type Shape, type TensorType } from "../types/type";
import { requireDType, requireSameDType } from "./elementwise";
import {
  kernelSizesOf,
  requireWindow,
  spatialSizes,
  windowCounts,
  type WindowAttributes,
} from "./window";

export interface ConvAttributes extends WindowAttributes {
  /** Channels are split into this many groups; each is convolved with its own part of the filter. */
  readonly group: number;
}

export interface ConvInputGradientAttributes extends ConvAttributes {
  /** Spatial sizes of the convolution's input: several sizes give the same number of windows. */
  readonly inputSizes: Shape;
}

export interface ConvFilterGradientAttributes extends ConvAttributes {
  readonly kernelSizes: readonly number[];
}

type ConvOperands =
  readonly [x: Value, filter: Value] | readonly [x: Value, filter: Value, bias: Value];

function requireFloats(...types: readonly TensorType[]): void {
  requireSameDType(...types);
  requireDType(types, isFloating, "a floating-point dtype");
}

function requireChannels(
  channels: Dim,
  filter: TensorType,
  group: number,
  given: readonly TensorType[],
): void {
  const [outputs = 1, inputs = 1] = filter.shape;
  const required = multiplyDims(inputs, group);
  const splits = !isStatic(outputs) || outputs % group === 0;
  if (mayBeEqual(channels, required) && splits) return;
  throw new InvalidArgumentError({
    what: `input depth ${String(channels)} does not fit the filter's: ${String(required)} input channels in ${group} group${group === 1 ? "" : "s"}, ${String(outputs)} output channels`,
    given: given.map(formatType).join(", "),
    expected: "the filter's input channels times the number of groups to be the input's channels",
  });
}

function convolved(
  [x, filter, bias]: readonly [x: TensorType, filter: TensorType, bias?: TensorType],
  attributes: ConvAttributes,
): TensorType {
  const given = bias === undefined ? [x, filter] : [x, filter, bias];
  requireFloats(...given);
  requireWindow(x, filter.shape.length - 2, attributes);
  const [batch = 1, channels = 1] = x.shape;
  requireChannels(channels, filter, attributes.group, given);
  const [outputs = 1] = filter.shape;
  const biasFits = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === outputs);
  if (!biasFits) {
    throw new InvalidArgumentError({
      what: "the bias must be a vector with one element for each output channel",
      given: formatType(bias),
      expected: `${x.dtype}[${String(outputs)}]`,
    });
  }
  const counts = windowCounts(spatialSizes(x), kernelSizesOf(filter), attributes);
  return { dtype: x.dtype, shape: [batch, outputs, ...counts] };
}

/** Checks that input, filter and output are those of one convolution. */
function requireConvolution(
  x: TensorType,
  filter: TensorType,
  y: TensorType,
  attributes: ConvAttributes,
): void {
  const expected = convolved([x, filter], attributes);
  const fits =
    y.dtype === expected.dtype &&
    y.shape.length === expected.shape.length &&
    y.shape.every((dim, axis) => mayBeEqual(dim, expected.shape[axis] ?? 1));
  if (fits) return;
  throw new InvalidArgumentError({
    what: "the sizes do not belong to one convolution",
    given: `input ${formatType(x)}, filter ${formatType(filter)}, output ${formatType(y)}`,
    expected: `output ${formatType(expected)}`,
    fix: "check the output shape, strides and padding",
  });
}

/**
 * y[n,o,p] = Σ_c Σ_k x[n, c, p·stride + k·dilation − pad] · filter[o,c,k] (+ bias[o]).
 * x is [batch, channels, …], the filter [output channels, input channels / group, …].
 */
const conv: OpDefinition<ConvAttributes, ConvOperands, "one"> = {
  arity: [2, 3],
  resultCount: "one",
  effect: "none",
  infer: ({ operands, attributes }) => [convolved(operands, attributes)],
};

export const convolutionOps = {
  /** Convolution of images with filters, with an optional bias for each output channel: ONNX's Conv. Called `tf.conv1d`, `tf.conv2d`, `tf.conv3d`. TensorFlow `tf.nn.convolution`. */
  conv,
  /**
   * The gradient of a convolution's input, from its output's gradient and its filter: ONNX's ConvTranspose.
   * Called `tf.conv2dTranspose`. TensorFlow `tf.nn.conv_transpose`.
   */
  convInputGradient: binaryOp<ConvInputGradientAttributes>(([y, filter], attributes) => {
    requireFloats(y, filter);
    const channels = multiplyDims(filter.shape[1] ?? 1, attributes.group);
    const shape = [y.shape[0] ?? 1, channels, ...attributes.inputSizes];
    const x: TensorType = { dtype: y.dtype, shape };
    requireConvolution(x, filter, y, attributes);
    return x;
  }),
  /** The gradient of a convolution's filter, from its input and its output's gradient. Emitted by the gradient of `conv`. */
  convFilterGradient: binaryOp<ConvFilterGradientAttributes>(([x, y], attributes) => {
    requireFloats(x, y);
    const { group, kernelSizes } = attributes;
    const [, channels = 1] = x.shape;
    const [, outputs = 1] = y.shape;
    if (!isStatic(channels)) {
      throw new InvalidArgumentError({
        what: "the number of channels must be known",
        given: formatType(x),
        expected: "a known size of axis 1",
      });
    }
    const filter: TensorType = {
      dtype: x.dtype,
      shape: [outputs, channels / group, ...kernelSizes],
    };
    requireConvolution(x, filter, y, attributes);
    return filter;
  }),
};
