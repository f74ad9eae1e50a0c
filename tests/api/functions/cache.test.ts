import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tf from "../../../index";
import { errorOf, held, int, spec } from "./support";

// What a trace is specialised on

test("one trace for each dtype", () => {
  const dtypes: tf.DType[] = [];
  const f = tf.function((x: tf.Tensor) => {
    dtypes.push(x.dtype);
    return x.add(x);
  });
  for (const x of [int(1), int(2), tf.scalar(1), tf.scalar(2), tf.scalar(1, "int64")]) f(x);
  expect(dtypes).toEqual(["int32", "float32", "int64"]);
});

test("one trace for each shape, whatever the values", () => {
  const shapes: number[][] = [];
  const f = tf.function((x: tf.Tensor) => {
    shapes.push(x.shape);
    return x.mul(2);
  });
  for (const x of [[1], [5], [1, 2], [[1]]]) f(tf.tensor(x));
  f(tf.scalar(1));
  expect(shapes).toEqual([[1], [2], [1, 1], []]);
});

test("each number is a trace of its own", () => {
  const f = tf.function((x: number) => tf.scalar(x).mul(2));
  for (const x of [1, 2, 2, 3]) f(x);
  expect(f.tracingCount).toBe(3);
});

test("true is not 1", () => {
  const f = tf.function((x: number | boolean) => (x === true ? 10 : x));
  expect(held([f(true), f(1), f(true)])).toEqual([10, 1, 10]);
  expect(f.tracingCount).toBe(2);
});

test("strings, booleans, null, undefined and bigints are literals", () => {
  const f = tf.function((_: unknown) => 0);
  for (const x of ["a", "a", "b", true, false, null, null, undefined, 1n, 1n, 0, -0]) f(x);
  expect(f.tracingCount).toBe(9);
});

test("NaN is NaN", () => {
  const f = tf.function((x: number) => tf.scalar(x));
  f(NaN);
  f(Number.NaN);
  expect(f.tracingCount).toBe(1);
});

test("whether there is a tensor is seen while tracing", () => {
  const f = tf.function((x: tf.Tensor, m?: tf.Tensor | null) => (m == null ? x : x.mul(m)));
  expect(held([f(tf.scalar(2)), f(tf.scalar(2), tf.scalar(3))])).toEqual([2, 6]);
  expect(f.tracingCount).toBe(2);
});

test("arrays count by their length and their elements", () => {
  const f = tf.function(([x]: tf.Tensor[]) => x);
  const a = int(1);
  for (const x of [[a, a], [a, int(2)], [a, a, a], [a]]) f(x);
  expect(f.tracingCount).toBe(3);
});

test("objects count by their keys, in any order", () => {
  const f = tf.function((d: { a: tf.Tensor; b: tf.Tensor; c?: tf.Tensor }) => d.a.sub(d.b));
  const [a, b] = [int(1), int(2)];
  expect(held([f({ a, b }), f({ b, a })])).toEqual([-1, -1]);
  expect(f.tracingCount).toBe(1);
  f({ a, b, c: a });
  expect(f.tracingCount).toBe(2);
});

test("numbers in structures are literals too", () => {
  const f = tf.function(({ x, k }: { x: tf.Tensor; k: number }) => x.mul(k));
  const x = tf.scalar(1);
  f({ x, k: 2 });
  f({ x, k: 3 });
  f({ x, k: 2 });
  expect(f.tracingCount).toBe(2);
});

test("typed arrays are tensors", () => {
  const f = tf.function((x: Float32Array | Int32Array) => tf.add(x, 1));
  expect(held(f(new Float32Array([1])))).toEqual([2]);
  expect(held(f(new Float32Array([5])))).toEqual([6]);
  expect(f.tracingCount).toBe(1);
  expect(f(new Int32Array([1])).dtype).toBe("int32");
});

test("an array of numbers is a structure of literals", () => {
  const f = tf.function((x: number[] | tf.Tensor) => tf.sum(x));
  f([1, 2, 3]);
  f([1, 2, 4]);
  f(tf.tensor([1, 2, 3]));
  f(tf.tensor([1, 2, 4]));
  expect(f.tracingCount).toBe(3);
});

class Factor {
  constructor(public k: number) {}
}

test("objects count by identity; what changes in them is not seen", () => {
  const f = tf.function((o: Factor, x: tf.Tensor) => x.mul(o.k));
  const [a, b] = [new Factor(2), new Factor(2)];
  const x = tf.scalar(1);
  f(a, x);
  f(b, x);
  f(a, x);
  a.k = 5;
  expect(held(f(a, x))).toBe(2);
  expect(f.tracingCount).toBe(2);
});

