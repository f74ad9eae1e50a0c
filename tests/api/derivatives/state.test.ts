import * as tf from "../../../index";
import { gradientOf, values } from "./values";

/** State. */

test("nothing flows back through an assignment", () => {
  const x = tf.scalar(3);
  const v = tf.variable(0);
  const first = new tf.GradientTape();
  const y = first.record(() => {
    first.watch(x);
    v.assign(x.mul(2));
    return v.mul(v);
  });
  expect(first.gradient(y, x)).toBeNull();
  const second = new tf.GradientTape();
  const z = second.record(() => {
    v.assignAdd(1);
    return v.mul(v);
  });
  expect(values([second.gradient(z, v), v])).toEqual([14, 7]);
});

test("a gradient uses the values of its recording", () => {
  const v = tf.variable(3);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    const y = v.mul(v);
    v.assign(100);
    return y;
  });
  expect(values([tape.gradient(y, v), v])).toEqual([6, 100]);
});

test("reads before and after an assignment count for the same variable", () => {
  const v = tf.variable(3);
  const tape = new tf.GradientTape();
  const [a, b] = tape.record(() => {
    const a = v.mul(v);
    v.assign(5);
    return [a, v.mul(v)];
  });
  expect(values(tape.gradient([a, b], v))).toBe(16);
});

test("the way over data of the host cuts the tape", () => {
  const x = tf.scalar(3);
  expect(gradientOf(() => x.mul(tf.scalar(Number(x.dataSync()[0]))), x)).toBe(3);
  expect(gradientOf(() => x.mul(x.clone()), x)).toBe(6);
});

/** Stopping and shaping gradients. */

test("stopGradient", () => {
  const x = tf.scalar(3);
  expect(gradientOf(() => x.mul(tf.stopGradient(x)), x)).toBe(3);
  expect(gradientOf(() => tf.stopGradient(x.mul(x)), x)).toBeNull();
});

test("stopGradient in second order", () => {
  const x = tf.scalar(2);
  const outer = new tf.GradientTape();
  const [g, z] = outer.record(() => {
    outer.watch(x);
    const inner = new tf.GradientTape();
    const y = inner.record(() => {
      inner.watch(x);
      return x.pow(3);
    });
    const g = tf.stopGradient(inner.gradient(y, x) ?? x);
    return [g, g.mul(x)] as const;
  });
  expect(values([g, outer.gradient(z, x)])).toEqual([12, 12]);
});

test("a branch that is not chosen can poison the gradient; an inner where is the cure", () => {
  const x = tf.tensor([0, 1, 4]);
  const isPositive = (): tf.Tensor => x.greater(0);
  const log = gradientOf(() => tf.where(isPositive(), x.log(), 0), x);
  const inverse = gradientOf(() => tf.where(isPositive(), tf.div(1, x), 0), x);
  const cured = gradientOf(() => tf.where(isPositive(), tf.where(isPositive(), x, 1).log(), 0), x);
  expect(log).toEqual([NaN, 1, 0.25]);
  expect(inverse).toEqual([NaN, -1, -0.0625]);
  expect(cured).toEqual([0, 1, 0.25]);
});

test("gradients at kinks", () => {
  const x = tf.scalar(0);
  const functions: readonly (() => tf.Tensor)[] = [
    () => x.relu(),
    () => x.abs(),
    () => x.sign(),
    () => tf.maximum(x, 0),
    () => tf.minimum(0, x),
    () => x.sqrt(),
    () => tf.stack([x, x]).norm(),
  ];
  expect(functions.map((f) => gradientOf(f, x))).toEqual([0, 0, 0, 1, 0, Infinity, NaN]);
});

test("maxima share ties evenly; products are exact at zeros", () => {
  const x = tf.tensor([1, 3, 3]);
  expect(gradientOf(() => x.max(), x)).toEqual([0, 0.5, 0.5]);
  expect(gradientOf(() => x.prod(), x)).toEqual([9, 3, 3]);
  expect(gradientOf(() => x.sort().slice([0], [1]), x)).toEqual([1, 0, 0]);
  const withZero = tf.tensor([0, 2, 3]);
  expect(gradientOf(() => withZero.prod(), withZero)).toEqual([6, 0, 0]);
});

test("operations without a derivative give null; sign gives zeros", () => {
  const x = tf.tensor([1, 2]);
  const functions: readonly (() => tf.Tensor)[] = [
    () => x.argMax(),
    () => x.round(),
    () => x.floor(),
    () => x.greater(1).cast("float32"),
    () => x.sign(),
    () => tf.zerosLike(x),
    () => tf.oneHot(x.cast("int32"), 3),
  ];
  expect(functions.map((f) => gradientOf(f, x))).toEqual([
    ...[null, null, null, null, [0, 0], null, null],
  ]);
});

test("clipByValue lets the gradient through inside, bounds included", () => {
  const x = tf.tensor([-2, -1, 0, 1, 2]);
  expect(gradientOf(() => x.clipByValue(-1, 1), x)).toEqual([0, 1, 1, 1, 0]);
});

test("clipByNorm and clipByGlobalNorm; null stays null", () => {
  expect(values(tf.clipByNorm([3, 4], 1))).toEqual([0.6, 0.8]);
  const given = [tf.tensor([3, 0]), null, tf.scalar(4)];
  expect(values(tf.clipByGlobalNorm(given, 2.5))).toEqual([[[1.5, 0], null, 2], 5]);
  expect(values(tf.globalNorm([tf.scalar(3), null, tf.scalar(4)]))).toBe(5);
  expect(values(tf.clipByGlobalNorm([tf.scalar(1)], 5))).toEqual([[1], 1]);
  expect(values(tf.clipByGlobalNorm([tf.tensor([Infinity]), tf.scalar(1)], 1))).toEqual([
    [[NaN], NaN],
    Infinity,
  ]);
});

test("clipByGlobalNorm takes a norm that is known, IndexedSlices, and only lists", () => {
  expect(values(tf.clipByGlobalNorm([tf.scalar(8)], 2, tf.scalar(4)))).toEqual([[4], 4]);
  const p = tf.zeros([3, 2]);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(p);
    return tf.gather(p, tf.tensor([1, 1], undefined, "int32")).mul([[1, 1], [2, 3]]); // prettier-ignore
  });
  // As in TensorFlow a row that is named twice counts as two slices.
  const [[clipped], norm] = tf.clipByGlobalNorm([tape.gradient(y, p)], 1);
  expect(clipped).toBeInstanceOf(tf.IndexedSlices);
  expect(values([clipped, norm])).toEqual([[[0, 0], [0.7746, 1.0328], [0, 0]], 3.873]); // prettier-ignore
  const slices = new tf.IndexedSlices([[3, 4]], [1], [3, 2]);
  expect(values(tf.clipByGlobalNorm([slices], 1))).toEqual([[[[0, 0], [0.6, 0.8], [0, 0]]], 5]); // prettier-ignore
  const bare = (): unknown => Reflect.apply(tf.clipByGlobalNorm, undefined, [tf.tensor([1, 2]), 1]);
  expect(bare).toThrow("`t_list` should be a sequence of tensors");
});
