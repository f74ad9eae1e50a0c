/** Layers on images: convolution and pooling. */

import { currentLocation, ValueError } from "../../api/errors";
import { conv2d } from "../../api/ops/nn/convolution";
import { avgPool, maxPool } from "../../api/ops/nn/pooling";
import { mean } from "../../api/ops/reduction/reduction";
import { reshape } from "../../api/ops/shape/shape";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import { getActivation, type Activation, type ActivationIdentifier } from "../activations";
import type { InitializerIdentifier } from "../initializers";
import { made } from "./core";
import { requireCount, requireRank, sizeAt, type KnownShape } from "./shapes";
import { Layer, type LayerConfig } from "./layer";

/** The position of the channels, by TF.js's names. */
export type ImageFormat = "channelsFirst" | "channelsLast";

/** One number for height and width, or one for each. */
export type SizePair = number | readonly [number, number];
export type LayerPadding = "valid" | "same";

const pair = (sizes: SizePair): [number, number] =>
  typeof sizes === "number" ? [sizes, sizes] : [sizes[0], sizes[1]];

const layoutOf = (format: ImageFormat): "NHWC" | "NCHW" =>
  format === "channelsLast" ? "NHWC" : "NCHW";

function checkFormat(format: ImageFormat, padding: LayerPadding, layer: string): void {
  if (!["channelsFirst", "channelsLast"].includes(format))
    throw unknown("dataFormat", format, "channelsFirst or channelsLast", layer);
  if (!["valid", "same"].includes(padding))
    throw unknown("padding", padding, "valid or same", layer);
}

const unknown = (argument: string, given: string, expected: string, layer: string): ValueError =>
  new ValueError(
    { what: `${argument} of layer ${layer} is ${given}`, given, expected },
    currentLocation(),
  );

export interface Conv2DConfig extends LayerConfig {
  /** The number of output channels. */
  readonly filters: number;
  readonly kernelSize: SizePair;
  /** Distance between windows (default: 1). */
  readonly strides?: SizePair;
  /** Padding (default: `"valid"`). */
  readonly padding?: LayerPadding;
  readonly dataFormat?: ImageFormat;
  readonly dilationRate?: SizePair;
  readonly activation?: ActivationIdentifier;
  readonly useBias?: boolean;
  readonly kernelInitializer?: InitializerIdentifier;
  readonly biasInitializer?: InitializerIdentifier;
}

/** activation(x ∗ kernel + bias) on images `[batch, height, width, channels]`. @see TF.js `tf.layers.conv2d` */
export class Conv2D extends Layer {
  protected kernel: Variable | undefined;
  protected bias: Variable | undefined;
  private readonly activation: Activation;
  private readonly format: ImageFormat;

  constructor(private readonly config: Conv2DConfig) {
    super("conv2d", config);
    this.format = config.dataFormat ?? "channelsLast";
    requireCount(config.filters, "filters", this.name);
    checkFormat(this.format, config.padding ?? "valid", this.name);
    this.activation = getActivation(config.activation);
  }

  protected override build(inputShape: KnownShape): void {
    const { filters, kernelSize, useBias = true, kernelInitializer, biasInitializer } = this.config;
    requireRank(inputShape, 4, this.name);
    const channels = sizeAt(inputShape, this.format === "channelsLast" ? -1 : 1, this.name);
    const shape = [...pair(kernelSize), channels, filters];
    this.kernel = this.addWeight("kernel", shape, kernelInitializer ?? "glorotNormal");
    if (useBias) this.bias = this.addWeight("bias", [filters], biasInitializer ?? "zeros");
  }

  protected override call(x: Tensor): Tensor {
    const { strides = 1, padding = "valid", dilationRate = 1 } = this.config;
    const layout = layoutOf(this.format);
    const { kernel, bias } = this;
    requireRank(x.shape, 4, this.name);
    const y = conv2d(x, made(kernel), pair(strides), padding, layout, pair(dilationRate));
    if (bias === undefined) return this.activation(y);
    return this.activation(y.add(layout === "NHWC" ? bias : reshape(bias, [-1, 1, 1])));
  }
}

export interface Pooling2DConfig extends LayerConfig {
  /** Size of a window (default: 2×2). */
  readonly poolSize?: SizePair;
  /** Distance between windows (default: their size). */
  readonly strides?: SizePair;
  /** Padding (default: `"valid"`). */
  readonly padding?: LayerPadding;
  readonly dataFormat?: ImageFormat;
}

/** The greatest element, or the mean, of each window. */
export class Pooling2D extends Layer {
  private readonly format: ImageFormat;

  constructor(
    kind: string,
    private readonly pool: typeof maxPool,
    private readonly config: Pooling2DConfig,
  ) {
    super(kind, config);
    this.format = config.dataFormat ?? "channelsLast";
    checkFormat(this.format, config.padding ?? "valid", this.name);
  }

  protected override call(x: Tensor): Tensor {
    const { poolSize = 2, strides = poolSize, padding = "valid" } = this.config;
    requireRank(x.shape, 4, this.name);
    const layout = layoutOf(this.format);
    return this.pool(x, pair(poolSize), pair(strides), padding, undefined, layout);
  }
}

export const maxPooling = (config: Pooling2DConfig = {}): Pooling2D =>
  new Pooling2D("max_pooling2d", maxPool, config);

export const averagePooling = (config: Pooling2DConfig = {}): Pooling2D =>
  new Pooling2D("average_pooling2d", avgPool, config);

export interface GlobalPooling2DConfig extends LayerConfig {
  readonly dataFormat?: ImageFormat;
}

/** The mean of each channel of each image. */
export class GlobalAveragePooling2D extends Layer {
  private readonly format: ImageFormat;

  constructor(config: GlobalPooling2DConfig = {}) {
    super("global_average_pooling2d", config);
    this.format = config.dataFormat ?? "channelsLast";
    checkFormat(this.format, "valid", this.name);
  }

  protected override call(x: Tensor): Tensor {
    requireRank(x.shape, 4, this.name);
    return mean(x, this.format === "channelsLast" ? [1, 2] : [2, 3]);
  }
}
