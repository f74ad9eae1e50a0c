"""The worker that measures TensorFlow, where Python has it: the programs of programs.ts that it can run, by their names."""

import os
import resource
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf  # noqa: E402


def timed(body):
    start = time.perf_counter()
    body()
    return (time.perf_counter() - start) * 1e3


def peak(body):
    (tf.ones([2]) + 1).numpy()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    body()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / 1e6


def threads():
    for size in range(1, 251):
        (tf.ones([size, 64]) @ tf.ones([64, 64])).numpy()
    return len(os.listdir("/proc/self/task"))


def shapes():
    for size in range(1, 301):
        tf.nn.relu(tf.range(size, dtype=tf.float32) * 2 + 1).numpy()


def adds():
    x = tf.ones([3])
    (x + 1).numpy()
    return timed(lambda: [(x + 1).numpy() for _ in range(1000)])


def network():
    return tf.keras.Sequential(
        [
            tf.keras.Input([8]),
            tf.keras.layers.Dense(16, activation="relu"),
            tf.keras.layers.Dense(4, activation="softmax"),
        ]
    )


def predict():
    model = network()
    return timed(lambda: [model.predict(tf.ones([n, 8]), verbose=0) for n in range(1, 81)])


def rows():
    model = network()
    model.predict(tf.ones([1, 8]), verbose=0)
    return timed(lambda: [model.predict(tf.ones([1, 8]), verbose=0) for _ in range(100)])


def tape():
    def body():
        x = tf.constant(0.5)
        with tf.GradientTape() as record:
            record.watch(x)
            y = x
            for _ in range(8000):
                y = tf.sin(y)
        record.gradient(y, x).numpy()

    return timed(body)


programs = {
    "threads": threads,
    "shapes": lambda: timed(shapes),
    "adds": adds,
    "first": lambda: timed(lambda: (tf.ones([2]) + 1).numpy()),
    "predict": predict,
    "rows": rows,
    "tape": tape,
    "dropout": lambda: peak(lambda: tf.nn.dropout(tf.ones([10_000_000]), 0.5).numpy()),
    "normal": lambda: peak(lambda: tf.random.normal([98 * 2**18]).numpy()),
}

print(programs[sys.argv[1]]())
