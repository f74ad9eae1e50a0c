import * as tf from "../../../index";
import { at, recorded } from "./recorded";
import { values } from "./values";

test("sources have the structure of the gradients; a scalar source gives the target's shape", () => {
  const d = tf.variable(0);
  const x = tf.tensor([1, 2]);
  const tape = new tf.GradientTape({ persistent: true });
  const y = tape.record(() => x.mul(d).add(d));
  expect(tape.jacobian(y, { a: d, b: [d] }).a?.arraySync()).toEqual([2, 3]);
  expect(tape.jacobian(y, { a: d, b: [d] }).b[0]?.arraySync()).toEqual([2, 3]);
});

test("an unconnected source gives null, or zeros of shape target + source", () => {
  const [a, b] = [tf.tensor([1, 2]), tf.tensor([3, 4])];
  const tape = new tf.GradientTape({ persistent: true });
  const y = tape.record(() => {
    tape.watch([a, b]);
    return a.mul(a);
  });
  const [da, db] = tape.jacobian(y, [a, b]);
  expect(da?.arraySync()).toEqual([
    [2, 0],
    [0, 4],
  ]);
  expect(db).toBeNull();
  expect(tape.jacobian(y, b, { unconnectedGradients: "zero" })?.arraySync()).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test("what is not finite is multiplied by the units' zeros, as in TensorFlow", () => {
  const x = tf.tensor([0, 4]);
  const tape = new tf.GradientTape({ persistent: true });
  const { log, root } = tape.record(() => {
    tape.watch(x);
    return { log: x.log(), root: x.sqrt() };
  });
  expect(tape.jacobian(log, x)?.arraySync()).toEqual([
    [Infinity, 0],
    [NaN, 0.25],
  ]);
  expect(tape.jacobian(root, x)?.arraySync()).toEqual([
    [Infinity, 0],
    [0, 0.25],
  ]);
});

test("a relu multiplies its gradient by its indicator, as TensorFlow does", () => {
  const x = tf.tensor([-1, 0, 2, NaN]);
  const outputGradients = tf.tensor([Infinity, NaN, Infinity, 1]);
  for (const f of [tf.relu, tf.relu6]) {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return f(x);
    });
    expect(tape.gradient(y, x, { outputGradients })?.arraySync()).toEqual([NaN, NaN, Infinity, 0]);
  }
});

test("a Hessian is the Jacobian of a gradient", () => {
  const x = tf.tensor([1, 2]);
  const outer = new tf.GradientTape();
  const gradient = outer.record(() => {
    outer.watch(x);
    const inner = new tf.GradientTape();
    const y = inner.record(() => {
      inner.watch(x);
      return x.mul(x).mul(x).sum();
    });
    return inner.gradient(y, x);
  });
  if (gradient === null) throw new Error("x is connected");
  expect(outer.jacobian(gradient, x)?.arraySync()).toEqual([
    [6, 0],
    [0, 12],
  ]);
});

test("sizes need not be known while tracing", () => {
  const derivatives = tf.function(
    (x: tf.Tensor) => {
      const tape = new tf.GradientTape({ persistent: true });
      const y = tape.record(() => {
        tape.watch(x);
        return x.mul(x).matMul([
          [1, 0],
          [0, 2],
        ]);
      });
      return { all: tape.jacobian(y, x), byRow: tape.batchJacobian(y, x) };
    },
    { inputSignature: [new tf.TensorSpec([null, 2])] },
  );
  for (const rows of [1, 3]) {
    const { all, byRow } = derivatives(tf.tensor(new Array<number[]>(rows).fill([1, 2])));
    expect(byRow.arraySync()).toEqual(
      new Array<number[][]>(rows).fill([
        [2, 0],
        [0, 8],
      ]),
    );
    expect(all?.shape).toEqual([rows, 2, rows, 2]);
    expect(all?.sum().dataSync()[0]).toBe(10 * rows);
  }
});

test("a nested function and its own derivative are vectorised", () => {
  const inner = tf.function((x: tf.Tensor, w: tf.Tensor) => x.mul(w).tanh());
  const w = tf.tensor([0.5, -1]);
  const f = tf.function((x: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return inner(x, w);
    });
    return tape.jacobian(y, x);
  });
  const at = tf.tensor([0.3, 0.7]);
  const slope = [0.5, -1].map((k, i) => k * (1 - Math.tanh(k * (i === 0 ? 0.3 : 0.7)) ** 2));
  const found = [...(f(at)?.dataSync() ?? [])].map(Number);
  [slope[0], 0, 0, slope[1]].forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value ?? NaN, 6);
  });
});

test("a tape gives one Jacobian, unless it is persistent", () => {
  const x = tf.tensor([[1, 2]]);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return x.mul(x);
  });
  tape.jacobian(y, x);
  expect(() => tape.batchJacobian(y, x)).toThrow(
    "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)",
  );
});

test("rows must match, and the loop form needs a persistent tape", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const tape = new tf.GradientTape({ persistent: true });
  const { sum, product } = tape.record(() => {
    tape.watch(x);
    return {
      sum: x.sum(1),
      product: tf.matMul(
        [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
        x,
      ),
    };
  });
  expect(() => tape.batchJacobian(sum, x)).toThrow("Shape [2] must have rank at least 2");
  expect(() => tape.batchJacobian(product, x)).toThrow(
    "Need first dimension of target shape ([3,2]) and source shape ([2,2]) to match.",
  );
  const once = new tf.GradientTape();
  expect(() => once.jacobian(sum, x, { experimentalUsePfor: false })).toThrow(
    "must be created with persistent: true to compute the jacobian",
  );
});

test("the Jacobian of one element has the axes of target and source, in a traced function too", () => {
  const jacobian = tf.function((x: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return tf.asinh(x).tanh();
    });
    return tape.jacobian(y, x);
  });
  expect(jacobian(tf.tensor([0.5]))?.shape).toEqual([1, 1]);
});
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

test("an unconnected source gives null, or zeros of its shape", () => {
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
    "GradientTape must be created with persistent: true to compute the jacobian",
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
