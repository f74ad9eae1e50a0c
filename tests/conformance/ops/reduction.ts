import { api, direct, inOrder, type Rows } from "./row";

/** Python's argument for the dtype of a result that is an integer here. */
const ofDType = (x: unknown, dtype: unknown): unknown =>
  dtype === undefined ? x : api("cast")(x, dtype);

const reduction = (name: string) => direct(name, "axis", "keepdims");

export const reductionRows: Rows = {
  "tf.math.reduce_sum": reduction("sum"),
  "tf.math.reduce_mean": reduction("mean"),
  "tf.math.reduce_max": reduction("max"),
  "tf.math.reduce_min": reduction("min"),
  "tf.math.reduce_prod": reduction("prod"),
  "tf.math.reduce_all": reduction("all"),
  "tf.math.reduce_any": reduction("any"),
  "tf.math.reduce_logsumexp": reduction("logSumExp"),
  "tf.math.reduce_euclidean_norm": reduction("reduceEuclideanNorm"),
  "tf.math.reduce_variance": reduction("reduceVariance"),
  "tf.math.reduce_std": reduction("reduceStd"),
  "tf.math.count_nonzero": ({ inputs: [x], attrs: { axis, keepdims, dtype = "int64" } }) =>
    api("countNonzero")(x, axis, keepdims, dtype),
  "tf.norm": direct("norm", "ord", "axis", "keepdims"),
  "tf.linalg.norm": direct("norm", "ord", "axis", "keepdims"),
  "tf.linalg.normalize": direct("linalg.normalize", "ord", "axis"),
  "tf.math.l2_normalize": direct("l2Normalize", "axis", "epsilon"),
  "tf.clip_by_global_norm": ({ inputs: [tensors], attrs: { clip_norm } }) =>
    [api("clipByGlobalNorm")(tensors, clip_norm)].flat(2),

  "tf.math.argmax": ({ inputs: [x], attrs: { axis, output_type = "int64" } }) =>
    api("argMax")(x, axis, output_type),
  "tf.math.argmin": ({ inputs: [x], attrs: { axis, output_type = "int64" } }) =>
    api("argMin")(x, axis, output_type),
  "tf.math.cumsum": direct("cumsum", "axis", "exclusive", "reverse"),
  "tf.math.cumprod": direct("cumprod", "axis", "exclusive", "reverse"),

  "tf.math.segment_sum": direct("segmentSum"),
  "tf.math.segment_mean": direct("segmentMean"),
  "tf.math.segment_prod": direct("segmentProd"),
  "tf.math.segment_max": direct("segmentMax"),
  "tf.math.segment_min": direct("segmentMin"),
  "tf.math.unsorted_segment_sum": direct("unsortedSegmentSum", "num_segments"),
  "tf.math.unsorted_segment_mean": direct("unsortedSegmentMean", "num_segments"),
  "tf.math.unsorted_segment_sqrt_n": direct("unsortedSegmentSqrtN", "num_segments"),
  "tf.math.unsorted_segment_max": direct("unsortedSegmentMax", "num_segments"),
  "tf.math.unsorted_segment_min": direct("unsortedSegmentMin", "num_segments"),
  "tf.math.unsorted_segment_prod": direct("unsortedSegmentProd", "num_segments"),

  "tf.sort": direct("sort", "axis", "direction"),
  "tf.argsort": direct("argsort", "axis", "direction", "stable"),
  "tf.math.top_k": inOrder(direct("topk", "k", "sorted"), "values", "indices"),
  "tf.nn.top_k": inOrder(direct("topk", "k", "sorted"), "values", "indices"),
  "tf.math.in_top_k": ({ inputs: [targets, predictions], attrs: { k } }) =>
    api("inTopK")(predictions, targets, k),
  "tf.unique": ({ inputs: [x], attrs: { out_idx } }) => {
    const [values, indices] = [
      inOrder(direct("unique"), "values", "indices")({ inputs: [x], attrs: {} }),
    ].flat();
    return [values, ofDType(indices, out_idx)];
  },
  "tf.unique_with_counts": inOrder(direct("uniqueWithCounts"), "values", "indices", "counts"),
  "tf.searchsorted": ({ inputs, attrs: { side, out_type } }) =>
    ofDType(api("searchSorted")(...inputs, side), out_type),
  "tf.math.bincount": ({ inputs: [x, weights], attrs }) =>
    api("bincount")(x, weights, attrs.minlength, {
      ...{ maxLength: attrs.maxlength, dtype: attrs.dtype },
      ...{ axis: attrs.axis, binaryOutput: attrs.binary_output },
    }),
  "tf.math.confusion_matrix": ({ inputs: [labels, predictions, weights], attrs }) =>
    ofDType(
      api("math.confusionMatrix")(labels, predictions, attrs.num_classes, weights),
      attrs.dtype,
    ),
};
