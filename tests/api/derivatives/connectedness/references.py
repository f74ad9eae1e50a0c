"""TensorFlow's connectedness, as references.csv: python references.py > references.csv (tensorflow-cpu 2.21). Of each derivative: "none", "zeros" or "some"."""
import os, json, sys, csv
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np, tensorflow as tf

V = [[0.6, -0.3], [1.7, 0.4]]
I = tf.constant([1, 0])
F = {
  "relu": tf.nn.relu, "relu6": tf.nn.relu6, "leakyRelu": lambda x: tf.nn.leaky_relu(x, 0.2), "elu": tf.nn.elu, "selu": tf.nn.selu,
  "softplus": tf.nn.softplus, "sigmoid": tf.sigmoid, "softsign": tf.nn.softsign, "gelu": lambda x: tf.nn.gelu(x),
  "abs": tf.abs, "sign": tf.sign, "neg": tf.negative, "floor": tf.floor, "ceil": tf.math.ceil, "round": tf.round, "rint": tf.math.rint,
  "clipByValue": lambda x: tf.clip_by_value(x, -0.1, 1.0), "maximum": lambda x: tf.maximum(x, 0.1), "minimum": lambda x: tf.minimum(x, 0.1),
  "cast to int32 and back": lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32), "cast to float64": lambda x: tf.cast(x, tf.float64),
  "argMax": lambda x: tf.argmax(x), "argMax cast": lambda x: tf.cast(tf.argmax(x), tf.float32),
  "greater cast": lambda x: tf.cast(x > 0.1, tf.float32),
  "where condition": lambda x: tf.where(x > 0.1, tf.ones_like(x), tf.zeros_like(x)),
  "where": lambda x: tf.where(x > 0.1, x, tf.zeros_like(x)), "where of square": lambda x: tf.where(x > 0.1, x * x, x),
  "gather": lambda x: tf.gather(x, I), "gatherND": lambda x: tf.gather_nd(x, [[1, 0]]),
  "gather by cast": lambda x: tf.gather(tf.constant([1.0, 2.0, 3.0, 4.0]), tf.cast(x + 1, tf.int32)),
  "scatterND": lambda x: tf.scatter_nd([[1], [0]], x, [3, 2]), "tensorScatterUpdate": lambda x: tf.tensor_scatter_nd_update(x, [[1]], [[1.0, 1.0]]),
  "stopGradient": tf.stop_gradient, "stopGradient times x": lambda x: tf.stop_gradient(x) * x, "identity": tf.identity,
  "zerosLike": tf.zeros_like, "onesLike": tf.ones_like, "times zero": lambda x: x * 0.0,
  "sum": tf.reduce_sum, "mean": tf.reduce_mean, "max": lambda x: tf.reduce_max(x, 0), "min": lambda x: tf.reduce_min(x, 0), "prod": lambda x: tf.reduce_prod(x, 0),
  "logSumExp": lambda x: tf.reduce_logsumexp(x, 0), "std": lambda x: tf.math.reduce_std(x, 0), "variance": lambda x: tf.math.reduce_variance(x, 0),
  "norm": tf.norm, "cumsum": tf.cumsum, "cumprod": tf.math.cumprod, "topk": lambda x: tf.math.top_k(x).values, "sort": tf.sort,
  "segmentSum": lambda x: tf.math.segment_sum(x, [0, 0]), "unsortedSegmentMax": lambda x: tf.math.unsorted_segment_max(x, [0, 0], 2),
  "maxPool": lambda x: tf.nn.max_pool1d(x[None], 2, 1, "VALID"), "avgPool": lambda x: tf.nn.avg_pool1d(x[None], 2, 1, "VALID"),
  "conv1d": lambda x: tf.nn.conv1d(x[None], tf.ones([1, 2, 1]), 1, "VALID"),
  "reshape": lambda x: tf.reshape(x, [4]), "transpose": tf.transpose, "concat": lambda x: tf.concat([x, x], 0), "stack": lambda x: tf.stack([x, x]),
  "unstack": lambda x: tf.unstack(x)[0], "split": lambda x: tf.split(x, 2)[1], "slice": lambda x: x[0:1], "pad": lambda x: tf.pad(x, [[1, 0], [0, 0]]),
  "tile": lambda x: tf.tile(x, [2, 1]), "broadcastTo": lambda x: tf.broadcast_to(x, [2, 2, 2]), "reverse": lambda x: tf.reverse(x, [0]), "expandDims": lambda x: tf.expand_dims(x, 0),
  "shape": lambda x: tf.cast(tf.shape(x), tf.float32), "size times": lambda x: tf.cast(tf.size(x), tf.float32) * x,
  "matMul constant": lambda x: tf.matmul(x, tf.ones([2, 2])), "matMul self": lambda x: tf.matmul(x, x), "inv": tf.linalg.inv, "det": tf.linalg.det,
  "trace": tf.linalg.trace, "diagPart": tf.linalg.diag_part, "bandPart": lambda x: tf.linalg.band_part(x, 0, -1), "einsum": lambda x: tf.einsum("ij,ij->i", x, x),
  "add": lambda x: x + 1.0, "sub": lambda x: 1.0 - x, "mul": lambda x: 3.0 * x, "div": lambda x: x / 3.0, "div by x": lambda x: 1.0 / x, "floorDiv": lambda x: x // 0.3, "mod": lambda x: tf.math.mod(x, 0.4),
  "square": tf.square, "pow 1": lambda x: x ** 1.0, "pow 2": lambda x: x ** 2.0, "pow 3": lambda x: x ** 3.0, "squaredDifference": lambda x: tf.math.squared_difference(x, 1.0),
  "exp": tf.exp, "log1p": lambda x: tf.math.log1p(x), "sin": tf.sin, "tanh": tf.tanh, "atan2": lambda x: tf.atan2(x, 1.0), "erf": tf.math.erf, "reciprocal": tf.math.reciprocal, "sqrt of square": lambda x: tf.sqrt(x * x),
  "softmax": tf.nn.softmax, "logSoftmax": tf.nn.log_softmax, "isNaN cast": lambda x: tf.cast(tf.math.is_nan(x), tf.float32),
  "softmaxCrossEntropyWithLogits": lambda x: tf.nn.softmax_cross_entropy_with_logits([[1.0, 0.0], [0.0, 1.0]], x),
  "sparseSoftmaxCrossEntropyWithLogits": lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits([0, 1], x),
  "sigmoidCrossEntropyWithLogits": lambda x: tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.ones_like(x), logits=x),
  "oneHot": lambda x: tf.one_hot(tf.cast(x, tf.int32), 3), "cumulativeLogsumexp": tf.math.cumulative_logsumexp, "cond": lambda x: tf.cond(tf.reduce_sum(x) > 0.0, lambda: x, lambda: x * x),
  "l2Loss": tf.nn.l2_loss, "lgamma": tf.math.lgamma, "relu of stopGradient": lambda x: tf.nn.relu(tf.stop_gradient(x)),
}

