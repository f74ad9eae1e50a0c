/** Layers on images: convolution and pooling. */

import { currentLocation, ValueError } from "../../api/errors";
import { checkedOptions, type OptionNames } from "../../api/options";
import { conv2d } from "../../api/ops/nn/convolution";
import { avgPool, maxPool } from "../../api/ops/nn/pooling";
import { mean } from "../../api/ops/reduction/reduction";
import { reshape } from "../../api/ops/shape/shape";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import { getActivation, type Activation, type ActivationIdentifier } from "../activations";
import { made } from "./core";
import { requireCount, requireRank, sizeAt, type KnownShape } from "./shapes";
import { requireFormat, requireName, type ImageFormat } from "./image-format";
import { kernelAndBias, kernelOptionNames, type KernelAndBias, type KernelConfig } from "./kernel";
import { Layer, layerOptionNames, type LayerConfig } from "./layer";

/** One number for height and width, or one for each. */
export type SizePair = number | readonly [number, number];
export type LayerPadding = "valid" | "same";

const pair = (sizes: SizePair): [number, number] =>
  typeof sizes === "number" ? [sizes, sizes] : [sizes[0], sizes[1]];

const layoutOf = (format: ImageFormat): "NHWC" | "NCHW" =>
  format === "channelsLast" ? "NHWC" : "NCHW";

const paddings: readonly LayerPadding[] = ["valid", "same"];

function checkFormat(format: ImageFormat, padding: LayerPadding, layer: string): void {
  requireFormat(format, layer);
  requireName("padding", padding, paddings, layer);
}

/** @throws ValueError unless it is a positive integer, or two */
function requirePair(sizes: SizePair, argument: string, layer: string): void {
  const given: unknown = sizes;
  const both: readonly unknown[] = Array.isArray(given) ? given : [given];
  const isSize = (size: unknown): boolean => Number.isInteger(size) && Number(size) > 0;
  if (both.every(isSize) && (!Array.isArray(given) || both.length === 2)) return;
  throw new ValueError(
    {
      what: `${argument} of layer ${layer} is a positive integer, or one for height and one for width`,
      given: both.map(String).join(", "),
      expected: "3, or [3, 5]",
    },
    currentLocation(),
  );
}

export interface Conv2DConfig extends LayerConfig, KernelConfig {
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
}

const conv2dNames: OptionNames<Conv2DConfig> = {
  ...layerOptionNames,
  ...kernelOptionNames,
  filters: true,
  kernelSize: true,
  strides: true,
  padding: true,
  dataFormat: true,
  dilationRate: true,
  activation: true,
};

/** activation(x ∗ kernel + bias) on images `[batch, height, width, channels]`. @see TF.js `tf.layers.conv2d` */
export class Conv2D extends Layer {
  protected kernel: Variable | undefined;
  protected bias: Variable | undefined;
  private readonly activation: Activation;
  private readonly parts: KernelAndBias;
  private readonly format: ImageFormat;

  constructor(private readonly config: Conv2DConfig) {
    super("conv2d", checkedOptions(config, conv2dNames, "tf.layers.conv2d"));
    this.format = config.dataFormat ?? "channelsLast";
    requireCount(config.filters, "filters", this.name);
    this.parts = kernelAndBias(config);
    requirePair(config.kernelSize, "kernelSize", this.name);
    requirePair(config.strides ?? 1, "strides", this.name);
    requirePair(config.dilationRate ?? 1, "dilationRate", this.name);
    checkFormat(this.format, config.padding ?? "valid", this.name);
    this.activation = getActivation(config.activation);
  }

  protected override build(inputShape: KnownShape): void {
    const { filters, kernelSize } = this.config;
    requireRank(inputShape, 4, this.name);
    const axis = this.format === "channelsLast" ? -1 : 1;
    const channels = sizeAt(inputShape, axis, this.name);
    this.accept({ rank: 4, axes: { [axis]: channels } });
    const shape = [...pair(kernelSize), channels, filters];
    const [kernel, bias] = this.parts;
    this.kernel = this.addWeight("kernel", shape, ...kernel);
    if (bias !== undefined) this.bias = this.addWeight("bias", [filters], ...bias);
  }

  protected override call(x: Tensor): Tensor {
    const { strides = 1, padding = "valid", dilationRate = 1 } = this.config;
    const layout = layoutOf(this.format);
    const { kernel, bias } = this;
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

const pooling2dNames: OptionNames<Pooling2DConfig> = {
  ...layerOptionNames,
  poolSize: true,
  strides: true,
  padding: true,
  dataFormat: true,
};

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
    requirePair(config.poolSize ?? 2, "poolSize", this.name);
    requirePair(config.strides ?? 1, "strides", this.name);
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
  new Pooling2D(
    "max_pooling2d",
    maxPool,
    checkedOptions(config, pooling2dNames, "tf.layers.maxPooling2d"),
  );

export const averagePooling = (config: Pooling2DConfig = {}): Pooling2D =>
  new Pooling2D(
    "average_pooling2d",
    avgPool,
    checkedOptions(config, pooling2dNames, "tf.layers.averagePooling2d"),
  );

export interface GlobalPooling2DConfig extends LayerConfig {
  readonly dataFormat?: ImageFormat;
}

const globalPooling2dNames: OptionNames<GlobalPooling2DConfig> = {
  ...layerOptionNames,
  dataFormat: true,
};

/** The mean of each channel of each image. */
export class GlobalAveragePooling2D extends Layer {
  private readonly format: ImageFormat;

  constructor(config: GlobalPooling2DConfig = {}) {
    const owner = "tf.layers.globalAveragePooling2d";
    super("global_average_pooling2d", checkedOptions(config, globalPooling2dNames, owner));
    this.format = config.dataFormat ?? "channelsLast";
    checkFormat(this.format, "valid", this.name);
  }

  protected override call(x: Tensor): Tensor {
    requireRank(x.shape, 4, this.name);
    return mean(x, this.format === "channelsLast" ? [1, 2] : [2, 3]);
  }
}
