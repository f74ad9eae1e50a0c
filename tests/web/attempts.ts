import * as tf from "../../index";

/** What a promise gives, or the first line of its error. */
const settled = (promise: Promise<ArrayLike<number>>): Promise<number[] | string> =>
  promise.then(
    (data) => Array.from(data, Number),
    (error: unknown) => String(error).split("\n")[0] ?? "",
  );

/** Attempts to break a page's backend: calls that overlap, and work that is disturbed while it runs. */
export const attempts = {
  /** Many functions, called in one turn, each compiled in it. */
  async manyFunctions() {
    const results = Array.from({ length: 24 }, (_, i) => {
      const f = tf.function((x: tf.Tensor) => x.mul(i).add(1).sum());
      return f(tf.tensor([1, 2, i]).add(0));
    });
    return Promise.all(results.map(async (y) => Number((await y.data())[0])));
  },

  /** Variables and operands that are disposed while runs that use them wait. */
  async disposedDuringRuns() {
    const v = tf.variable([1, 2]);
    const x = tf.tensor([3, 4]).mul(1);
    const step = tf.function((given: tf.Tensor) => v.assignAdd(given).toTensor().mul(2));
    const [first, second] = [step(x), step(x)];
    x.dispose();
    v.dispose();
    const used = await settled(Promise.resolve().then(() => step(tf.tensor([1, 1])).data()));
    const read = [await settled(first.data()), await settled(second.data())];
    second.dispose();
    return { read, used, again: await settled(Promise.resolve().then(() => second.data())) };
  },

  /** The backend changes while runs wait, back and forth, and every run gives its result. */
  async switchedDuringRuns() {
    const name = tf.getBackend();
    const v = tf.variable([1]);
    const double = tf.function(() => v.assign(v.mul(2)).toTensor().add(0));
    const results = [double(), double()];
    const there = tf.setBackend("wasm");
    results.push(double());
    await there;
    results.push(double());
    await tf.setBackend(name);
    results.push(double());
    return Promise.all(results.map(async (y) => Number((await y.data())[0])));
  },

  /** An exception in a tape, and one in a function that is being traced: what comes after them works. */
  async exceptions() {
    const v = tf.variable([2, 3]);
    const tape = new tf.GradientTape();
    const thrown = await settled(
      Promise.resolve().then(() =>
        tape
          .record((): tf.Tensor => {
            v.square();
            throw new RangeError("in the tape");
          })
          .data(),
      ),
    );
    let attempt = 0;
    const f = tf.function(() => {
      attempt += 1;
      if (attempt === 1) throw new RangeError("in the trace");
      return v.mul(2);
    });
    const traced = await settled(Promise.resolve().then(() => f().data()));
    const next = new tf.GradientTape();
    const y = next.record(() => v.square().sum());
    return {
      ...{ thrown, traced, again: await settled(f().data()) },
      gradient: await next.gradient(y, v)?.array(),
    };
  },

  /** A run that fails between others of the same function, all in one turn. */
  async failuresBetween() {
    const pick = tf.function((x: tf.Tensor, at: tf.Tensor) => x.gather(at));
    const x = tf.tensor([10, 20]);
    const results = [0, 9, 1, 9, 0].map((at) => pick(x, tf.tensor([at], [1], "int32")));
    return Promise.all(results.map((y) => settled(y.data())));
  },

  /** A tensor that no page can hold, and one that is larger than a GPU binds by default. */
  async large() {
    const tooLarge = await settled(
      Promise.resolve().then(() => tf.ones([2 ** 16, 2 ** 15]).data()),
    );
    const largest = tf.function((x: tf.Tensor) =>
      tf
        .tile(x, [36 * 2 ** 10])
        .mul(2)
        .max(),
    );
    return { tooLarge, largest: await settled(largest(tf.ones([2 ** 10])).data()) };
  },
};