def kind(t):
    if t is None: return "none"
    a = np.asarray(tf.convert_to_tensor(t))
    return "zeros" if not np.any(a) else "some"

def guarded(f):
    try: return f()
    except Exception as e: return "error"

def gradients(f, x, order):
    """d^order of f, each of the gradient before."""
    def step(g, n):
        if n == 0: return g(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = step(g, n - 1)
            if y is None: return None
        return tape.gradient(y, x)
    return step(f, order)

def second(f, x, how):
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        if how == "jacobian": g = inner.jacobian(y, x)
        else: g = inner.gradient(y, x)
        if g is None: return None
    if how == "batch": return outer.batch_jacobian(g, x)
    return outer.jacobian(g, x)

out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["function", "gradient", "gradient 2", "gradient 3", "jacobian", "hessian", "jacobian 2", "batch hessian"])
for name, f in F.items():
    x = tf.constant(V)
    row = [guarded(lambda: kind(gradients(f, x, n))) for n in (1, 2, 3)]
    def jac():
        with tf.GradientTape() as tape:
            tape.watch(x); y = f(x)
        return kind(tape.jacobian(y, x))
    row += [guarded(jac)] + [guarded(lambda: kind(second(f, x, how))) for how in ("gradient", "jacobian", "batch")]
    out.writerow([name, *row])
