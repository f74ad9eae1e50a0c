import { api, direct, inOrder, type Row, type Rows } from "./row";

/** The spatial part of strides or window sizes: TensorFlow also takes one number, or one for each axis of the tensor. */
const spatial = (value: unknown, rank: number, format?: unknown): unknown => {
  if (!Array.isArray(value)) return value;
  // One number for all axes may be a list too.
  if (value.length === 1 && rank > 1) return value[0];
  if (value.length !== rank + 2) return value;
  return String(format).startsWith("NC") ? value.slice(2) : value.slice(1, -1);
};

/** TF.js writes paddings in lower case; explicit paddings are the same. */
const padOf = (padding: unknown): unknown =>
  typeof padding === "string" ? padding.toLowerCase() : padding;

const convolution =
  (name: string, rank: number): Row =>
  ({ inputs, attrs: { strides, stride, padding, dilations, data_format } }) => {
    const format = data_format ?? undefined;
    return api(name)(
      ...inputs,
      ...[spatial(strides ?? stride, rank, format), padOf(padding), format],
      spatial(dilations, rank, format),
    );
  };

const pooling =
  (name: string, rank: number): Row =>
  ({ inputs: [x], attrs: { ksize, strides, padding, data_format } }) =>
    api(name)(
      ...[x, spatial(ksize, rank, data_format), spatial(strides, rank, data_format)],
      ...[padOf(padding), undefined, data_format],
    );

export const nnRows: Rows = {
  "tf.nn.relu": direct("relu"),
  "tf.nn.relu6": direct("relu6"),
  "tf.nn.elu": direct("elu"),
  "tf.nn.selu": direct("selu"),
  "tf.nn.gelu": direct("gelu", "approximate"),
  "tf.nn.leaky_relu": direct("leakyRelu", "alpha"),
  "tf.nn.silu": direct("silu", "beta"),
  "tf.nn.swish": direct("swish", "beta"),
  "tf.nn.sigmoid": direct("sigmoid"),
  "tf.nn.softplus": direct("softplus"),
  "tf.nn.softsign": direct("softsign"),
  "tf.nn.tanh": direct("tanh"),
  "tf.nn.softmax": direct("softmax", "axis"),
  "tf.nn.log_softmax": direct("logSoftmax", "axis"),
  "tf.nn.dropout": direct("dropout", "rate"),
  "tf.nn.l2_loss": direct("l2Loss"),
  "tf.nn.embedding_lookup": direct("embeddingLookup", "max_norm"),

  "tf.nn.softmax_cross_entropy_with_logits": direct("softmaxCrossEntropyWithLogits", "axis"),
  "tf.nn.sparse_softmax_cross_entropy_with_logits": direct("sparseSoftmaxCrossEntropyWithLogits"),
  "tf.nn.sigmoid_cross_entropy_with_logits": direct("sigmoidCrossEntropyWithLogits"),
  "tf.nn.weighted_cross_entropy_with_logits": direct(
    "weightedCrossEntropyWithLogits",
    "pos_weight",
  ),

  "tf.nn.bias_add": direct("biasAdd", "data_format"),
  "tf.nn.conv1d": convolution("conv1d", 1),
  "tf.nn.conv2d": convolution("conv2d", 2),
  "tf.nn.conv3d": convolution("conv3d", 3),
  "tf.nn.depthwise_conv2d": convolution("depthwiseConv2d", 2),
  "tf.nn.separable_conv2d": ({ inputs, attrs: { strides, padding, dilations, data_format } }) =>
    api("separableConv2d")(
      ...inputs,
      ...[spatial(strides, 2, data_format), padOf(padding)],
      ...[spatial(dilations, 2, data_format), data_format],
    ),
  "tf.nn.conv2d_transpose": ({
    inputs: [x, filter, given],
    attrs: { output_shape = given, strides, padding },
  }) => api("conv2dTranspose")(x, filter, output_shape, spatial(strides, 2), padOf(padding)),

  "tf.nn.max_pool1d": pooling("maxPool1d", 1),
  "tf.nn.max_pool2d": pooling("maxPool", 2),
  "tf.nn.max_pool3d": pooling("maxPool3d", 3),
  "tf.nn.avg_pool1d": pooling("avgPool1d", 1),
  "tf.nn.avg_pool2d": pooling("avgPool", 2),
  "tf.nn.avg_pool3d": pooling("avgPool3d", 3),
  "tf.nn.pool": ({ inputs: [x], attrs }) =>
    api("pool")(
      ...[x, attrs.window_shape, String(attrs.pooling_type).toLowerCase()],
      ...[padOf(attrs.padding ?? "VALID"), attrs.dilations, attrs.strides],
    ),
  "tf.nn.depth_to_space": direct("depthToSpace", "block_size"),
  "tf.nn.space_to_depth": direct("spaceToDepth", "block_size"),

  "tf.nn.moments": inOrder(direct("moments", "axes", "keepdims"), "mean", "variance"),
  "tf.nn.batch_normalization": direct("batchNorm", "variance_epsilon"),
  "tf.compat.v1.nn.fused_batch_norm": ({
    inputs: [x, scale, offset, mean, variance],
    attrs: { epsilon, is_training },
  }) => api("fusedBatchNorm")(x, scale, offset, mean, variance, epsilon, undefined, is_training),
  "tf.nn.local_response_normalization": direct(
    "localResponseNormalization",
    ...["depth_radius", "bias", "alpha", "beta"],
  ),
};
