import { api, direct, type Row, type Rows } from "./row";

const isIntegerNumber = (value: unknown): boolean => value === undefined || Number.isInteger(value);

/** The dtype that TensorFlow gives a value of Python's; nothing where an argument decides. */
const dtypeOf = (value: unknown): string | undefined =>
  typeof value === "boolean" ? "bool" : undefined;

// TensorFlow infers int32 where every number is an integer.
const range: Row = ({ attrs: { start, limit, delta, dtype } }) =>
  api("range")(
    start,
    limit,
    delta,
    dtype ?? ([start, limit, delta].every(isIntegerNumber) ? "int32" : "float32"),
  );

// One number fills the shape.
const constant: Row = ({ attrs: { value, shape, dtype } }) =>
  typeof value === "number" && shape !== undefined
    ? api("fill")(shape, value, dtype)
    : api("tensor")(value, shape, dtype);

const pad: Row = ({ inputs: [x, given], attrs }) => {
  const { paddings = given, mode = "CONSTANT", constant_values } = attrs;
  const kind = String(mode).toLowerCase();
  return kind === "constant"
    ? api("pad")(x, paddings, constant_values)
    : api("mirrorPad")(x, paddings, kind);
};

// With a condition alone it gives the coordinates of true elements.
const where: Row = ({ inputs }) =>
  inputs.length === 1 ? api("where")(inputs[0]) : api("where")(...inputs);

export const arrayRows: Rows = {
  "tf.constant": constant,
  "tf.zeros": ({ attrs: { shape, dtype } }) => api("zeros")(shape, dtype),
  "tf.ones": ({ attrs: { shape, dtype } }) => api("ones")(shape, dtype),
  "tf.zeros_like": direct("zerosLike", "dtype"),
  "tf.ones_like": direct("onesLike", "dtype"),
  "tf.fill": ({ inputs: [dims, value], attrs }) =>
    api("fill")(dims ?? attrs.dims, value ?? attrs.value),
  "tf.eye": ({ attrs: { num_rows, num_columns, batch_shape, dtype } }) =>
    api("eye")(num_rows, num_columns, batch_shape, dtype),
  "tf.range": range,
  "tf.linspace": direct("linspace", "num", "axis"),
  "tf.one_hot": ({ inputs: [indices], attrs: { depth, on_value, off_value, dtype, axis } }) =>
    api("oneHot")(indices, depth, on_value, off_value, dtype ?? dtypeOf(on_value), axis),
  "tf.sequence_mask": direct("sequenceMask", "maxlen", "dtype"),
  "tf.meshgrid": ({ inputs, attrs: { indexing } }) => api("meshgrid")(...inputs, { indexing }),

  "tf.shape": direct("shape", "out_type"),
  "tf.size": direct("size", "out_type"),
  "tf.rank": direct("rank"),
  "tf.broadcast_dynamic_shape": direct("broadcastDynamicShape"),
  "tf.ensure_shape": direct("ensureShape", "shape"),
  "tf.reshape": direct("reshape", "shape"),
  "tf.expand_dims": direct("expandDims", "axis"),
  "tf.squeeze": direct("squeeze", "axis"),
  "tf.transpose": direct("transpose", "perm"),
  "tf.broadcast_to": direct("broadcastTo", "shape"),
  "tf.tile": direct("tile", "multiples"),
  "tf.repeat": ({ inputs: [x, given], attrs: { repeats = given, axis } }) =>
    api("repeat")(x, repeats, axis),
  "tf.concat": direct("concat", "axis"),
  "tf.stack": direct("stack", "axis"),
  "tf.unstack": direct("unstack", "axis", "num"),
  "tf.split": direct("split", "num_or_size_splits", "axis"),
  "tf.pad": pad,
  "tf.reverse": direct("reverse", "axis"),
  "tf.reverse_sequence": direct("reverseSequence", "seq_axis", "batch_axis"),
  "tf.roll": direct("roll", "shift", "axis"),

  "tf.slice": direct("slice", "begin", "size"),
  "tf.strided_slice": direct(
    "stridedSlice",
    ...["begin", "end", "strides"],
    ...["begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"],
  ),
  "tf.gather": direct("gather", "axis", "batch_dims"),
  "tf.gather_nd": direct("gatherND", "batch_dims"),
  "tf.boolean_mask": direct("booleanMask", "axis"),
  "tf.where": where,
  "tf.scatter_nd": direct("scatterND", "shape"),
  "tf.tensor_scatter_nd_update": direct("tensorScatterUpdate"),
  "tf.tensor_scatter_nd_add": direct("tensorScatterAdd"),
  "tf.tensor_scatter_nd_sub": direct("tensorScatterSub"),
  "tf.tensor_scatter_nd_max": direct("tensorScatterMax"),
  "tf.tensor_scatter_nd_min": direct("tensorScatterMin"),
  "tf.space_to_batch": direct("spaceToBatchND", "block_shape", "paddings"),
  "tf.batch_to_space": direct("batchToSpaceND", "block_shape", "crops"),
  "tf.math.invert_permutation": direct("invertPermutation"),
};
