import * as tf from "../../../index";
import { errorOf, held, int } from "./support";

// Wrapping and calling

test("a traced function is called like the function, and returns tensors", () => {
  const f = tf.function((x: tf.Tensor, y: tf.Tensor) => [tf.matMul(x, y), 3] as const);
  const [a, b] = f(tf.tensor([[1, 2]]), tf.tensor([[3], [4]]));
  expect(held([a, b])).toEqual([[[11]], 3]);
  expect((b as unknown as tf.Tensor).dtype).toBe("int32");
});

test("wrapped, wrapped with options, and decorated are the same thing", () => {
  const body = (x: tf.Tensor): tf.Tensor => x.add(1);
  class Model {
    @tf.function({ reduceRetracing: true })
    call(x: tf.Tensor): tf.Tensor {
      return body(x);
    }
  }
  const model = new Model();
  const forms = [
    tf.function(body),
    tf.function(body, { reduceRetracing: true }),
    tf.function({ reduceRetracing: true })(body),
    (x: tf.Tensor) => model.call(x),
  ];
  expect(forms.map((f) => held(f(int(1))))).toEqual([2, 2, 2, 2]);
});

test("what is no function cannot be wrapped", () => {
  // @ts-expect-error: what a caller without type checking may pass
  const error = errorOf(() => tf.function(1));
  expect(error.message).toContain("1 is not a callable object");
});

test("an argument that is left out is undefined; a default is known to the body alone", () => {
  const scale = (x: tf.Tensor, k = 2): tf.Tensor => x.mul(k);
  const f = tf.function(scale);
  f(int(1));
  f(int(1), undefined);
  expect(f.tracingCount).toBe(1);
  f(int(1), 2);
  expect(f.tracingCount).toBe(2);
});

test("without a signature JavaScript does not count arguments", () => {
  const f = tf.function((x: tf.Tensor, y?: tf.Tensor) => (y === undefined ? x : x.add(y)));
  expect(held(f(int(1)))).toBe(1);
  const g = tf.function((x: tf.Tensor, y: tf.Tensor) => x.add(y), {
    inputSignature: [spec, spec],
  });
  expect(errorOf(() => Reflect.apply(g, undefined, [1])).message).toContain(
    "missing a required argument: 'y'",
  );
  expect(errorOf(() => Reflect.apply(g, undefined, [1, 2, 3])).message).toContain(
    "too many positional arguments",
  );
});

const spec = new tf.TensorSpec([]);

test("results keep their structure, with what is no tensor in its place", () => {
  const f = tf.function((x: tf.Tensor) => ({
    a: [x, [x.add(1), null]],
    b: { c: x.mul(2), d: undefined },
  }));
  expect(held(f(int(1)))).toEqual({ a: [1, [2, null]], b: { c: 2, d: undefined } });
});

test("a function that returns nothing still acts", () => {
  const v = tf.variable(0);
  const f = tf.function((): unknown => {
    v.assignAdd(1);
    return undefined;
  });
  expect([f(), f()]).toEqual([undefined, undefined]);
  expect(held(v)).toBe(2);
});

test("a returned variable is its value at that point", () => {
  const v = tf.variable(3);
  const f = tf.function(() => v);
  const r: unknown = f();
  expect(r).toBeInstanceOf(tf.Tensor);
  v.assign(4);
  expect(held([r, f()])).toEqual([3, 4]);
});

test("a result that is no tensor is an error that names it", () => {
  class Other {
    readonly some = "thing";
  }
  const f = tf.function(() => new Other(), { name: "makes" });
  const { message } = errorOf(() => f());
  expect(message).toContain("makes returned something that is not a tensor");
  expect(message).toContain("a Other");
  expect(errorOf(() => tf.function(() => "text")()).message).toContain('the string "text"');
});
