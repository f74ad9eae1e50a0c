import * as tf from "../../../index";
import { gradientOf, values } from "./values";

/** Control flow. */

test("of a choice that the host makes only what ran is recorded", () => {
  const x = tf.scalar(1);
  const [a, b] = [tf.variable(2), tf.variable(3)];
  const choose = (): tf.Tensor => (Number(x.dataSync()[0]) > 0 ? a.mul(x) : b.square());
  expect(gradientOf(choose, [a, b, x])).toEqual([1, null, 2]);
});

test("a condition has no gradient", () => {
  const x = tf.scalar(2);
  const choose = (): tf.Tensor => (Number(x.dataSync()[0]) > 1 ? tf.scalar(5) : tf.scalar(6));
  expect(gradientOf(choose, x)).toBeNull();
  const inGraph = tf.function((x: tf.Tensor) =>
    tf.cond(
      x.greater(1),
      () => tf.scalar(5),
      () => tf.scalar(6),
    ),
  );
  expect(gradientOf(() => inGraph(x), x)).toBeNull();
});

test("both branches of a graph are connected; the one not taken gives zero", () => {
  const [a, b] = [tf.variable(2), tf.variable(3)];
  const f = tf.function((p: tf.Tensor) =>
    tf.cond(
      p,
      () => a.mul(a),
      () => b.mul(b),
    ),
  );
  expect(gradientOf(() => f(tf.scalar(true, "bool")), [a, b])).toEqual([4, 0]);
  expect(gradientOf(() => f(tf.scalar(false, "bool")), [a, b])).toEqual([0, 6]);
});

test("the gradient of a branch, through what it captures", () => {
  const f = tf.function((x: tf.Tensor, y: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const z = tape.record(() => {
      tape.watch([x, y]);
      return tf.cond(
        x.greater(y),
        () => x.mul(y),
        () => x.add(y.mul(2)),
      );
    });
    return tape.gradient(z, [x, y]);
  });
  expect(values(f(tf.scalar(3), tf.scalar(2)))).toEqual([2, 3]);
  expect(values(f(tf.scalar(1), tf.scalar(2)))).toEqual([1, 2]);
});

const times = (
  n: tf.Tensor | number,
  x: tf.Tensor,
  step: (y: tf.Tensor) => tf.Tensor,
): tf.Tensor => {
  const [, y] = tf.whileLoop(
    (i) => i.less(n),
    (i, y) => [i.add(1), step(y)],
    [tf.scalar(0, "int32"), x],
  );
  return y;
};

test("a loop whose number of steps is a tensor", () => {
  const f = tf.function((x: tf.Tensor, n: tf.Tensor) => times(n, x, (y) => y.mul(x)));
  const x = tf.scalar(2);
  const found = [0, 1, 4].map((n) => {
    const steps = tf.scalar(n, "int32");
    return [values(f(x, steps)), gradientOf(() => f(x, steps), x)];
  });
  expect(found).toEqual([
    [2, 1],
    [4, 4],
    [32, 80],
  ]);
});

test("what does not change in a loop gets its gradient from all steps", () => {
  const f = tf.function((x: tf.Tensor, w: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch([x, w]);
      return times(3, x, (y) => y.mul(w));
    });
    return [y, tape.gradient(y, [x, w])];
  });
  expect(values(f(tf.scalar(1), tf.scalar(2)))).toEqual([8, [8, 12]]);
});

