import * as tf from "../../../index";
import { gradientOf, values } from "./values";

/** Custom gradients. Each holds eagerly and in a traced function. */

type Unary = (x: tf.Tensor) => tf.Tensor;

const bothWays = (f: Unary): readonly Unary[] => [f, tf.function(f)];

test("customGradient replaces the derivative", () => {
  const x = tf.scalar(3);
  const asObject = tf.customGradient((x: tf.Tensor) => ({
    value: x.square(),
    gradFunc: (dy: tf.Tensor) => dy.mul(100),
  }));
  const asPair = tf.customGradient((x: tf.Tensor) => [x.square(), (dy: tf.Tensor) => dy.mul(100)]);
  for (const f of [asObject, asPair].flatMap(bothWays)) {
    expect(values(f(x).mul(2))).toBe(18);
    expect(gradientOf(() => f(x).mul(2), x)).toBe(200);
  }
});

test("several arguments have a list of gradients", () => {
  const f = tf.customGradient((a: tf.Tensor, b: tf.Tensor) => ({
    value: a.mul(b),
    gradFunc: (dy: tf.Tensor) => [dy.mul(10), dy.mul(20)],
  }));
  const [a, b] = [tf.scalar(1), tf.scalar(2)];
  for (const g of [f, tf.function(f)]) {
    expect(gradientOf(() => g(a, b), [a, b])).toEqual([10, 20]);
  }
  const g = tf.customGradient((point: { x: tf.Tensor; y: tf.Tensor }) => ({
    value: { sum: point.x.add(point.y), product: point.x.mul(point.y) },
    gradFunc: (product: tf.Tensor, sum: tf.Tensor) => ({ x: product.mul(7), y: sum.mul(9) }),
  }));
  expect(gradientOf(() => g({ x: a, y: b }), [a, b])).toEqual([7, 9]);
});

test("a wrong number of gradients is an error when somebody differentiates", () => {
  const f = tf.customGradient((a: tf.Tensor, b: tf.Tensor) => ({
    value: a.mul(b),
    gradFunc: (dy: tf.Tensor) => [dy],
  }));
  const [a, b] = [tf.scalar(1), tf.scalar(2)];
  for (const g of [f, tf.function(f)]) {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch([a, b]);
      return g(a, b);
    });
    expect(values(y)).toBe(2);
    expect(() => tape.gradient(y, a)).toThrow(
      "custom_gradient function expected to return 2 gradients, but returned 1 instead.",
    );
  }
});

test("several results have an argument each; zeros for those that nothing depends on", () => {
  const given: number[][] = [];
  const f = tf.customGradient((x: tf.Tensor) => ({
    value: [x.mul(2), x.mul(3)],
    gradFunc: (da: tf.Tensor, db: tf.Tensor) => {
      given.push([da, db].map((d) => Number(d.dataSync()[0])));
      return da.mul(2).add(db.mul(3));
    },
  }));
  const x = tf.scalar(1);
  expect(gradientOf(() => f(x)[0], x)).toBe(2);
  expect(given).toEqual([[1, 0]]);
});

test("null for an argument means no gradient", () => {
  const f = tf.customGradient((a: tf.Tensor, b: tf.Tensor) => ({
    value: a.mul(b),
    gradFunc: (dy: tf.Tensor) => [null, dy.mul(5)],
  }));
  const [a, b] = [tf.scalar(1), tf.scalar(2)];
  for (const g of [f, tf.function(f)]) {
    expect(gradientOf(() => g(a, b), [a, b])).toEqual([null, 5]);
  }
});

test("other arguments are converted; what is closed over is none", () => {
  const f = tf.customGradient((x: tf.Tensor, k: tf.Tensor | number) => ({
    value: x.mul(k),
    gradFunc: (dy: tf.Tensor) => [dy.mul(k), null],
  }));
  const x = tf.scalar(3);
  expect(values(f(x, 4))).toBe(12);
  expect(gradientOf(() => f(x, 4), x)).toBe(4);
  const scaled = (k: number): Unary =>
    tf.customGradient((x: tf.Tensor) => ({
      value: x.mul(k),
      gradFunc: (dy: tf.Tensor) => dy.mul(k),
    }));
  expect(gradientOf(() => scaled(5)(x), x)).toBe(5);
});

