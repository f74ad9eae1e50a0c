/** `tf.layers`: factories of layers. */

import { ActivationLayer, Dense, Dropout, Embedding, Flatten, Reshape } from "./core";
import type {
  ActivationConfig,
  DenseConfig,
  DropoutConfig,
  EmbeddingConfig,
  ReshapeConfig,
} from "./core";
import { averagePooling, Conv2D, GlobalAveragePooling2D, maxPooling } from "./convolution";
import type { Conv2DConfig, GlobalPooling2DConfig, Pooling2DConfig } from "./convolution";
import type { LayerConfig } from "./layer";
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
export const layers = {
  activation: (config: ActivationConfig): ActivationLayer => new ActivationLayer(config),
  averagePooling2d: (config?: Pooling2DConfig) => averagePooling(config),
  batchNormalization: (config?: BatchNormalizationConfig): BatchNormalization =>
    new BatchNormalization(config),
  conv2d: (config: Conv2DConfig): Conv2D => new Conv2D(config),
  dense: (config: DenseConfig): Dense => new Dense(config),
  dropout: (config: DropoutConfig): Dropout => new Dropout(config),
  embedding: (config: EmbeddingConfig): Embedding => new Embedding(config),
  flatten: (config?: LayerConfig): Flatten => new Flatten(config),
  globalAveragePooling2d: (config?: GlobalPooling2DConfig): GlobalAveragePooling2D =>
    new GlobalAveragePooling2D(config),
  layerNormalization: (config?: LayerNormalizationConfig): LayerNormalization =>
    new LayerNormalization(config),
  maxPooling2d: (config?: Pooling2DConfig) => maxPooling(config),
  reshape: (config: ReshapeConfig): Reshape => new Reshape(config),
};

export { Layer } from "./layer";
export type { CallOptions, LayerConfig } from "./layer";
