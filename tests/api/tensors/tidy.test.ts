import * as tf from "../../../index";

test("what is made inside is disposed, but for what is returned or kept", () => {
  const outside = tf.tensor([1]);
  const inner: tf.Tensor[] = [];
  const { a, list } = tf.tidy("step", () => {
    const [x, y, z, kept] = [1, 2, 3, 4].map((factor) => outside.mul(factor));
    if (!x || !y || !z || !kept) throw new Error("four tensors were made");
    tf.keep(kept);
    inner.push(x, y, z, kept);
    return { a: y, list: [z] };
  });
  expect(inner.map(({ isDisposed }) => isDisposed)).toEqual([true, false, false, false]);
  expect([a, ...list, ...inner.slice(3)].map((x) => x.arraySync())).toEqual([[2], [3], [4]]);
  expect(outside.isDisposed).toBe(false);
});

test("what an inner tidy returns belongs to the outer one", () => {
  const seen: tf.Tensor[] = [];
  const result = tf.tidy(() => {
    const x = tf.tidy(() => tf.tensor([1]));
    seen.push(x);
    expect(x.isDisposed).toBe(false);
    return x.add(1);
  });
  expect(seen[0]?.isDisposed).toBe(true);
  expect(result.arraySync()).toEqual([2]);
});

test("a failing body leaves nothing behind", () => {
  const seen: tf.Tensor[] = [];
  const fail = (): void =>
    tf.tidy(() => {
      seen.push(tf.tensor([1]));
      throw new Error("no");
    });
  expect(fail).toThrow("no");
  expect(seen[0]?.isDisposed).toBe(true);
  expect(tf.tensor([1]).isDisposed).toBe(false);
});

test("variables stay, and gradients of disposed intermediates are still right", () => {
  const w = tf.variable([3]);
  const tape = new tf.GradientTape();
  const loss = tape.record(() =>
    tf.tidy(() => {
      tf.variable(0, false, "made inside");
      return w.mul(w).tanh().sum();
    }),
  );
  const gradient = tape.gradient(loss, w);
  expect(w.isDisposed).toBe(false);
  expect(gradient?.dataSync()[0]).toBeCloseTo(6 * (1 - Math.tanh(9) ** 2), 6);
});

test("a function traced inside keeps what it captured", () => {
  const f = tf.function((x: tf.Tensor) => x.mul(tf.tensor(new Float32Array(300).fill(2))));
  const ones = tf.tensor(Array.from({ length: 300 }, () => 1));
  const first = tf.tidy(() => f(ones).sum());
  expect(first.arraySync()).toBe(600);
  expect(f(ones).sum().arraySync()).toBe(600);
  expect(f.tracingCount).toBe(1);
});

test("inside a traced function nothing is disposed", () => {
  const f = tf.function((x: tf.Tensor) => {
    let inner = x;
    const y = tf.tidy(() => {
      inner = x.mul(2);
      return inner.add(1);
    });
    return y.add(inner);
  });
  expect(f(tf.tensor([5])).arraySync()).toEqual([21]);
});

test("a disposed tensor cannot be used, and says how to keep it", () => {
  const x = tf.tensor([1]);
  tf.dispose({ x, others: [x, "text", null] });
  expect(() => x.add(1)).toThrow(/Tensor is disposed[^]*tf\.tidy/);
  expect(x.shape).toEqual([1]);
});

test("tidy is synchronous, and needs a function", () => {
  expect(() => tf.tidy(() => Promise.resolve(1))).toThrow(/tf\.tidy was given an async callback/);
  expect(() => {
    tf.tidy("name", undefined as unknown as () => void);
  }).toThrow(/needs a function/);
});
