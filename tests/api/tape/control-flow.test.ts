import * as tf from "../../../index";
import { gradientOf, values } from "./values";

/** Section H: control flow. */

test("G66: of a choice that the host makes only what ran is recorded", () => {
  const x = tf.scalar(1);
  const [a, b] = [tf.variable(2), tf.variable(3)];
  const choose = (): tf.Tensor => (Number(x.dataSync()[0]) > 0 ? a.mul(x) : b.square());
  expect(gradientOf(choose, [a, b, x])).toEqual([1, null, 2]);
});

test("G67: a condition has no gradient", () => {
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

test("G68: both branches of a graph are connected; the one not taken gives zero", () => {
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

test("G69: the gradient of a branch, through what it captures", () => {
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

test("G70: a loop whose number of steps is a tensor", () => {
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

test("G71: what does not change in a loop gets its gradient from all steps", () => {
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

test("G72: second order through a loop", () => {
  const f = tf.function((x: tf.Tensor) => times(3, tf.scalar(1), (y) => y.mul(x)));
  expect(derivatives(f, tf.scalar(2))).toEqual([8, 12, 12]);
});

test("G73: a loop whose number of steps depends on data", () => {
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

test("G90: custom gradients in loops and branches", () => {
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
