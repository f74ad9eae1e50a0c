import * as tf from "../../index";
import type { Element, TensorData } from "./case";
import { difference, differenceOrNull, differenceOrZero } from "./compare";

const tolerance = { rtol: 0.01, atol: 0.001 };
const float = (...data: Element[]): TensorData => ({
  dtype: "float32",
  shape: [data.length],
  data,
});

test("finite numbers agree within the tolerance", () => {
  expect(difference(float(100, 0), tf.tensor([100.9, 0.0009]), tolerance)).toBeUndefined();
  expect(difference(float(100, 0), tf.tensor([101.1, 0]), tolerance)).toMatch(
    /^1 of 2 elements differ, first \[0\]: expected 100/,
  );
});

test("NaN agrees with NaN, and an infinity with itself", () => {
  const special = tf.tensor([NaN, Infinity, -Infinity]);
  expect(difference(float("NaN", "Infinity", "-Infinity"), special, tolerance)).toBeUndefined();
  expect(difference(float(0, "-Infinity", 0), special, tolerance)).toMatch(/^3 of 3/);
});

test("zeros have no sign", () => {
  expect(difference(float(-0), tf.tensor([0]), { rtol: 0, atol: 0 })).toBeUndefined();
});

test("integers and booleans are exact; dtypes and shapes are equal", () => {
  const ints: TensorData = { dtype: "int32", shape: [1], data: [100] };
  expect(difference(ints, tf.tensor([101], [1], "int32"), tolerance)).toMatch(/^1 of 1/);
  expect(difference(ints, tf.tensor([100]), tolerance)).toBe("dtype: expected int32, got float32");
  expect(difference(float(1), tf.tensor([[1]]), tolerance)).toBe("shape: expected [1], got [1,1]");
  const bools: TensorData = { dtype: "bool", shape: [2], data: [true, false] };
  expect(difference(bools, tf.tensor([true, false]), tolerance)).toBeUndefined();
});

test("null is no tensor of zeros, but of second derivatives", () => {
  const zeros = tf.tensor([0]);
  expect(differenceOrNull(null, zeros, tolerance)).toBe(
    "expected null (unconnected), got a tensor",
  );
  expect(differenceOrNull(float(0), null, tolerance)).toBe("expected a gradient, got null");
  expect(differenceOrZero(null, zeros, tolerance)).toBeUndefined();
  expect(differenceOrZero(float(0), null, tolerance)).toBeUndefined();
  expect(differenceOrZero(float(1), null, tolerance)).toBe("expected a gradient, got null");
  expect(differenceOrZero(null, tf.tensor([1]), tolerance)).toBe("expected null or zeros, got 1");
});
