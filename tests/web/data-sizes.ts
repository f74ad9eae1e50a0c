import * as tf from "../../index";

/** What a call throws. */
function refusal(call: () => unknown): string {
  try {
    return `no error: ${String(call())}`;
  } catch (error) {
    return String(error);
  }
}

const positives = tf.function((x: tf.Tensor) => tf.booleanMask(x, x.greater(0)), {
  inputSignature: [new tf.TensorSpec([null])],
});

/** Results whose sizes depend on data that the page must compute first. */
export const dataSizes = {
  /** The size of a function's result before and after its run. */
  async unknownThenKnown() {
    const y = positives(tf.tensor([1, -2, 3, 4]));
    const [before, held] = [JSON.stringify(y.shape), tf.memory().numBytes];
    const data = Array.from(await y.data(), Number);
    const after = [y.shape, y.size];
    const grown = tf.memory().numBytes - held;
    return { before, data, after, grown, rows: tf.unstack(y).length };
  },

  /** Operations and functions on a tensor whose sizes are not known yet. */
  async usedBefore() {
    const y = positives(tf.tensor([1, -2, 3, 4]));
    const both = tf.concat([y, y], 0);
    const results = [
      ...[y.mul(2), both, both.mean(), both.reshape([2, -1]).sum(1), tf.shape(both)],
      positives(y.sub(2)),
    ];
    return Promise.all(results.map((result) => result.array()));
  },

  /** Operations outside of functions whose results' sizes depend on data. */
  async eager() {
    const x = tf.tensor([3, -1, 3, 5]).add(0);
    const v = tf.variable([0, 0, 0]);
    v.assign(tf.booleanMask(x, x.greater(0)));
    const unique = tf.unique(x);
    const results = [
      ...[tf.where(x.greater(0)), tf.booleanMask(x, x.less(4)), unique.values, unique.indices],
      tf.repeat(x, x.greater(3).toInt().add(1)),
    ];
    return Promise.all([...results, v].map((result) => result.array()));
  },

  /** The gradient through sizes that are not known when the tape is asked, and once they are. */
  async gradients() {
    const x = tf.tensor([1, -2, 3]).add(0);
    const tape = new tf.GradientTape({ persistent: true });
    const y = tape.record(() => {
      tape.watch(x);
      const kept = positives(x);
      return tf.concat([kept, kept.square()], 0);
    });
    const before = await tape.gradient(y, x)?.array();
    await y.data();
    return [before, await tape.gradient(y, x)?.array(), y.shape];
  },

  /** The same operations on results of other sizes: how many are compiled after the first two times. */
  async compilations() {
    const counts: number[] = [];
    for (const n of [3, 4, 5, 6]) {
      const y = positives(tf.tensor(Array.from({ length: n }, (_, i) => i)));
      await y.mul(2).sum().data();
      counts.push(tf.debugging.executionCounters.compilations);
    }
    return Number(counts[3]) - Number(counts[1]);
  },

  /** What cannot be waited for. */
  refused() {
    const y = positives(tf.tensor([1, -2, 3]));
    return {
      number: refusal(() => Number(y.shape[0]) * 2),
      size: refusal(() => tf.zeros([y.shape[0] ?? 0, 2])),
      parts: refusal(() => tf.unstack(y)),
      read: refusal(() => y.dataSync()),
    };
  },
};