/** The value, and the first two derivatives. */
function derivatives(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): unknown {
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

test("second order through a loop", () => {
  const f = tf.function((x: tf.Tensor) => times(3, tf.scalar(1), (y) => y.mul(x)));
  expect(derivatives(f, tf.scalar(2))).toEqual([8, 12, 12]);
});

test("a loop whose number of steps depends on data", () => {
  const f = tf.function((x: tf.Tensor) => {
    const [y] = tf.whileLoop(
      (x) => x.less(100),
      (x) => [x.mul(x)],
      [x],
    );
    return y;
  });
  const x = tf.scalar(3);
  expect([values(f(x)), gradientOf(() => f(x), x)]).toEqual([6561, 17496]);
});

test("mapFn, scan and an array that a loop writes are differentiable", () => {
  const map = (x: tf.Tensor): tf.Tensor => tf.mapFn((a) => a.mul(a), x);
  const scan = (x: tf.Tensor): tf.Tensor => tf.scan((p, q) => p.mul(q), x);
  // What a TensorArray is for: element i is written in step i.
  const written = (x: tf.Tensor): tf.Tensor =>
    tf.whileLoop(
      (i) => i.less(3),
      (i, array) => [
        i.add(1),
        tf.tensorScatterUpdate(array, i.reshape([1, 1]), tf.gather(x, i).square().reshape([1])),
      ],
      [tf.scalar(0, "int32"), tf.zeros([3])],
    )[1];
  const squares = [[1, 4, 9], [2, 4, 6]]; // prettier-ignore
  const products = [[1, 2, 6], [9, 4, 2]]; // prettier-ignore
  const x = tf.tensor([1, 2, 3]);
  for (const [f, expected] of [
    [map, squares],
    [scan, products],
    [written, squares],
  ] as const) {
    const traced = tf.function(f);
    expect([values(traced(x)), gradientOf(() => traced(x), x)]).toEqual(expected);
    expect([values(f(x)), gradientOf(() => f(x), x)]).toEqual(expected);
  }
});

test("second order through mapFn and scan", () => {
  const x = tf.tensor([1, 2, 3]);
  const map = tf.function((x: tf.Tensor) => tf.mapFn((a) => a.pow(3), x));
  expect(derivatives(map, x)).toEqual([
    [1, 8, 27],
    [3, 12, 27],
    [6, 12, 18],
  ]);
  // The gradient is [1 + b + bc, a + ac, ab]; the gradient of its sum follows.
  const scan = tf.function((x: tf.Tensor) => tf.scan((p, q) => p.mul(q), x));
  expect(derivatives(scan, x)).toEqual([
    [1, 2, 6],
    [9, 4, 2],
    [6, 5, 3],
  ]);
});

test("scan backwards from a first value, with weights that all steps share", () => {
  const w = tf.variable(2);
  const start = tf.scalar(5);
  const f = tf.function((start: tf.Tensor, x: tf.Tensor) =>
    tf.scan((h, a) => h.mul(w).add(a), x, start, { reverse: true }),
  );
  const x = tf.tensor([1, 10]);
  // h₁ = 2·5 + 10, h₀ = 2·h₁ + 1
  expect(values(f(start, x))).toEqual([41, 20]);
  // d(h₀ + h₁): by w, h₁ + w·5 + 5; by the first value, w² + w; by x, 1 and w + 1
  expect(gradientOf(() => f(start, x), [w, start, x])).toEqual([35, 6, [1, 3]]);
});

test("switchCase and case are differentiable", () => {
  const x = tf.scalar(3);
  const chosen = (i: tf.Tensor, x: tf.Tensor): tf.Tensor =>
    tf.switchCase(i, [() => x, () => x.mul(x), () => tf.scalar(7)]);
  const f = tf.function(chosen);
  // The last function is that of every other index.
  const indices = [0, 1, 2, 3, -1].map((i) => tf.scalar(i, "int32"));
  expect(indices.map((i) => gradientOf(() => f(i, x), x))).toEqual([1, 6, 0, 0, 0]);
  // Without a graph only what ran is recorded, and a constant is not connected.
  expect(indices.map((i) => gradientOf(() => chosen(i, x), x))).toEqual([1, 6, null, null, null]);
  const g = tf.function((x: tf.Tensor) =>
    tf.case(
      [
        [x.greater(4), () => x.pow(3)],
        [x.greater(2), () => x.mul(x)],
      ],
      { default: () => x.neg() },
    ),
  );
  const at = [5, 3, 1].map((x) => tf.scalar(x));
  expect(at.map((x) => gradientOf(() => g(x), x))).toEqual([75, 6, -1]);
});

test("a variable of each branch, and second order", () => {
  const [a, b] = [tf.variable(2), tf.variable(3)];
  const f = tf.function((i: tf.Tensor) => tf.switchCase(i, [() => a.square(), () => b.mul(a)]));
  const gradients = [0, 1].map((i) => gradientOf(() => f(tf.scalar(i, "int32")), [a, b]));
  expect(gradients).toEqual([
    [4, 0],
    [3, 2],
  ]);
  const g = tf.function((x: tf.Tensor) =>
    tf.switchCase(x.cast("int32"), [() => x, () => x.mul(x), () => x.pow(3)]),
  );
  expect(derivatives(g, tf.scalar(2))).toEqual([8, 12, 12]);
  expect(derivatives(g, tf.scalar(1))).toEqual([1, 2, 2]);
});

test("custom gradients in loops and branches", () => {
  const f = tf.customGradient((x: tf.Tensor) => ({
    value: x.mul(2),
    gradFunc: (dy: tf.Tensor) => dy.mul(3),
  }));
  const g = tf.function((x: tf.Tensor) => {
    const y = times(3, x, f);
    return tf.cond(
      y.greater(0),
      () => f(y),
      () => y,
    );
  });
  const x = tf.scalar(1);
  expect([values(g(x)), gradientOf(() => g(x), x)]).toEqual([16, 81]);
});

test("a custom gradient in a loop uses what its step computed, in second order too", () => {
  const k = new tf.Variable(3, { trainable: false });
  const f = tf.customGradient((x: tf.Tensor) => {
    const s = x.square();
    const factor = k.mul(1);
    return {
      value: s.mul(0.5),
      gradFunc: (dy: tf.Tensor) => dy.mul(s).mul(factor),
    };
  });
  const unrolled = (x: tf.Tensor): tf.Tensor => f(f(x));
  const looped = tf.function((x: tf.Tensor) => times(2, x, f));
  expect(derivatives(looped, tf.scalar(1.5))).toEqual(derivatives(unrolled, tf.scalar(1.5)));
});

test("a gradient function in a branch or a loop may be the only one that reads a variable", () => {
  const k = tf.variable(3);
  const f = tf.customGradient((x: tf.Tensor) => ({
    value: x.mul(2),
    gradFunc: (dy: tf.Tensor) => dy.mul(k).mul(x),
  }));
  const secondOrder = (g: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) => {
    const outer = new tf.GradientTape();
    const first = outer.record(() => {
      outer.watch(x);
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(x);
        return g(x);
      });
      return tape.gradient(y, x);
    });
    return [first, ...outer.gradient(first, [x, k])];
  };
  const branch = (x: tf.Tensor): tf.Tensor =>
    tf.cond(
      x.greater(0),
      () => f(x),
      () => x,
    );
  const afterWrite = (x: tf.Tensor): tf.Tensor =>
    tf.cond(
      x.greater(0),
      () => {
        k.assign(k.mul(1));
        return f(x);
      },
      () => x,
    );
  // f is k·x forwards by its gradient: d f(f(x)) = k·2x·k·x
  const loop = (x: tf.Tensor): tf.Tensor =>
    tf.whileLoop(
      (i: tf.Tensor) => i.less(2),
      (i: tf.Tensor, y: tf.Tensor) => [i.add(1), f(y)],
      [tf.scalar(0, "int32"), x],
    )[1];
  const x = tf.scalar(5);
  for (const g of [f, branch, afterWrite]) {
    expect(values(tf.function(secondOrder(g))(x))).toEqual([15, 3, 5]);
  }
  expect(values(tf.function(secondOrder(loop))(x))).toEqual([450, 765, 300]);
});
