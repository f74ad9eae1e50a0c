import * as tf from "../../../index";
import { gradientOf, values, warningsOf } from "./values";

/** Jacobians and forward mode. */

const recorded = (
  x: unknown,
  f: () => tf.Tensor,
  persistent = false,
): { readonly tape: tf.GradientTape; readonly y: tf.Tensor } => {
  const tape = new tf.GradientTape({ persistent });
  const y = tape.record(() => {
    tape.watch(x);
    return f();
  });
  return { tape, y };
};

const at = (x: tf.Tensor, i: number): tf.Tensor => x.slice([i], [1]).reshape([]);

test("a Jacobian has shape target + source", () => {
  const x = tf.tensor([1, 2]);
  const { tape, y } = recorded(x, () =>
    tf.stack([at(x, 0).mul(at(x, 1)), at(x, 0).square(), at(x, 1)]),
  );
  expect(values(tape.jacobian(y, x))).toEqual([
    [2, 1],
    [2, 0],
    [0, 1],
  ]);
});

test("scalar sources and targets, structures of sources", () => {
  const d = tf.variable(0);
  const x = tf.tensor([1, 2]);
  const tape = new tf.GradientTape({ persistent: true });
  const [y, z] = tape.record(() => [x.mul(d).add(d), d.mul(3)] as const);
  expect(values(tape.jacobian(y, d))).toEqual([2, 3]);
  expect(values(tape.jacobian(z, d))).toBe(3);
  expect(values(tape.jacobian(y, { a: d, b: [d] }))).toEqual({ a: [2, 3], b: [[2, 3]] });
});

test("unconnected sources", () => {
  const [a, b] = [tf.tensor([1, 2]), tf.tensor([3, 4])];
  const { tape, y } = recorded([a, b], () => a.mul(a), true);
  expect(values(tape.jacobian(y, [a, b]))).toEqual([
    [
      [2, 0],
      [0, 4],
    ],
    null,
  ]);
  expect(values(tape.jacobian(y, b, { unconnectedGradients: "zero" }))).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test("without vectorisation a persistent tape is needed", () => {
  const x = tf.tensor([1, 2]);
  const diagonal = [
    [2, 0],
    [0, 4],
  ];
  const vectorised = recorded(x, () => x.mul(x));
  expect(values(vectorised.tape.jacobian(vectorised.y, x))).toEqual(diagonal);
  const once = recorded(x, () => x.mul(x));
  expect(() => once.tape.jacobian(once.y, x, { experimentalUsePfor: false })).toThrow(
    "GradientTape must be created with persistent=True to compute the jacobian",
  );
  const { tape, y } = recorded(x, () => x.mul(x), true);
  expect(values(tape.jacobian(y, x, { experimentalUsePfor: false }))).toEqual(diagonal);
});

test("the target of a Jacobian is one tensor", () => {
  const x = tf.tensor([1, 2]);
  const { tape, y } = recorded(x, () => x.mul(x), true);
  for (const target of [[y], null]) {
    expect(() => tape.jacobian(target as unknown as tf.Tensor, x)).toThrow(
      "Argument `target` of tape.jacobian should be a tensor",
    );
  }
});

test("a Jacobian inside a function, of any batch size", () => {
  const jacobian = (x: tf.Tensor): tf.Tensor | null => {
    const { tape, y } = recorded(x, () => x.sin().mul(at(x, 0)));
    return tape.jacobian(y, x);
  };
  const x = tf.tensor([0, 1]);
  const expected = [
    [0, 0],
    [0.84147, 0],
  ];
  expect(values(tf.function(jacobian)(x))).toEqual(expected);
  const anySize = tf.function(jacobian, { inputSignature: [new tf.TensorSpec([null])] });
  expect(values(anySize(x))).toEqual(expected);
});

test("the Jacobian of gather is dense", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const { tape, y } = recorded(x, () => x.gather(tf.tensor([1], [1], "int32")));
  expect(values(tape.jacobian(y, x))).toEqual([
    [
      [
        [0, 0],
        [1, 0],
      ],
      [
        [0, 0],
        [0, 1],
      ],
    ],
  ]);
});

test("batchJacobian", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const column = (i: number): tf.Tensor => x.slice([0, i], [2, 1]).reshape([2]);
  const { tape, y } = recorded(x, () =>
    tf.stack([column(0).mul(column(1)), column(0).square(), column(1)], 1),
  );
  expect(values(tape.batchJacobian(y, x))).toEqual([
    [
      [2, 1],
      [2, 0],
      [0, 1],
    ],
    [
      [4, 3],
      [6, 0],
      [0, 1],
    ],
  ]);
});