test("trainable variables need an argument for their gradients", () => {
  const v = tf.variable(2);
  const f = tf.customGradient((x: tf.Tensor) => ({
    value: x.mul(v),
    gradFunc: (dy: tf.Tensor) => dy,
  }));
  expect(() => gradientOf(() => f(tf.scalar(3)), v)).toThrow(
    /must accept \{ variables \}, since the function uses variables: \[Variable/,
  );
});

test("gradients of variables are a second list", () => {
  const v = tf.variable(2);
  const f = tf.customGradient((x: tf.Tensor) => ({
    value: x.mul(v),
    gradFunc: (dy: tf.Tensor, { variables }: { variables: tf.Variable[] }) => [
      dy.mul(10),
      variables.map(() => dy.mul(20)),
    ],
  }));
  const x = tf.scalar(3);
  for (const g of bothWays(f)) expect(gradientOf(() => g(x), [x, v])).toEqual([10, 20]);
});

test("there must be a gradient for each variable", () => {
  const v = tf.variable(2);
  const f = tf.customGradient((x: tf.Tensor) => ({
    value: x.mul(v),
    gradFunc: (dy: tf.Tensor, _: { variables: tf.Variable[] }) => [dy, []],
  }));
  const x = tf.scalar(3);
  expect(() => gradientOf(() => f(x), x)).toThrow("Must return gradient for each variable");
});

/** First and second derivatives of a function. */
function derivatives(f: Unary, x: tf.Tensor): unknown {
  const outer = new tf.GradientTape();
  const [y, g] = outer.record(() => {
    outer.watch(x);
    const inner = new tf.GradientTape();
    const y = inner.record(() => {
      inner.watch(x);
      return f(x);
    });
    return [y, inner.gradient(y, x)] as const;
  });
  return values([y, g, outer.gradient(g, x)]);
}

test("nested custom gradients define the second order", () => {
  const f = tf.customGradient((x: tf.Tensor) => ({
    value: x.mul(x),
    gradFunc: (dy: tf.Tensor) => {
      const first = tf.customGradient((u: tf.Tensor) => ({
        value: u.mul(10),
        gradFunc: (ddy: tf.Tensor) => ddy.mul(1000),
      }));
      return dy.mul(first(x));
    },
  }));
  for (const g of bothWays(f)) expect(derivatives(g, tf.scalar(3))).toEqual([9, 30, 1000]);
});

/** The n-th derivative, by tapes inside one another. */
function nth(f: Unary, x: tf.Tensor, n: number): tf.Tensor {
  if (n === 0) return f(x);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return nth(f, x, n - 1);
  });
  return tape.gradient(y, x) ?? tf.scalar(NaN);
}

test("a function whose gradient calls the function has derivatives of many orders, traced too", () => {
  const exp: Unary = tf.customGradient((x: tf.Tensor) => ({
    value: x.exp(),
    gradFunc: (dy: tf.Tensor) => dy.mul(exp(x)),
  }));
  const x = tf.scalar(0.5);
  for (const f of bothWays(exp)) expect(values(nth(f, x, 9))).toBe(values(x.exp()));
  const twice: Unary = tf.customGradient((x: tf.Tensor) => ({
    value: x.exp(),
    gradFunc: (dy: tf.Tensor) => dy.mul(twice(x).add(twice(x)).mul(0.5)),
  }));
  const traced = tf.function(twice);
  expect(values(nth(traced, x, 4))).toBe(values(x.exp()));
  // Its graphs are twice as many for each order.
  expect(() => nth(traced, x, 20)).toThrow(
    /expected: derivatives up to order \d+ through a traced/,
  );
  expect(values(traced(x))).toBe(values(x.exp()));
});

test("else the second order differentiates what the gradient function does", () => {
  const f = tf.customGradient((x: tf.Tensor) => ({
    value: x.mul(x),
    gradFunc: (dy: tf.Tensor) => dy.mul(x.pow(3)),
  }));
  for (const g of bothWays(f)) expect(derivatives(g, tf.scalar(2))).toEqual([4, 8, 12]);
});

test("the gradient can use what the forward pass computed", () => {
  const f = tf.customGradient((x: tf.Tensor) => {
    const [e, s] = [x.neg().exp(), x.sin()];
    return { value: e.mul(s), gradFunc: (dy: tf.Tensor) => dy.mul(e).mul(x.cos().sub(s)) };
  });
  const plain = (x: tf.Tensor): tf.Tensor => x.neg().exp().mul(x.sin());
  const x = tf.scalar(1);
  for (const g of [...bothWays(f), plain]) expect(gradientOf(() => g(x), x)).toBe(-0.11079);
});

test("without a tape a gradient function does not run", () => {
  let calls = 0;
  const f = tf.customGradient((x: tf.Tensor) => ({
    value: x.mul(2),
    gradFunc: (dy: tf.Tensor) => {
      calls += 1;
      return dy;
    },
  }));
  expect(values(f(tf.scalar(1)))).toBe(2);
  expect(calls).toBe(0);
});

test("the function must give a value and a gradient function", () => {
  const notAPair = JSON.parse("3") as { value: number; gradFunc: () => void };
  const f = tf.customGradient((_: tf.Tensor) => notAPair);
  expect(() => f(tf.scalar(1))).toThrow("must return a value and its gradient function");
  const g = tf.customGradient((x: tf.Tensor) => ({ value: x, gradFunc: notAPair.gradFunc }));
  expect(() => g(tf.scalar(1))).toThrow("unsupported callable");
});

test("an identity can clamp or reverse the flow", () => {
  const clamp = tf.customGradient((x: tf.Tensor) => ({
    value: x,
    gradFunc: (dy: tf.Tensor) => dy.clipByValue(-0.1, 0.1),
  }));
  const reverse = tf.customGradient((x: tf.Tensor) => ({
    value: x,
    gradFunc: (dy: tf.Tensor) => dy.neg(),
  }));
  const v = tf.variable(3);
  expect(gradientOf(() => clamp(v.pow(3)), v)).toBe(2.7);
  expect(gradientOf(() => reverse(v.pow(3)), v)).toBe(-27);
});

