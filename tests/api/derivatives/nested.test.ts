import * as tf from "../../../index";
import { values } from "./values";

/** Nested and multiple tapes, higher order. */

/** A function's gradient at the source, by a tape of its own that watches it. */
function derivative(f: () => tf.Tensor, x: tf.Tensor | tf.Variable): tf.Tensor | null {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return f();
  });
  return tape.gradient(y, x);
}

test("tapes that record at once are independent", () => {
  const [a, b] = [tf.scalar(2), tf.scalar(3)];
  const [first, second] = [new tf.GradientTape(), new tf.GradientTape()];
  const y = first.record(() =>
    second.record(() => {
      first.watch(a);
      second.watch(b);
      return a.mul(b).mul(b);
    }),
  );
  expect(values(first.gradient(y, [a, b]))).toEqual([9, null]);
  expect(values(second.gradient(y, [a, b]))).toEqual([null, 12]);
});

test("nested tapes give second derivatives", () => {
  const x = tf.variable(2);
  const outer = new tf.GradientTape();
  const g = outer.record(() => derivative(() => x.pow(4), x));
  expect(values([g, outer.gradient(g, x)])).toEqual([32, 48]);
});

test("third order", () => {
  const x = tf.scalar(2);
  const connected = (tensor: tf.Tensor | null): tf.Tensor => tensor ?? tf.scalar(NaN);
  const f = (): tf.Tensor => x.sin().mul(x.pow(3));
  const first = (): tf.Tensor => connected(derivative(f, x));
  const second = (): tf.Tensor => connected(derivative(first, x));
  const found = [f(), first(), second(), derivative(second, x)];
  expect(values(found)).toEqual([7.2744, 7.5824, -6.3503, -38.931]);
});

test("each tape watches for itself", () => {
  const x = tf.scalar(2);
  const outer = new tf.GradientTape();
  const g = outer.record(() => derivative(() => x.pow(3), x));
  expect(outer.gradient(g, x)).toBeNull();
});

test("the second derivative of a linear function is unconnected", () => {
  const x = tf.variable(2);
  const outer = new tf.GradientTape();
  const g = outer.record(() => derivative(() => x.mul(5), x));
  expect(values([g, outer.gradient(g, x)])).toEqual([5, null]);
});

test("mixed partial derivatives", () => {
  const [x, y] = [tf.variable(2), tf.variable(3)];
  const outer = new tf.GradientTape();
  const g = outer.record(() => derivative(() => x.mul(x).mul(y), x));
  expect(values(outer.gradient(g, [x, y]))).toEqual([6, 4]);
});

const at = (x: tf.Variable, i: number): tf.Tensor => x.slice([i], [1]).reshape([]);
const cubes = (x: tf.Variable): tf.Tensor =>
  x
    .pow(3)
    .sum()
    .add(at(x, 0).mul(at(x, 1)));

test("a Hessian is the Jacobian of a gradient", () => {
  const x = tf.variable([1, 2]);
  const outer = new tf.GradientTape();
  const g = outer.record(() => derivative(() => cubes(x), x)) ?? tf.scalar(NaN);
  expect(values(outer.jacobian(g, x))).toEqual([
    [6, 1],
    [1, 12],
  ]);
});

test("a Hessian times a vector, by a dot product or by outputGradients", () => {
  const x = tf.variable([1, 2]);
  const u = tf.tensor([1, -1]);
  const outer = new tf.GradientTape({ persistent: true });
  const [g, d] = outer.record(() => {
    const g = derivative(() => cubes(x), x) ?? tf.scalar(NaN);
    return [g, g.mul(u).sum()] as const;
  });
  expect(values(outer.gradient(d, x))).toEqual([5, -11]);
  expect(values(outer.gradient(g, x, { outputGradients: u }))).toEqual([5, -11]);
  expect(values(tf.hvp(() => cubes(x), x, u))).toEqual({
    value: 11,
    gradient: [5, 13],
    product: [5, -11],
  });
});
