import { direct, type Rows } from "./row";

/** TensorFlow's names below `tf.math` that have the same name here, in camel case. */
const math = (...names: readonly string[]): Rows =>
  Object.fromEntries(
    names.map((name) => [
      `tf.math.${name}`,
      direct(name.replace(/_(\w)/g, (_, c: string) => c.toUpperCase())),
    ]),
  );

export const elementwiseRows: Rows = {
  ...math("abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "cos", "cosh"),
  ...math("digamma", "erf", "erfc", "erfinv", "exp", "expm1", "floor", "lgamma", "log", "log1p"),
  ...math("log_sigmoid", "reciprocal", "reciprocal_no_nan", "rint", "round", "rsqrt", "sigmoid"),
  ...math("sign", "sin", "sinh", "softplus", "softsign", "sqrt", "square", "tan", "tanh"),
  ...math("is_finite", "is_inf", "logical_and", "logical_not", "logical_or", "logical_xor"),
  ...math("add", "add_n", "equal", "greater", "greater_equal", "less", "less_equal", "maximum"),
  ...math("minimum", "multiply_no_nan", "not_equal", "pow", "scalar_mul", "squared_difference"),
  ...math("xdivy", "xlog1py", "xlogy"),
  "tf.math.negative": direct("neg"),
  "tf.math.is_nan": direct("isNaN"),
  "tf.math.subtract": direct("sub"),
  "tf.math.multiply": direct("mul"),
  "tf.math.divide": direct("div"),
  "tf.math.divide_no_nan": direct("divNoNan"),
  "tf.math.floordiv": direct("floorDiv"),
  "tf.math.floormod": direct("mod"),
  "tf.math.mod": direct("mod"),
  "tf.math.truediv": direct("div"),
  "tf.truncatediv": direct("truncateDiv"),
  "tf.truncatemod": direct("truncateMod"),
  "tf.bitwise.bitwise_and": direct("bitwiseAnd"),
  "tf.bitwise.invert": direct("bitwiseNot"),
  "tf.bitwise.bitwise_or": direct("bitwiseOr"),
  "tf.bitwise.bitwise_xor": direct("bitwiseXor"),
  "tf.cast": direct("cast", "dtype"),
  "tf.clip_by_value": direct("clipByValue", "clip_value_min", "clip_value_max"),
  "tf.clip_by_norm": direct("clipByNorm", "clip_norm", "axes"),
};
