"""Computes integers.csv: what TensorFlow gives for integers at the ends of their ranges.

Run with TensorFlow 2.21: python integers.py > integers.csv
A row is: function, dtype, first operand, second operand, result. Operands and results are lists of elements; of two operands each element of
the first meets each of the second. The result "error" is an error of TensorFlow's.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf

SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
ALL = SIGNED + UNSIGNED


def ends(dtype):
    info = np.iinfo(dtype)
    near = [info.min, info.min + 1, -3, -2, -1, 0, 1, 2, 3, 7, info.max // 2, info.max - 1, info.max]
    return sorted({x for x in near if info.min <= x <= info.max})


def neighbours(dtype):
    """Integers around the powers of two in which halves of wider ones begin: an even number of them."""
    info = np.iinfo(dtype)
    near = [2**bits + by for bits in (7, 8, 15, 16, 31, 32, 33, 40, 53) for by in (-1, 0, 1, 5)]
    fitting = sorted({sign * x for x in near for sign in (1, -1) if info.min <= sign * x <= info.max})
    return fitting[len(fitting) % 2 :]


def text(x):
    if isinstance(x, list) and all(isinstance(e, int) for e in x):
        return " ".join(map(str, x))
    flat = np.asarray(x).reshape(-1)
    if flat.dtype == np.bool_:
        return " ".join("1" if e else "0" for e in flat)
    return " ".join(str(int(e)) if np.issubdtype(flat.dtype, np.integer) else repr(float(e)) for e in flat)


def row(name, dtype, x, y, compute):
    try:
        result = text(compute().numpy())
    except (tf.errors.InvalidArgumentError, tf.errors.InternalError) as error:
        # An op without a kernel for the dtype is no answer.
        if "could not be found" in str(error) or "Value for attr" in str(error):
            return
        result = "error"
    except (tf.errors.NotFoundError, tf.errors.UnimplementedError, TypeError, ValueError):
        return
    print(f"{name},{dtype},{text(x)},{text(y) if y is not None else ''},{result}", flush=True)


def of(values, dtype):
    return tf.constant(np.array(values, dtype=dtype))


BINARY = {
    "add": tf.add,
    "sub": tf.subtract,
    "mul": tf.multiply,
    "floorDiv": tf.math.floordiv,
    "mod": tf.math.floormod,
    "truncateDiv": tf.truncatediv,
    "truncateMod": tf.truncatemod,
    "div": tf.truediv,
    "maximum": tf.maximum,
    "minimum": tf.minimum,
    "squaredDifference": tf.math.squared_difference,
    "equal": tf.equal,
    "notEqual": tf.not_equal,
    "less": tf.less,
    "lessEqual": tf.less_equal,
    "greater": tf.greater,
    "greaterEqual": tf.greater_equal,
    "bitwiseAnd": tf.bitwise.bitwise_and,
    "bitwiseOr": tf.bitwise.bitwise_or,
    "bitwiseXor": tf.bitwise.bitwise_xor,
}
DIVIDES = {"floorDiv", "mod", "truncateDiv", "truncateMod"}
UNARY = {
    "neg": tf.negative,
    "abs": tf.abs,
    "sign": tf.sign,
    "square": tf.square,
    "relu": tf.nn.relu,
    "relu6": tf.nn.relu6,
    "bitwiseNot": tf.bitwise.invert,
    "cumsum": tf.cumsum,
    "cumprod": tf.math.cumprod,
    "sum": tf.reduce_sum,
    "prod": tf.reduce_prod,
    "max": tf.reduce_max,
    "min": tf.reduce_min,
    "argMax": tf.argmax,
    "argMin": tf.argmin,
    "sort": tf.sort,
    "argsort": lambda x: tf.argsort(x, stable=True),
    "countNonzero": tf.math.count_nonzero,
    "mean": tf.reduce_mean,
    "sumOfRows": lambda x: tf.reduce_sum(tf.reshape(x, [-1, 2]), 1),
    "sumOfColumns": lambda x: tf.reduce_sum(tf.reshape(x, [-1, 2]), 0),
    "sumOfBoth": lambda x: tf.reduce_sum(tf.reshape(x, [2, -1, 1]), [0, 2], keepdims=True),
    "sumOfMiddle": lambda x: tf.reduce_sum(tf.reshape(x, [1, -1, 2]), 1),
    "prodOfRows": lambda x: tf.reduce_prod(tf.reshape(x, [-1, 2]), 1),
    "prodOfColumns": lambda x: tf.reduce_prod(tf.reshape(x, [-1, 2]), 0),
    "maxOfRows": lambda x: tf.reduce_max(tf.reshape(x, [-1, 2]), 1),
    "minOfColumns": lambda x: tf.reduce_min(tf.reshape(x, [-1, 2]), 0),
}
OF_PAIRS = {name for name in UNARY if "Of" in name}
INDEXED = {
    "gather": lambda x, i: tf.gather(x, i),
    "unsortedSegmentSum": lambda x, i: tf.math.unsorted_segment_sum(x, tf.fill(tf.shape(x), i), 3),
    "unsortedSegmentMax": lambda x, i: tf.math.unsorted_segment_max(x, tf.fill(tf.shape(x), i), 3),
    "unsortedSegmentMin": lambda x, i: tf.math.unsorted_segment_min(x, tf.fill(tf.shape(x), i), 3),
    "unsortedSegmentProd": lambda x, i: tf.math.unsorted_segment_prod(x, tf.fill(tf.shape(x), i), 3),
    "segmentSum": lambda x, i: tf.math.segment_sum(x, tf.fill(tf.shape(x), i)),
    "scatterND": lambda x, i: tf.scatter_nd(tf.reshape(i, [1, 1]), x[:1], [4]),
    "oneHot": lambda x, i: tf.one_hot(tf.reshape(i, [1]), 4, dtype=x.dtype),
}

for dtype in ALL:
    x = ends(dtype)
    column = of(x, dtype)[:, None]
    for name, fn in BINARY.items():
        y = [e for e in x if e != 0 or name not in DIVIDES]
        row(name, dtype, x, y, lambda: fn(column, of(y, dtype)))
        if name in DIVIDES:
            row(name, dtype, x, [0], lambda: fn(column, of([0], dtype)))
    exponents = [0, 1, 2, 3, 7, 31, 63, 64]
    row("pow", dtype, x, exponents, lambda: tf.pow(column, of(exponents, dtype)))
    if dtype in SIGNED:
        row("pow", dtype, x, [-1], lambda: tf.pow(column, of([-1], dtype)))
    near = neighbours(dtype)
    for name, fn in UNARY.items():
        even = x[len(x) % 2 :] if name in OF_PAIRS else x
        row(name, dtype, even, None, lambda: fn(of(even, dtype)))
        row(name, dtype, near, None, lambda: fn(of(near, dtype)))
    for name in ["maximum", "minimum", "less", "equal", "floorDiv", "mod", "truncateDiv", "mul", "sub", "bitwiseXor"]:
        row(name, dtype, near, near[::3], lambda: BINARY[name](of(near, dtype)[:, None], of(near[::3], dtype)))
    for to in ALL + ["bool", "float32", "float64"]:
        row(f"cast:{to}", dtype, x, None, lambda: tf.cast(of(x, dtype), to))

for dtype in ["int32", "int64"]:
    values = [1, 2, 3]
    info = np.iinfo(dtype)
    for index in [info.min, info.min + 1, -4, -3, -1, 2, 3, 4, info.max - 1, info.max]:
        for name, fn in INDEXED.items():
            # A sorted segment of number n has n segments before it: the largest would not fit into memory.
            if name == "segmentSum" and index > 100:
                continue
            row(f"{name}:{dtype}", "int32", values, [index], lambda: fn(of(values, "int32"), of(index, dtype)))

for source in ["float16", "float32", "float64"]:
    for to in ALL:
        info = np.iinfo(to)
        floats = [info.min, -2.9, -0.9, -0.0, 0.9, 2.9, 1000.5, info.max / 2]
        x = [np.dtype(source).type(e) for e in floats if info.min <= e <= info.max]
        x = [e for e in x if np.isfinite(e) and info.min <= int(e) <= info.max]
        row(f"cast:{to}", source, x, None, lambda: tf.cast(of(x, source), to))

# What a float outside the range of an integer becomes C++ leaves open. TensorFlow's kernels give for several elements at once another value than for
# one, except to int32, int64, uint64 and bool: the rows have what it gives for one. To uint64 what is 2^64 or more is left out (docs/differences.md).
OUTSIDE = [
    *[float("nan"), float("inf"), float("-inf"), 1e30, -1e30, 3e9, -3e9, 300.0, -1.0, -129.0, 70000.0, 255.5, 256.0, -0.5],
    *[2.0**31, 2.0**32, 2.0**63, 2.0**64, -(2.0**31), -(2.0**63), -(2.0**64), 65536.0, -32769.0],
]
for source in ["float16", "float32", "float64"]:
    with np.errstate(over="ignore"):
        outside = [np.dtype(source).type(e) for e in OUTSIDE + OUTSIDE[::-1]]
    for to in ALL + ["bool"]:
        x = [e for e in outside if to != "uint64" or not e >= 2.0**64]
        row(f"cast:{to}", source, x, None, lambda: tf.stack([tf.cast(of(e, source), to) for e in x]))

# The arguments of a range are numbers of JavaScript.
for dtype, lowest, highest in [("int32", -(2**31), 2**31 - 1), ("int64", -(2**53) + 1, 2**53 - 1)]:
    for start, limit, delta in [
        (highest - 3, highest, 1),
        (lowest, lowest + 3, 1),
        (lowest + 3, lowest, -1),
        (highest, highest - 3, -1),
        (0, 3, highest),
        (0, -3, lowest),
        (5, 5, 1),
        (0, 3, 0),
        (3, 0, 1),
    ]:
        row("range", dtype, [start, limit, delta], None, lambda: tf.range(of(start, dtype), of(limit, dtype), of(delta, dtype)))

for dtype in ALL:
    info = np.iinfo(dtype)
    # The bounds are numbers of JavaScript.
    lowest, highest = max(info.min, -(2**53) + 1), min(info.max, 2**53 - 1)
    x = ends(dtype)
    for low, high in [(lowest, highest), (0, 0), (1, 7), (lowest, 1), (7, highest), (highest, highest)]:
        row("clipByValue", dtype, x, [low, high], lambda: tf.clip_by_value(of(x, dtype), of(low, dtype), of(high, dtype)))

for dtype in ["int32", "int64", "uint8"]:
    x = ends(dtype)
    for depth in [0, 1, 4] + ([-1, -(2**31)] if dtype in SIGNED else []):
        row("oneHotOfDepth", dtype, x, [depth], lambda: tf.one_hot(of(x, dtype), depth, dtype="int32"))

# The number of points of a linspace, whose results are floats. Of none TensorFlow's Python function gives an empty list, and its kernel an error.
for num in [1, 2, 3, -1, -(2**31)]:
    row("linspace", "int32", [-3, 7, num], None, lambda: tf.linspace(-3.0, 7.0, num))
