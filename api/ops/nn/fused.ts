/** TF.js's `tf.fused`: products and convolutions with bias and activation. */

import { checkedOptions, type OptionNames } from "../../options";
import type { Rank } from "../../tensors/rank";
import { UnimplementedError, ValueError } from "../../../ir/errors";
import { currentLocation } from "../../../ir/location";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { tensorArgument } from "../../arguments/tensors";
import type { TensorLike } from "../../tensors/tensor-like";
import * as activations from "../elementwise/activations";
import * as conv from "./convolution";
import * as elementwise from "../elementwise/elementwise";
import * as linalg from "../linalg/linalg";
import { reshape } from "../shape/shape";
import type { DataFormat2D, DimRoundingMode, Padding, PerAxis } from "./window";

/** The names of the activations that TF.js fuses. */
export type FusedActivation =
  "linear" | "relu" | "relu6" | "elu" | "prelu" | "leakyrelu" | "sigmoid" | "tanh";

export interface Epilogue {
  readonly bias?: TensorLike | null | undefined;
  readonly activation?: FusedActivation | undefined;
  /** Slopes on the negative side for `prelu`. */
  readonly preluActivationWeights?: TensorLike | null | undefined;
  /** Slope on the negative side for `leakyrelu` (default: 0.2). */
  readonly leakyreluAlpha?: number | undefined;
}

const epilogueNames: OptionNames<Epilogue> = {
  bias: true,
  activation: true,
  preluActivationWeights: true,
  leakyreluAlpha: true,
};

const byName: Readonly<Record<FusedActivation, (x: Tensor, epilogue: Epilogue) => Tensor>> = {
  linear: (x) => x,
  relu: (x) => activations.relu(x),
  relu6: (x) => activations.relu6(x),
  elu: (x) => activations.elu(x),
  prelu: (x, { preluActivationWeights }) => {
    if (preluActivationWeights !== undefined && preluActivationWeights !== null)
      return activations.prelu(x, preluActivationWeights);
    throw new ValueError(
      {
        what: "the activation prelu needs preluActivationWeights",
        given: "none",
        expected: "slopes that broadcast to the result",
      },
      currentLocation(),
    );
  },
  leakyrelu: (x, { leakyreluAlpha }) => activations.leakyRelu(x, leakyreluAlpha),
  sigmoid: (x) => activations.sigmoid(x),
  tanh: (x) => elementwise.tanh(x),
};

function activated(x: Tensor, epilogue: Epilogue): Tensor {
  const name = epilogue.activation ?? "linear";
  if (Object.hasOwn(byName, name)) return byName[name](x, epilogue);
  throw new UnimplementedError(
    {
      what: `Unknown fused activation ${name}.`,
      given: name,
      expected: `one of ${Object.keys(byName).join(", ")}`,
      fix: "apply the activation to the result",
    },
    currentLocation(),
  );
}

export interface FusedMatMulConfig extends Epilogue {
  readonly a: TensorLike;
  readonly b: TensorLike;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

const matMulNames: OptionNames<FusedMatMulConfig> = {
  ...epilogueNames,
  a: true,
  b: true,
  transposeA: true,
  transposeB: true,
};

/**
 * activation(a·b + bias). It is composed of ordinary operations, which the compiler fuses; every activation is differentiable.
 *
 * @throws UnimplementedError for an unknown activation; ValueError for `prelu` without weights
 * @example
 * ```ts
 * tf.fused.matMul({ a: [[1, -2]], b: [[1], [1]], bias: 0.5, activation: "relu" }); // → [[0]]
 * ```
 * @see TF.js `tf.fused.matMul`
 */
export const matMul = (config: FusedMatMulConfig): Tensor => {
  const { a, b, transposeA, transposeB, ...epilogue } = checkedOptions(
    config,
    matMulNames,
    "fused.matMul",
  );
  const product = linalg.matMul(a, b, transposeA, transposeB);
  const { bias } = epilogue;
  return activated(
    bias === undefined || bias === null ? product : elementwise.add(product, bias),
    epilogue,
  );
};

export interface FusedConv2dConfig extends Epilogue {
  readonly x: TensorLike;
  readonly filter: TensorLike;
  readonly strides: PerAxis;
  readonly pad: Padding;
  readonly dataFormat?: DataFormat2D;
  readonly dilations?: PerAxis;
  readonly dimRoundingMode?: DimRoundingMode;
}

const conv2dNames: OptionNames<FusedConv2dConfig> = {
  ...epilogueNames,
  x: true,
  filter: true,
  strides: true,
  pad: true,
  dataFormat: true,
  dilations: true,
  dimRoundingMode: true,
};

const fusedConvolution =
  (convolve: typeof conv.conv2d, op: string) =>
  <T extends Tensor | Rank = Rank>(config: FusedConv2dConfig): TensorOf<T> => {
    checkedOptions(config, conv2dNames, op);
    const { x, filter, strides, pad, dataFormat = "NHWC", dilations, ...rest } = config;
    const { dimRoundingMode, ...epilogue } = rest;
    const result = convolve(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
    return activated(biased(result, epilogue.bias, dataFormat), epilogue);
  };

/** Adds a bias: a vector has one element for each channel, in either layout. */
function biased(x: Tensor, bias: TensorLike | null | undefined, format: DataFormat2D): Tensor {
  if (bias === undefined || bias === null) return x;
  const added = tensorArgument(bias, "bias", "fused conv2d");
  const isVector = format === "NCHW" && added.rank === 1;
  return elementwise.add(x, isVector ? reshape(added, [-1, 1, 1]) : added);
}

/**
 * activation(conv2d(x, filter) + bias), with the arguments of `tf.conv2d` as properties.
 *
 * @param config its `bias` has one element for each channel, or broadcasts to the result
 * @see TF.js `tf.fused.conv2d`
 */
export const conv2d = fusedConvolution(conv.conv2d, "fused.conv2d");

/** As `conv2d`, of `tf.depthwiseConv2d`. @see TF.js `tf.fused.depthwiseConv2d` */
export const depthwiseConv2d = fusedConvolution(conv.depthwiseConv2d, "fused.depthwiseConv2d");