test("errors of batchJacobian", () => {
  const x = tf.ones([2, 3]);
  const tape = new tf.GradientTape({ persistent: true });
  const [a, b] = tape.record(() => {
    tape.watch(x);
    return [x.concat(x), x.sum(1)] as const;
  });
  expect(() => tape.batchJacobian(a, x)).toThrow(
    "Need first dimension of target shape ([4,3]) and source shape ([2,3]) to match.",
  );
  expect(() => tape.batchJacobian(b, x)).toThrow("Shape [2] must have rank at least 2");
  const once = recorded(x, () => x.mul(x));
  expect(() => once.tape.batchJacobian(once.y, x, { experimentalUsePfor: false })).toThrow(
    "GradientTape must be created with persistent=True to compute the batchJacobian",
  );
  const used = recorded(x, () => x.mul(x));
  used.tape.gradient(used.y, x);
  expect(() => used.tape.batchJacobian(used.y, x)).toThrow(
    "A non-persistent GradientTape can only",
  );
});

test("batchJacobian of an unconnected source is zeros", () => {
  const x = tf.ones([2, 3]);
  const { tape, y } = recorded(x, () => tf.ones([2, 2]));
  const jacobian = tape.batchJacobian(y, x);
  expect(jacobian.shape).toEqual([2, 2, 3]);
  expect(values(jacobian.abs().sum())).toBe(0);
});

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

test("errors of ForwardAccumulator", () => {
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

test("vectorizedMap works on all slices at once", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const w = tf.variable([
    [1, -1],
    [2, 0.5],
  ]);
  const f = (row: tf.Tensor): { y: tf.Tensor; constant: tf.Tensor } => ({
    y: tf
      .matMul(row.reshape([1, 2]), w)
      .reshape([2])
      .cumsum(),
    constant: tf.scalar(7),
  });
  const expected = {
    y: [
      [5, 5],
      [11, 10],
      [17, 15],
    ],
    constant: [7, 7, 7],
  };
  expect(values(tf.vectorizedMap(f, x))).toEqual(expected);
  expect(values(tf.function((x: tf.Tensor) => tf.vectorizedMap(f, x))(x))).toEqual(expected);
  const pairs = { a: x, b: tf.tensor([1, 2, 3]) };
  const scaled = ({ a, b }: { a: tf.Tensor; b: tf.Tensor }): tf.Tensor => a.mul(b).sum();
  expect(values(tf.vectorizedMap(scaled, pairs))).toEqual([3, 14, 33]);
  expect(() => tf.vectorizedMap(scaled, { a: x, b: tf.tensor([1, 2]) })).toThrow(
    "needs tensors with equal first sizes",
  );
});

test("a map over slices is differentiated as the slices are, custom gradients too", () => {
  const x = tf.tensor([1, 2, 3]);
  const k = tf.scalar(2);
  const f = tf.customGradient((x: tf.Tensor, k: tf.Tensor) => ({
    value: x.mul(k),
    gradFunc: (dy: tf.Tensor) => [dy.mul(x), dy.mul(10)],
  }));
  const mapped = (): tf.Tensor => tf.vectorizedMap((x: tf.Tensor) => f(x, k), x);
  expect(gradientOf(mapped, [x, k])).toEqual([[1, 2, 3], 30]);
});

test("an operation without a batching rule is repeated, with a warning that names it", () => {
  const shrink = tf.onnxOp("Shrink", { attributes: { lambd: 1.5 }, infer: (x) => x });
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  let found: unknown;
  const warnings = warningsOf(() => {
    found = values(tf.vectorizedMap((row: tf.Tensor) => shrink(row), x));
  });
  expect(found).toEqual([
    [0, 2],
    [3, 4],
  ]);
  expect(warnings).toEqual([
    "ontrace: Shrink has no batched form and is repeated for each example of a batch",
  ]);
});

test.each([tf.sqrt, tf.rsqrt, tf.reciprocal])(
  "the forward pass of a rule that gives 0 for an upstream gradient of 0",
  (fn) => {
    const x = tf.tensor([0.25]);
    const tape = new tf.GradientTape({ persistent: true });
    const y = tape.record(() => {
      tape.watch(x);
      return fn(x);
    });
    const expected = tape.gradient(y, x)?.dataSync()[0];
    expect(tape.jacobian(y, x)?.dataSync()[0]).toBeCloseTo(Number(expected), 5);
  },
);