test("gradPassThrough", () => {
  const x = tf.scalar(2.7);
  const f = tf.gradPassThrough((x: tf.Tensor) => x.round());
  for (const g of bothWays(f)) {
    expect(values(g(x).square())).toBe(9);
    expect(gradientOf(() => g(x).square(), x)).toBe(6);
  }
});

test("recomputeGrad gives the same numbers and runs the function again", () => {
  let calls = 0;
  const v = tf.variable(3);
  const f = tf.recomputeGrad((x: tf.Tensor) => {
    calls += 1;
    return x.sin().mul(v);
  });
  const x = tf.scalar(0.5);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return f(x);
  });
  expect(calls).toBe(1);
  expect(values(tape.gradient(y, [x, v]))).toEqual([2.6327, 0.47943]);
  expect(calls).toBe(2);
  const traced = tf.function(f);
  expect(gradientOf(() => traced(x), [x, v])).toEqual([2.6327, 0.47943]);
});

test("registerGradient takes each op type once", () => {
  const same = (_: unknown, dy: tf.Tensor): tf.Tensor => dy;
  tf.registerGradient("MyOp", same);
  expect(() => {
    tf.registerGradient("MyOp", same);
  }).toThrow("Registering two gradient with name 'MyOp'!");
  expect(() => {
    tf.registerGradient("Sin", same);
  }).toThrow(tf.KeyError);
  expect(() => {
    tf.registerGradient(JSON.parse("5") as string, same);
  }).toThrow("op_type must be a string");
});

test("an op without a gradient is an error where it is on the path, and only there", () => {
  const u = tf.tensor([0.5, -2]);
  const shrink = tf.onnxOp("Shrink", { attributes: { lambd: { float: 1 } }, infer: (x) => x });
  expect(() => gradientOf(() => shrink(u), u)).toThrow(tf.LookupError);
  expect(() => gradientOf(() => shrink(u), u)).toThrow(
    "gradient registry has no entry for: Shrink",
  );
  expect(gradientOf(() => shrink(tf.stopGradient(u)).mul(u), u)).toEqual([0, -2]);
  expect(gradientOf(() => shrink(u).cast("int32"), u)).toBeNull();
  expect(gradientOf(() => u.argMax(), u)).toBeNull();
});

test("customGradient swaps the gradient of an op in a graph, as an override map would", () => {
  const times100 = tf.customGradient((x: tf.Tensor) => ({
    value: tf.identity(x),
    gradFunc: (dy: tf.Tensor) => dy.mul(100),
  }));
  const f = tf.function((x: tf.Tensor) => tf.add(times100(x).mul(2), tf.identity(x)));
  // Only the op that it replaces: the other identity keeps its gradient.
  const x = tf.scalar(1);
  expect(gradientOf(() => f(x), x)).toEqual(201);
});

test("an op of ONNX Runtime with a registered gradient, eagerly, traced and in second order", () => {
  const { SQRT1_2, PI } = Math;
  const gelu = tf.onnxOp("Gelu", { domain: "com.microsoft", infer: (x) => x });
  tf.registerGradient("Gelu", ({ inputs: [x = tf.scalar(NaN)] }, dy) => {
    const cdf = x.mul(SQRT1_2).erf().add(1).mul(0.5);
    const pdf = x
      .square()
      .mul(-0.5)
      .exp()
      .div(Math.sqrt(2 * PI));
    return dy.mul(cdf.add(x.mul(pdf)));
  });
  const plain: Unary = (x) => x.mul(x.mul(SQRT1_2).erf().add(1)).mul(0.5);
  const x = tf.scalar(0.7);
  const expected = derivatives(plain, x);
  for (const f of bothWays(gelu)) expect(derivatives(f, x)).toEqual(expected);
  const tape = new tf.GradientTape();
  const rows = tf.tensor([0.7, -0.2]);
  const y = tape.record(() => {
    tape.watch(rows);
    return gelu(rows);
  });
  expect(values(tape.jacobian(y, rows))).toEqual([
    [expect.closeTo(0.97657, 4), 0],
    [0, expect.closeTo(0.34255, 4)],
  ]);
});

test("TF.js's customGrad, with and without save", () => {
  const x = tf.tensor([1, 2]);
  const f = tf.customGrad((x: tf.Tensor, save: (tensors: tf.Tensor[]) => void) => {
    save([x]);
    return {
      value: x.square(),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [dy.mul(saved[0]?.abs() ?? NaN)],
    };
  });
  expect(values(tf.grad((x) => f(x))(x))).toEqual([1, 2]);
});

test("a function whose gradient is itself differentiates in a traced function, and without end eagerly", () => {
  const exp: Unary = tf.customGradient((x: tf.Tensor) => ({
    value: x.exp(),
    gradFunc: (dy: tf.Tensor) => dy.mul(exp(x)),
  }));
  for (const f of bothWays(exp))
    expect(derivatives(f, tf.scalar(1))).toEqual([2.7183, 2.7183, 2.7183]);
});
