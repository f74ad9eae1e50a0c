import { runInNewContext } from "node:vm";
import * as tf from "../../../index";

/** What code of another realm makes, as a frame of a page or a context of Node's `vm` has it. */
const foreign = (code: string): unknown => runInNewContext(code);

test.each([
  ["Float32Array", "[1, 2]", "float32"],
  ["Float64Array", "[1, 2]", "float32"],
  ["Int32Array", "[1, 2]", "int32"],
  ["Uint8Array", "[1, 2]", "int32"],
  ["Uint8ClampedArray", "[1, 2]", "int32"],
  ["Int8Array", "[1, 2]", "int8"],
  ["Int16Array", "[1, 2]", "int16"],
  ["Uint16Array", "[1, 2]", "uint16"],
  ["Uint32Array", "[1, 2]", "uint32"],
  ["BigInt64Array", "[1n, 2n]", "int64"],
  ["BigUint64Array", "[1n, 2n]", "uint64"],
])("a %s of another realm is a tensor's data", (name, elements, dtype) => {
  const array = foreign(`new ${name}(${elements})`) as Float32Array;
  expect(array).not.toBeInstanceOf(Float32Array);
  const x = tf.tensor(array);
  expect(x.dtype).toBe(dtype);
  expect(x.add(x).arraySync()).toEqual([2, 4]);
  expect(tf.tensor(array, [2, 1], "float32").arraySync()).toEqual([[1], [2]]);
  expect(tf.util.isTypedArray(array)).toBe(true);
});

test("they are arguments and results of traced functions, and values of variables", () => {
  const array = foreign("new Float32Array([1, 2])") as Float32Array;
  const double = tf.function((x: tf.Tensor) => x.mul(2), {
    inputSignature: [new tf.TensorSpec([2])],
  });
  expect(double(array).arraySync()).toEqual([2, 4]);
  expect(tf.variable(array).add(1).arraySync()).toEqual([2, 3]);
});

test("a plain object of another realm is a structure", () => {
  const structure = foreign("({})") as Record<string, tf.Tensor>;
  structure.x = tf.tensor([1, 2]);
  const sum = tf.function((given: Record<string, tf.Tensor>) => given.x?.sum());
  expect(sum(structure)?.arraySync()).toBe(3);
});

test("a DataView is no data, whatever its realm", () => {
  for (const view of [
    new DataView(new ArrayBuffer(4)),
    foreign("new DataView(new ArrayBuffer(4))"),
  ])
    expect(() => tf.tensor(view as never)).toThrow("must be a Tensor or TensorLike");
});

test("a tensor's data is of this realm", () => {
  const data = tf.tensor([1, 2]).mul(2).dataSync();
  expect(data).toBeInstanceOf(Float32Array);
  expect(data).toEqual(new Float32Array([2, 4]));
});

test("a Buffer's bytes are copied", () => {
  const bytes = Buffer.from([1, 2, 3]);
  const x = tf.tensor(bytes, [3], "uint8");
  bytes[0] = 9;
  expect(x.arraySync()).toEqual([1, 2, 3]);
});
