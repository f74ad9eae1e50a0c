/** `tf.layers`: factories of layers. */

import { withOmitted } from "../../api/tfjs/omissions";
import { Layer } from "./layer";
import { ActivationLayer, Dense, Dropout, Embedding, Flatten, Reshape } from "./core";
import type {
  ActivationConfig,
  DenseConfig,
  DropoutConfig,
  EmbeddingConfig,
  FlattenConfig,
  ReshapeConfig,
} from "./core";
import { averagePooling, Conv2D, GlobalAveragePooling2D, maxPooling } from "./convolution";
import type { Conv2DConfig, GlobalPooling2DConfig, Pooling2DConfig } from "./convolution";
import { BatchNormalization, LayerNormalization } from "./normalization";
import type { BatchNormalizationConfig, LayerNormalizationConfig } from "./normalization";

/**
 * Layers, with TF.js's names, arguments and defaults.
 *
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 1, kernelInitializer: "ones" });
 * layer.apply([[1, 2], [3, 4]]); // → [[3], [7]]
 * ```
 * @see TF.js `tf.layers`
 */
export const layers = withOmitted("layers", {
  Layer,
  activation: (config: ActivationConfig): ActivationLayer => new ActivationLayer(config),
  avgPool2d: (config?: Pooling2DConfig) => averagePooling(config),
  avgPooling2d: (config?: Pooling2DConfig) => averagePooling(config),
  averagePooling2d: (config?: Pooling2DConfig) => averagePooling(config),
  batchNormalization: (config?: BatchNormalizationConfig): BatchNormalization =>
    new BatchNormalization(config),
  conv2d: (config: Conv2DConfig): Conv2D => new Conv2D(config),
  dense: (config: DenseConfig): Dense => new Dense(config),
  dropout: (config: DropoutConfig): Dropout => new Dropout(config),
  embedding: (config: EmbeddingConfig): Embedding => new Embedding(config),
  flatten: (config?: FlattenConfig): Flatten => new Flatten(config),
  globalAveragePooling2d: (config?: GlobalPooling2DConfig): GlobalAveragePooling2D =>
    new GlobalAveragePooling2D(config),
  layerNormalization: (config?: LayerNormalizationConfig): LayerNormalization =>
    new LayerNormalization(config),
  maxPool2d: (config?: Pooling2DConfig) => maxPooling(config),
  maxPooling2d: (config?: Pooling2DConfig) => maxPooling(config),
  reshape: (config: ReshapeConfig): Reshape => new Reshape(config),
});

export { Layer } from "./layer";
export type { CallOptions, LayerConfig } from "./layer";
