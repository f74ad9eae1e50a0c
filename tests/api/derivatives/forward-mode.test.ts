import * as tf from "../../../index";
import { values, warningsOf } from "./values";
import { at, recorded } from "./recorded";

test("forward mode gives Jacobian-vector products", () => {
  const x = tf.tensor([1, 2]);
  const forward = (x: tf.Tensor): (tf.Tensor | null)[] => {
    const acc = new tf.autodiff.ForwardAccumulator(x, tf.tensor([1, 10]));
    const y = acc.record(() => x.mul(x));
    return [
      acc.jvp(y),
      acc.jvp(tf.scalar(1)),
      acc.jvp(tf.scalar(1), { unconnectedGradients: "zero" }),
    ];
  };
  for (const f of [forward, tf.function(forward)]) expect(values(f(x))).toEqual([[2, 40], null, 0]);
});

test("several primals, structures, variables", () => {
  const a = tf.scalar(2);
  const v = tf.variable(3);
  const acc = new tf.autodiff.ForwardAccumulator([a, v], [tf.scalar(1), tf.scalar(10)]);
  const [y, z] = acc.record(() => [a.mul(v), { k: a.mul(a) }] as const);
  expect(values(acc.jvp(y))).toBe(23);
  expect(values(acc.jvp(z))).toEqual({ k: 4 });
});

test("ForwardAccumulator rejects tangents that do not fit, primals given twice, and nested recording", () => {
  const x = tf.tensor([1, 2]);
  const accumulator = (primals: unknown, tangents: unknown): tf.autodiff.ForwardAccumulator =>
    new tf.autodiff.ForwardAccumulator(primals, tangents);
  expect(() => accumulator([x, x], [x, x])).toThrow("specified as a primal multiple times");
  expect(() => accumulator(x, tf.tensor([1]))).toThrow("a tangent must have the shape");
  expect(() => accumulator(x, [x])).toThrow("don't have the same nested structure");
  expect(() => accumulator(x, tf.tensor([1, 2], [2], "int32"))).toThrow(
    "Tensor conversion requested dtype float32 for a tangent with dtype int32",
  );
  const acc = accumulator(x, x);
  expect(() => {
    acc.record(() => {
      acc.record(() => undefined);
    });
  }).toThrow("Accumulator is already recording.");
  const one = tf.scalar(1, "int32");
  expect(warningsOf(() => accumulator(one, one))).toEqual([
    "ontrace: The dtype of the watched primal must be floating (e.g. float32), got int32",
  ]);
});

test("forward over backward gives Hessian-vector products", () => {
  const x = tf.tensor([1, 2]);
  const acc = new tf.autodiff.ForwardAccumulator(x, tf.tensor([1, -1]));
  const g = acc.record(() => {
    const { tape, y } = recorded(x, () =>
      x
        .pow(3)
        .sum()
        .add(at(x, 0).mul(at(x, 1))),
    );
    return tape.gradient(y, x);
  });
  expect(values([g, acc.jvp(g ?? x)])).toEqual([
    [5, 13],
    [5, -11],
  ]);
});

test("forward over forward gives second directional derivatives", () => {
  const x = tf.scalar(2);
  const one = tf.scalar(1);
  const { value, tangent } = tf.jvp(
    (x: tf.Tensor) => tf.jvp((x: tf.Tensor) => x.pow(3), x, one).tangent ?? x,
    x,
    one,
  );
  expect(values([value, tangent])).toEqual([12, 12]);
});

test("forward mode agrees with the Jacobian, through functions and custom gradients", () => {
  const half = tf.customGradient((x: tf.Tensor) => ({
    value: x.mul(2),
    gradFunc: (dy: tf.Tensor) => dy.mul(0.5),
  }));
  const f = tf.function((x: tf.Tensor) =>
    half(x.tanh())
      .matMul([
        [1, 2, 3],
        [4, 5, 6],
      ])
      .softmax(),
  );
  const x = tf.tensor([[0.3, -0.4]]);
  const v = tf.tensor([[1, -2]]);
  const { tape, y } = recorded(x, () => f(x));
  const jacobian = tape.jacobian(y, x)?.reshape([3, 2]) ?? x;
  expect(values(tf.jvp(f, x, v).tangent)).toEqual(
    values(jacobian.matMul(v.reshape([2, 1])).reshape([1, 3])),
  );
});
