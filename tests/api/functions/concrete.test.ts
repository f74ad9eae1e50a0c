import * as tf from "../../../index";
import { errorOf, held, int, spec } from "./support";

// Concrete functions

test("getConcreteFunction traces and does not run", () => {
  const v = tf.variable(0, true, undefined, "int32");
  const f = tf.function((x: tf.Tensor) => {
    v.assignAdd(1);
    return x;
  });
  const concrete = f.getConcreteFunction(spec([]));
  expect(held(v)).toBe(0);
  expect(held([concrete(tf.scalar(2)), v])).toEqual([2, 1]);
});

test("equal arguments give the same concrete function, which calls use", () => {
  const f = tf.function((x: tf.Tensor) => x.add(1));
  const a = f.getConcreteFunction(spec([], "int32"));
  expect(f.getConcreteFunction(int(5))).toBe(a);
  f(int(9));
  expect(f.tracingCount).toBe(1);
});

test("a literal is bound; it may be given again, and no other", () => {
  const f = tf.function((x: tf.Tensor, k: number) => x.mul(k));
  const concrete = f.getConcreteFunction(spec([]), 3);
  expect(held([concrete(tf.scalar(2)), concrete(tf.scalar(2), 3)])).toEqual([6, 6]);
  const error = errorOf(() => concrete(tf.scalar(2), 4));
  expect(error).toBeInstanceOf(tf.DTypeError);
  expect(error.message).toContain("Can not cast the number 4 to the number 3");
});

test("a concrete call checks dtype and shape", () => {
  const concrete = tf.function((x: tf.Tensor) => x.add(1)).getConcreteFunction(spec([null, 2]));
  expect((concrete(tf.zeros([1, 2])) as tf.Tensor).shape).toEqual([1, 2]);
  expect(concrete.structuredInputSignature.map(String)).toEqual([
    "TensorSpec([null,2], float32, x)",
  ]);
  expect(String(concrete.structuredOutputs)).toBe("TensorSpec([null,2], float32)");
  expect(errorOf(() => concrete(tf.zeros([1, 2], "int32"))).message).toContain("int32[1,2]");
  expect(errorOf(() => concrete(tf.zeros([2, 3]))).message).toContain("float32[2,3]");
});

test("arguments that a concrete call does not take", () => {
  const f = tf.function((x: tf.Tensor, y: tf.Tensor) => x.add(y));
  const concrete = f.getConcreteFunction(spec([]), spec([]));
  const one = tf.scalar(1);
  const failures: [unknown[], string][] = [
    [[one], "missing a required argument: 'y'"],
    [[one, one, one], "too many positional arguments"],
    [[{ x: one, z: one }], "got an unexpected argument 'z'"],
    [[one, "s"], 'Cannot convert the string "s" to a tensor of dtype float32'],
  ];
  for (const [args, reason] of failures) {
    const error = errorOf(() => concrete(...args));
    expect(error).toBeInstanceOf(tf.DTypeError);
    expect(error.message).toContain(reason);
    expect(error.message).toContain(
      "(x: TensorSpec([], float32, x), y: TensorSpec([], float32, y))",
    );
  }
});

test("inputs, captures and variables", () => {
  const v = tf.variable(1, true, "w");
  const u = tf.variable(2, false, "u");
  const k = tf.scalar(3);
  const concrete = tf
    .function((x: tf.Tensor) => x.mul(v).add(u).add(k))
    .getConcreteFunction(spec([]));
  expect(concrete.inputs).toHaveLength(4);
  expect(concrete.capturedInputs).toHaveLength(3);
  expect(concrete.variables).toEqual([v, u]);
  expect(concrete.trainableVariables).toEqual([v]);
});

test("the signature for people", () => {
  const w = tf.variable([1], true, "w");
  const f = tf.function((x: tf.Tensor, k: number, d: { b: tf.Tensor }) => ({
    y: x.mul(k).add(w),
    b: [d.b, null],
  }));
  const concrete = f.getConcreteFunction(spec([null], "float32", "inp"), 2, {
    b: spec([], "int32"),
  });
  expect(concrete.prettyPrintedSignature()).toMatchInlineSnapshot(`
   "Input Parameters:
     x: TensorSpec([null], float32, inp)
     k: Literal[2]
     d: {b: TensorSpec([], int32)}
   Output Type:
     {b: [TensorSpec([], int32), Literal[null]], y: TensorSpec([null], float32)}
   Captures:
     TensorSpec([1], float32, w)"
  `);
  expect(String(concrete).split("\n")[0]).toBe("ConcreteFunction Input Parameters:");
});

test("each concrete function has a name of its own", () => {
  const body = function myStep(x: tf.Tensor): tf.Tensor {
    return x;
  };
  const myStep = tf.function(body);
  const names = [spec([]), spec([1])].map((s) => myStep.getConcreteFunction(s).name);
  expect(names[0]).toMatch(/^__inference_myStep_\d+$/);
  expect(names[0]).not.toBe(names[1]);
  expect(myStep.name).toBe("myStep");
  expect(
    tf
      .function(
        (
          () => (x: tf.Tensor) =>
            x
        )(),
      )
      .getConcreteFunction(spec([])).name,
  ).toMatch(/^__inference_anonymous_\d+$/);
});

test("specs name inputs", () => {
  const concrete = tf
    .function((x: tf.Tensor, y: tf.Tensor) => x.add(y))
    .getConcreteFunction(spec([], "float32", "left"), spec([]));
  expect(concrete.inputs.map(({ name }) => name)).toEqual(["left", "y"]);
  expect(held(concrete({ left: tf.scalar(1), y: tf.scalar(2) }))).toBe(3);
});