test("objects are not kept alive, and their traces go with them", async () => {
  setFlagsFromString("--expose_gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const f = tf.function((o: Factor, x: tf.Tensor) => x.mul(o.k));
  const gone = ((): WeakRef<Factor> => {
    const factor = new Factor(3);
    f(factor, tf.scalar(1));
    return new WeakRef(factor);
  })();
  expect(f.concreteFunctions).toHaveLength(1);
  for (let i = 0; i < 50 && f.concreteFunctions.length > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collectGarbage();
  }
  expect(gone.deref()).toBeUndefined();
  expect(f.concreteFunctions).toHaveLength(0);
});

test("functions count by identity", () => {
  const f = tf.function((g: (t: tf.Tensor) => tf.Tensor, x: tf.Tensor) => g(x));
  const square = (t: tf.Tensor): tf.Tensor => t.mul(t);
  const x = tf.scalar(2);
  f(square, x);
  f(square, x);
  expect(held(f((t) => t.add(1), x))).toBe(3);
  expect(f.tracingCount).toBe(2);
});

test("variables count by type: one trace works on whichever is passed", () => {
  const f = tf.function((v: tf.Variable) => {
    v.assignAdd(1);
  });
  const [a, b] = [tf.variable(1), tf.variable(10)];
  f(a);
  f(b);
  f(b);
  expect(held([a, b])).toEqual([2, 12]);
  expect(f.tracingCount).toBe(1);
});

test("a variable that is passed and used by the function itself is one variable", () => {
  const own = tf.variable(0);
  const f = tf.function((v: tf.Variable) => {
    v.assignAdd(1);
    own.assign(own.mul(10));
    return v.toTensor();
  });
  const other = tf.variable(5);
  expect(held([f(other), own])).toEqual([6, 0]);
  expect(held([f(own), own])).toEqual([10, 10]);
  expect(held([f(other), other, own])).toEqual([7, 7, 100]);
});

test("a variable that is passed is differentiated, eagerly and in a function", () => {
  const f = tf.function((v: tf.Variable) => v.square());
  const v = tf.variable(3);
  const tape = new tf.GradientTape();
  const y = tape.record(() => f(v));
  expect(held(tape.gradient(y, v))).toBe(6);
  const g = tf.function((w: tf.Variable) => {
    const inner = new tf.GradientTape();
    const z = inner.record(() => f(w));
    return inner.gradient(z, w);
  });
  expect(held(g(v))).toBe(6);
});

test("variables that are the same one have a trace of their own", () => {
  const f = tf.function((u: tf.Variable, w: tf.Variable) => {
    u.assignAdd(1);
    return w.add(0);
  });
  const [a, b, c] = [tf.variable(0), tf.variable(0), tf.variable(0)];
  expect(held([f(a, b), f(a, a)])).toEqual([0, 2]);
  expect(f.tracingCount).toBe(2);
  f(b, c);
  expect(f.tracingCount).toBe(2);
});

test("a TensorSpec requests a trace, and cannot be an argument of a call", () => {
  const f = tf.function((x: tf.Tensor) => x.mul(2));
  const concrete = f.getConcreteFunction(spec([null]));
  expect(held(concrete(tf.tensor([1, 2, 3])))).toEqual([2, 4, 6]);
  const error = errorOf(() => Reflect.apply(f, undefined, [spec([null])]));
  expect(error).toBeInstanceOf(tf.ValueError);
  expect(error.message).toContain("TensorSpec([null], float32)) with an unsupported type");
});

test("a more general trace that is there serves", () => {
  const specs: string[] = [];
  const f = tf.function((x: tf.Tensor) => {
    specs.push(String(tf.TensorSpec.fromTensor(x)));
    return x.mul(2);
  });
  f.getConcreteFunction(spec([null]));
  f(tf.tensor([1]));
  f(tf.tensor([1, 2]));
  f(tf.scalar(1));
  expect(specs).toEqual(["TensorSpec([null], float32)", "TensorSpec([], float32)"]);
});

test("among several that take the arguments the most specific serves", () => {
  const f = tf.function((x: tf.Tensor) => x.dims.filter((dim) => typeof dim !== "number").length);
  f.getConcreteFunction(spec([2, null]));
  f.getConcreteFunction(spec([null, null]));
  expect(held(f(tf.zeros([2, 5])))).toBe(1);
  expect(held(f(tf.zeros([3, 5])))).toBe(2);
  expect(f.tracingCount).toBe(2);
});

test("a trace serves callers whose sizes have other names", () => {
  const inner = tf.function((x: tf.Tensor) => x.mul(2));
  for (const name of ["a", "b"]) {
    const outer = tf.function((x: tf.Tensor) => inner(tf.concat([x, x])), {
      inputSignature: [spec([null, 2], "float32", name)],
    });
    expect(held(outer(tf.ones([1, 2])))).toEqual([[2, 2], [2, 2]]); // prettier-ignore
  }
  expect(inner.tracingCount).toBe(1);
});

test("outer values are read while tracing", () => {
  let k = 2;
  const f = tf.function((x: tf.Tensor) => x.mul(k));
  expect(held(f(int(3)))).toBe(6);
  k = 10;
  expect(held([f(int(3)), f(tf.tensor([3]))])).toEqual([6, [30]]);
});
