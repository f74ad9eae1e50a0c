import * as tf from "../../../index";

const cube = (x: tf.Tensor): tf.Tensor => x.mul(x).mul(x);

test("grad gives the derivative of a function, and nests", () => {
  expect(tf.grad(cube)([1, 2]).arraySync()).toEqual([3, 12]);
  expect(tf.grad(tf.grad(cube))([1, 2]).arraySync()).toEqual([6, 12]);
  expect(
    tf
      .grad(tf.grad(tf.grad(cube)))(2)
      .arraySync(),
  ).toBe(6);
});

test("grad takes the upstream gradient", () => {
  expect(tf.grad(cube)([1, 2], [10, 1]).arraySync()).toEqual([30, 12]);
  expect(() => tf.grad(cube)([1, 2], [1, 2, 3])).toThrow(
    "The shape of dy passed in grad(f)(x, dy) must match the shape returned by f",
  );
});

test("grads gives one gradient an argument", () => {
  const [da, db] = tf.grads((a, b) => a.mul(b).mul(b))([tf.tensor([2, 3]), [4, 5]]);
  expect(da?.arraySync()).toEqual([16, 25]);
  expect(db?.arraySync()).toEqual([16, 30]);
});

test("valueAndGrad and valueAndGrads give the value too", () => {
  const { value, grad } = tf.valueAndGrad(cube)(tf.tensor([1, 2]));
  expect([value.arraySync(), grad.arraySync()]).toEqual([
    [1, 8],
    [3, 12],
  ]);
  const both = tf.valueAndGrads((a, b) => a.mul(b))([tf.scalar(2), tf.scalar(3)], tf.scalar(10));
  expect(both.value.arraySync()).toBe(6);
  expect(both.grads.map((g) => g.arraySync())).toEqual([30, 20]);
});

test("they work inside a function", () => {
  const f = tf.function((x: tf.Tensor) => tf.grad(cube)(x));
  expect(f(tf.tensor([3])).arraySync()).toEqual([27]);
});

test("variableGrads gives the gradients of the variables that were read, by name", () => {
  const a = tf.variable([2, 3], true, "a");
  const b = tf.variable([4, 5], true, "b");
  const unused = tf.variable([1], true, "unused");
  const { value, grads } = tf.variableGrads(() => a.mul(b).sum());
  expect(value.arraySync()).toBe(23);
  expect(Object.keys(grads)).toEqual(["a", "b"]);
  expect(grads.a?.arraySync()).toEqual([4, 5]);
  expect(Object.keys(tf.variableGrads(() => a.mul(b).sum(), [b, unused]).grads)).toEqual(["b"]);
});

test("of the listed variables, those that are not trainable get null", () => {
  const a = tf.variable(2, true, "a");
  const fixed = tf.variable(3, false, "fixed");
  const { grads } = tf.variableGrads(() => a.mul(fixed), [a, fixed]);
  expect(grads.a?.arraySync()).toBe(3);
  expect(grads.fixed).toBeNull();
});

/** Calls a function as untyped code does. */
const untyped = (f: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown =>
  Reflect.apply(f, undefined, args);

test("what is wrong is said", () => {
  const x = tf.tensor([1, 2]);
  const v = tf.variable([1, 2], true, "v");
  expect(() => untyped(tf.grad, 3)).toThrow("The f passed in grad(f) must be a function");
  expect(() => tf.grad(() => tf.scalar(1))(x)).toThrow(
    "Cannot find a connection between x and the result",
  );
  expect(() => untyped(tf.grads(cube), 3)).toThrow(
    "The args passed in grads(f)(args) must be an array of tensors",
  );
  expect(() => untyped(tf.valueAndGrad(cube), 3)).toThrow(
    "The x passed in valueAndGrad(f)(x) must be a tensor",
  );
  expect(() => tf.variableGrads(() => v.mul(2))).toThrow(
    "must return a scalar, but it returned a rank-1 tensor",
  );
  expect(() => tf.variableGrads(() => x.sum())).toThrow("none of the 0 variables is trainable");
  expect(() => tf.variableGrads(() => x.sum(), [v])).toThrow(
    "Cannot find a connection between any variable and the result",
  );
  const fixed = tf.variable(3, false);
  expect(() => tf.variableGrads(() => fixed.mul(2), [fixed])).toThrow(
    "none of the 1 variables is trainable",
  );
});
