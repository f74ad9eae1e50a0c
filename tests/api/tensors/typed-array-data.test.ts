import * as tf from "../../../index";

test("a typed array is copied: later changes to it are not seen", () => {
  const data = Float32Array.of(1, 2, 3);
  const x = tf.tensor(data);
  data[0] = 9;
  expect(x.arraySync()).toEqual([1, 2, 3]);
});

test.each([
  ["float32", Float64Array.of(0.1), Math.fround(0.1)],
  ["float64", Float64Array.of(0.1), 0.1],
  ["float16", Uint16Array.of(3), 3],
  ["int32", Uint8Array.of(255), 255],
  ["uint8", Uint8Array.of(255), 255],
  ["int64", BigInt64Array.of(-5n), -5],
] as const)("as %s", (dtype, data, expected) => {
  const x = tf.tensor(data, undefined, dtype);
  expect(x.dtype).toBe(dtype);
  expect(x.arraySync()).toEqual([expected]);
});

test("what is read is a copy, unless the reader does without", async () => {
  const x = tf.tensor([1, 2, 3]).add(1);
  const v = tf.variable([1, 2, 3]);
  for (const copy of [x.dataSync(), await x.data(), v.dataSync()]) copy[0] = 9;
  expect([x.arraySync(), v.arraySync()]).toEqual([
    [2, 3, 4],
    [1, 2, 3],
  ]);
  expect(x.dataSync({ copy: false })).toBe(await x.data({ copy: false }));
  expect(v.dataSync({ copy: false })).toBe(v.dataSync({ copy: false }));
  expect(x.dataSync({ copy: true })).not.toBe(x.dataSync({ copy: true }));
  expect(tf.tensor([1.5], [1], "float16").dataSync({ copy: false })).toEqual(Float32Array.of(1.5));
});

test("as truth values, everything but zero is true", () => {
  const x = tf.tensor(Int32Array.of(0, 1, 256, -1), [2, 2], "bool");
  expect(x.arraySync()).toEqual([
    [false, true],
    [true, true],
  ]);
});

test("an element that the dtype cannot hold is an error", () => {
  expect(() => tf.tensor(Float32Array.of(1.5), undefined, "int32")).toThrow(/1\.5.*int32/);
  expect(() => tf.tensor(Int32Array.of(-1), undefined, "uint8")).toThrow(/-1.*uint8/);
});

test("large data in a traced function is captured, not written into its graph", () => {
  const table = Float32Array.from({ length: 1000 }, (_, i) => i % 10);
  const f = tf.function((x: tf.Tensor) => x.mul(table).sum());
  const concrete = f.getConcreteFunction(tf.tensor(table));
  expect(concrete.graph.nodes.map(({ op }) => op)).not.toContain("constant");
  expect(concrete.captures).toHaveLength(1);
  expect(f(tf.tensor(table)).arraySync()).toBe(28500);
});
