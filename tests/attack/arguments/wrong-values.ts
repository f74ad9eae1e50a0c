/** Every kind of value that a caller may pass by mistake, each made anew for each call. */

import { runInNewContext } from "node:vm";
import * as tf from "../../../index";

/** What a hostile object throws: the caller's own error, which comes back as it is. */
export class HostileError extends Error {}

const hostile = (): object => {
  const fail = (): never => {
    throw new HostileError("the caller's own error");
  };
  return new Proxy(
    {},
    { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail },
  );
};

function cyclic(): unknown[] {
  const array: unknown[] = [1];
  array.push(array);
  return array;
}

function holdingItself(): unknown[] {
  const array: unknown[] = [];
  array.push(array);
  return array;
}

function cyclicObject(): object {
  const object: Record<string, unknown> = { a: 1 };
  object.self = object;
  return object;
}

function deep(): unknown {
  let array: unknown = 1;
  for (let i = 0; i < 5000; i++) array = [array];
  return array;
}

function sparse(): number[] {
  const array: number[] = [1];
  array[3] = 2;
  return array;
}

function disposed(): tf.Tensor {
  const x = tf.tensor([1, 2]);
  x.dispose();
  return x;
}

function leaked(): unknown {
  let symbolic: unknown;
  tf.function((x: tf.Tensor) => {
    symbolic = x.add(1);
    return x;
  })(tf.tensor([1, 2]));
  return symbolic;
}

export const wrongValues: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => NaN,
  Infinity: () => Infinity,
  "-1": () => -1,
  "0.5": () => 0.5,
  "2**31": () => 2 ** 31,
  "2**53": () => 2 ** 53,
  "1e300": () => 1e300,
  "empty string": () => "",
  string: () => "abc",
  __proto__string: () => "__proto__",
  true: () => true,
  symbol: () => Symbol("s"),
  bigint: () => 3n,
  function: () => (): number => 1,
  "function that throws": () => () => {
    throw new HostileError("the caller's own error");
  },
  class: () => class Given extends Map {},
  Promise: () => Promise.resolve(1),
  Date: () => new Date(0),
  Map: () => new Map([[1, 2]]),
  RegExp: () => /a/,
  "hostile Proxy": hostile,
  "cyclic array": cyclic,
  "array that holds itself": holdingItself,
  "cyclic object": cyclicObject,
  "5,000-deep array": deep,
  "ragged array": () => [[1, 2], [3]],
  "mixed array": () => [1, "a", null, true],
  "sparse array": sparse,
  "empty array": () => [],
  "array of null": () => [null],
  "array of undefined": () => [undefined, undefined],
  "array of NaN": () => [NaN, 1],
  "array of huge sizes": () => [1e9, 1e9],
  "array of -1": () => [-1],
  "empty object": () => ({}),
  "object without prototype": () => Object.create(null) as unknown,
  "object of unknown keys": () => ({ unknown: 1, keys: 2 }),
  "typed array": () => new Float32Array([1, 2]),
  "array of another realm": () => runInNewContext("[1, 2, 3]") as unknown,
  "float scalar": () => tf.scalar(0.5),
  "int vector": () => tf.tensor([7, -3], [2], "int32"),
  "bool matrix": () => tf.tensor([[true, false]], [1, 2], "bool"),
  "tensor of rank 5": () => tf.ones([1, 2, 1, 2, 1]),
  "empty tensor": () => tf.zeros([0]),
  "NaN tensor": () => tf.tensor([NaN, 1]),
  "disposed tensor": disposed,
  "leaked symbolic tensor": leaked,
  variable: () => tf.variable([1, 2]),
};
