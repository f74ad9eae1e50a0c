import * as tf from "../../../index";
import { gradientOf, values } from "./values";

/** Sections C and D: targets, sources and results. */

const recorded = <T>(
  x: unknown,
  f: () => T,
  persistent = false,
): { readonly tape: tf.GradientTape; readonly y: T } => {
  const tape = new tf.GradientTape({ persistent });
  const y = tape.record(() => {
    tape.watch(x);
    return f();
  });
  return { tape, y };
};

test("the elements of a target are summed", () => {
  const x = tf.tensor([1, 2, 3]);
  expect(gradientOf(() => x.mul(x), x)).toEqual([2, 4, 6]);
});

test("several targets are summed, each with its own seed", () => {
  const x = tf.scalar(2);
  expect(gradientOf(() => [x.mul(x), x.mul(3)], x)).toBe(7);
  const { tape, y } = recorded(x, () => ({ p: x.mul(x), q: x.mul(3) }));
  const outputGradients = { p: tf.scalar(10), q: tf.scalar(100) };
  expect(values(tape.gradient(y, x, { outputGradients }))).toBe(340);
});

test("outputGradients replaces the seed", () => {
  const x = tf.tensor([1, 2]);
  const { tape, y } = recorded(x, () => x.mul(x), true);
  expect(values(tape.gradient(y, x, { outputGradients: tf.tensor([1, 10]) }))).toEqual([2, 40]);
  // An array of numbers is a tensor here, not a list of seeds.
  expect(values(tape.gradient(y, x, { outputGradients: [1, 10] }))).toEqual([2, 40]);
});

test("a seed of another shape is an error", () => {
  const x = tf.tensor([1, 2]);
  const { tape, y } = recorded(x, () => x.mul(x), true);
  for (const outputGradients of [tf.tensor([1, 2, 3]), tf.scalar(2)]) {
    expect(() => tape.gradient(y, x, { outputGradients })).toThrow(
      "an output gradient does not match its target",
    );
  }
});

test("a target that is a source has gradient one", () => {
  const x = tf.scalar(2);
  const { tape, y } = recorded(x, () => x.mul(x));
  expect(values(tape.gradient([y, x], x))).toBe(5);
  expect(gradientOf(() => x, x)).toBe(1);
});

test("a variable as target has gradient one for itself", () => {
  const v = tf.variable(2);
  const read = recorded([], () => v.mul(v));
  expect(values(read.tape.gradient(v, v))).toBe(1);
  const watched = recorded(v, () => undefined, true);
  expect(watched.tape.gradient(v, tf.variable(1))).toBeNull();
  expect(values(watched.tape.gradient(v, v))).toBe(1);
});

test("null is no target", () => {
  const { tape } = recorded([], () => undefined);
  expect(() => tape.gradient(null, tf.scalar(1))).toThrow(
    "Argument `target` of tape.gradient should be a tensor or a variable to be differentiated, but received null",
  );
});

test("a number is neither target nor source", () => {
  const x = tf.scalar(2);
  const { tape, y } = recorded(x, () => x.mul(x), true);
  expect(() => tape.gradient(4, x)).toThrow(tf.DTypeError);
  expect(() => tape.gradient(y, 2)).toThrow(tf.DTypeError);
});

test("integer targets give null", () => {
  const x = tf.scalar(2);
  expect(gradientOf(() => x.mul(x).cast("int32"), x)).toBeNull();
});

test("a constant target gives null", () => {
  const x = tf.scalar(2);
  expect(gradientOf(() => tf.scalar(4), x)).toBeNull();
});

test("a target computed outside of the block is unconnected", () => {
  const x = tf.scalar(2);
  const { tape, y } = recorded(x, () => x.mul(x));
  expect(tape.gradient(y.mul(3), x)).toBeNull();
});

test("the result has the structure of the sources", () => {
  const [a, b, c] = [tf.scalar(1), tf.scalar(2), tf.scalar(3)];
  const { tape, y } = recorded([a, b, c], () => a.mul(b).add(c), true);
  expect(values(tape.gradient(y, a))).toBe(2);
  expect(values(tape.gradient(y, [a, b]))).toEqual([2, 1]);
  expect(values(tape.gradient(y, { x: [a, b], z: c }))).toEqual({ x: [2, 1], z: 1 });
  expect(values(tape.gradient(y, []))).toEqual([]);
});

test("a source that is there twice has its gradient twice", () => {
  const x = tf.scalar(3);
  const { tape, y } = recorded(x, () => x.mul(x));
  expect(values(tape.gradient(y, [x, x]))).toEqual([6, 6]);
});

test("null is no source", () => {
  const x = tf.scalar(2);
  const { tape, y } = recorded(x, () => x.mul(x), true);
  expect(() => tape.gradient(y, null)).toThrow(tf.DTypeError);
  expect(() => tape.gradient(y, [x, null])).toThrow("a source of tape.gradient");
});

test("unconnected sources give null, or zeros where asked", () => {
  const [x, z] = [tf.variable([1, 2]), tf.variable(3)];
  const { tape, y } = recorded([], () => z.mul(2), true);
  expect(tape.gradient(y, x)).toBeNull();
  const zero = { unconnectedGradients: "zero" } as const;
  expect(values(tape.gradient(y, x, zero))).toEqual([0, 0]);
  expect(values(tape.gradient(y, [x, z], zero))).toEqual([[0, 0], 2]);
});

test("an unknown value for unconnectedGradients is an error", () => {
  const x = tf.scalar(1);
  const { tape, y } = recorded(x, () => x.mul(2));
  const options = JSON.parse('{"unconnectedGradients": "nonsense"}') as object;
  expect(() => tape.gradient(y, x, options)).toThrow(
    "Unknown value for unconnectedGradients: 'nonsense'",
  );
});

test("a gradient has its source's shape, however the source was broadcast", () => {
  const [a, b] = [tf.tensor([[1], [2]]), tf.tensor([10, 20, 30])];
  expect(gradientOf(() => a.mul(b), [a, b])).toEqual([
    [[60], [60]],
    [3, 3, 3],
  ]);
});

test("a tensor counts by its identity, not by its value", () => {
  const [a, b] = [tf.scalar(3), tf.scalar(3)];
  const { tape, y } = recorded(a, () => a.add(b));
  expect(values(tape.gradient(y, [a, b]))).toEqual([1, null]);
});
