import * as tf from "../../../index";
import { int, spec, warnings } from "./support";

// reduceRetracing

/** Shapes of the traces that calls with these shapes lead to. */
function traced(shapes: readonly number[][]): (readonly (number | null)[] | null)[] {
  const found: (readonly (number | null)[] | null)[] = [];
  const f = tf.function(
    (x: tf.Tensor) => {
      found.push(tf.TensorSpec.fromTensor(x).shape);
      return x.mul(2);
    },
    { reduceRetracing: true },
  );
  for (const shape of shapes) expect(f(tf.zeros(shape)).shape).toEqual(shape);
  expect(f.tracingCount).toBe(found.length);
  return found;
}

test("the second shape leaves open what differs", () => {
  const shapes = [1, 2, 3, 4].map((k) => [k, 3]);
  expect(traced(shapes)).toEqual([[1, 3], [null, 3]]); // prettier-ignore
});

test("where ranks differ, each rank has one trace for all sizes", () => {
  expect(traced([[1], [1, 2], [1, 2, 3], [4], [5], [6, 7]])).toEqual([
    [1],
    [null, null],
    [null, null, null],
    [null],
  ]);
});

test("dtypes are never generalised", () => {
  const found: string[] = [];
  const f = tf.function(
    (x: tf.Tensor) => {
      found.push(`${x.dtype} ${x.shape.join()}`);
      return x;
    },
    { reduceRetracing: true },
  );
  for (const x of [tf.zeros([1]), tf.zeros([1], "int32"), tf.zeros([2]), tf.zeros([2], "int32")])
    f(x);
  expect(found).toEqual(["float32 1", "int32 1", "float32 null", "int32 null"]);
});

test("only the size that differs is left open", () => {
  const found: string[] = [];
  const f = tf.function(
    (a: tf.Tensor, b: tf.Tensor) => {
      found.push(JSON.stringify([a.shape, b.shape]));
      return a;
    },
    { reduceRetracing: true },
  );
  f(tf.zeros([2, 3]), tf.zeros([5]));
  f(tf.zeros([4, 3]), tf.zeros([5]));
  f(tf.zeros([4, 9]), tf.zeros([5]));
  expect(found).toEqual(["[[2,3],[5]]", "[[null,3],[5]]", "[[null,null],[5]]"]);
});

// The retracing warning

/** The warnings that calls with these numbers give. */
const warningsOf = (f: (x: number) => unknown, numbers: readonly number[]): string[] =>
  warnings(() => {
    for (const x of numbers) f(x);
  });

test("the fifth trace warns, and the sixth, and no other", () => {
  const f = tf.function((x: number) => x + 33);
  const counts = Array.from({ length: 12 }, (_, i) => warningsOf(f, [i]).length);
  expect(counts).toEqual([0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
  const g = tf.function((x: number) => x + 330, { name: "varied" });
  const [text] = warningsOf(g, [1, 2, 3, 4, 5]);
  expect(text).toContain("5 out of the last 5 calls to varied triggered tf.function retracing");
});

test("calls without a trace push traces out of what is looked back at", () => {
  const f = tf.function((x: number) => x + 333);
  const quiet = warnings(() => {
    for (let i = 0; i < 4; i++) f(i);
    for (let i = 0; i < 11; i++) f(0);
    // The first three traces are forgotten; the fourth counts with the calls after it.
    for (let i = 10; i < 13; i++) f(i);
  });
  expect(quiet).toEqual([]);
  const [text] = warningsOf(f, [13]);
  expect(text).toContain("5 out of the last 16 calls to anonymous");
});

test("functions of the same text at two places have separate histories", () => {
  const f = tf.function((x: number) => x + 334);
  const g = tf.function((x: number) => x + 334);
  for (const each of [f, g]) expect(warningsOf(each, [1, 2, 3, 4])).toEqual([]);
  const made = Array.from({ length: 5 }, () => tf.function((x: number) => x + 334));
  expect(
    warnings(() => {
      for (const each of made) each(1);
    }),
  ).toHaveLength(1);
});

test("getConcreteFunction does not count", () => {
  const f = tf.function((x: number) => x + 34);
  expect(
    warnings(() => {
      [0, 1, 2, 3, 4, 5, 6, 7].forEach((x) => f.getConcreteFunction(x));
    }),
  ).toEqual([]);
});

test("functions made in a loop are noticed by their code", () => {
  const texts = warnings(() => {
    for (let i = 0; i < 6; i++) tf.function((x: tf.Tensor) => x.add(35))(int(0));
  });
  expect(texts).toHaveLength(2);
});

test("the count has all traces", () => {
  const f = tf.function((x: number) => x);
  expect(f.experimentalGetTracingCount()).toBe(0);
  f(1);
  f.getConcreteFunction(2);
  f.getConcreteFunction(2);
  expect(f.experimentalGetTracingCount()).toBe(2);
  const g = tf.function((x: tf.Tensor) => x);
  g.getConcreteFunction(spec([]));
  g(tf.scalar(1));
  expect(g.tracingCount).toBe(1);
});
