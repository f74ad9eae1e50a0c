import * as tf from "../../../../index";
import { differentiated, int, no, yes } from "./differentiated";
import { plain } from "../../../support/plain";

/** xⁿ⁺¹ by a loop. */
const power = tf.function((x: tf.Tensor, n: tf.Tensor) => {
  const [, y] = tf.whileLoop(
    (i) => i.less(n),
    (i, y) => [i.add(1), y.mul(x)],
    [0, x],
  );
  return y;
});

/** Control flow under tapes, by the numbers of TensorFlow's behaviours. */
describe("branches", () => {
  test("host control flow records the executed path only; the condition has no gradient", () => {
    const x = tf.scalar(1);
    const [a, b] = [tf.variable(2), tf.variable(3)];
    const choose = (): tf.Tensor => (x.dataSync()[0] === 1 ? tf.mul(a, x) : tf.square(b));
    expect(differentiated(choose, [a, b, x])).toEqual([2, [1, null, 2]]);
    const eager = (): tf.Tensor =>
      tf.cond(
        x.greater(0),
        () => a.value().mul(x),
        () => b.value().square(),
      );
    expect(differentiated(eager, [a, b, x])).toEqual([2, [1, null, 2]]);
    const constant = () =>
      tf.cond(
        x.greater(0),
        () => tf.scalar(5),
        () => tf.scalar(6),
      );
    expect(differentiated(constant, x)).toEqual([5, null]);
  });

  test("in a function both branches' variables have gradients, zero for the one not taken", () => {
    const [a, b] = [tf.variable(2), tf.variable(3)];
    const f = tf.function((p: tf.Tensor) =>
      tf.cond(
        p,
        () => a.value().square(),
        () => b.value().square(),
      ),
    );
    expect(differentiated(() => f(yes), [a, b])).toEqual([4, [4, 0]]);
    expect(differentiated(() => f(no), [a, b])).toEqual([9, [0, 6]]);
  });

  test("gradients go through captured tensors and outputs", () => {
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
    expect(plain(f(tf.scalar(3), tf.scalar(2)))).toEqual([2, 3]);
    expect(plain(f(tf.scalar(1), tf.scalar(2)))).toEqual([1, 2]);
  });

  test("switchCase and case are differentiable", () => {
    const f = tf.function((i: tf.Tensor, x: tf.Tensor) =>
      tf.switchCase(i, [() => x, () => x.mul(x), () => 7]),
    );
    const g = tf.function((x: tf.Tensor) =>
      tf.case([[x.greater(2), () => x.mul(x)]], { default: () => x }),
    );
    const x = tf.scalar(3);
    expect([0, 1, 2].map((i) => differentiated(() => f(int(i), x), x))).toEqual([
      [3, 1],
      [9, 6],
      [7, 0],
    ]);
    expect(differentiated(() => g(x), x)).toEqual([9, 6]);
  });

  test("branches whose results differ in size", () => {
    const f = tf.function((p: tf.Tensor, x: tf.Tensor) => {
      const y = tf.cond(
        p,
        () => tf.concat([x, x], 0),
        () => x,
      );
      return y.square().sum();
    });
    const x = tf.tensor([1, 2]);
    expect(differentiated(() => f(yes, x), x)).toEqual([10, [4, 8]]);
    expect(differentiated(() => f(no, x), x)).toEqual([5, [2, 4]]);
  });
});

describe("loops", () => {
  test("a loop of any number of iterations, none too", () => {
    const x = tf.scalar(2);
    const results = [0, 1, 4].map((n) => differentiated(() => power(x, int(n)), x));
    expect(results).toEqual([
      [2, 1],
      [4, 4],
      [32, 80],
    ]);
    const eager = () => power.original(x, int(4));
    expect(differentiated(eager, x)).toEqual([32, 80]);
  });

  test("the gradient of a loop invariant adds up over the iterations", () => {
    const f = tf.function((x: tf.Tensor, w: tf.Tensor) => {
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch([x, w]);
        return tf.whileLoop(
          (i) => i.less(3),
          (i, a) => [i.add(1), a.mul(w)],
          [0, x],
        )[1];
      });
      return [y, tape.gradient(y, [x, w])];
    });
    expect(plain(f(tf.scalar(1), tf.scalar(2)))).toEqual([8, [8, 12]]);
  });

  test("second and third derivatives through a loop", () => {
    const x = tf.scalar(2);
    const tapes = [1, 2, 3].map(() => new tf.GradientTape());
    const derivatives: unknown[] = [];
    const derive = (order: number): tf.Tensor => {
      const tape = tapes[order - 1];
      if (tape === undefined) return power(x, int(3));
      const y = tape.record(() => {
        tape.watch(x);
        return derive(order + 1);
      });
      const gradient = tape.gradient(y, x);
      derivatives.push(plain(y));
      return gradient ?? tf.scalar(NaN);
    };
    derivatives.push(plain(derive(1)));
    // x⁴ and its derivatives at 2
    expect(derivatives).toEqual([16, 32, 48, 48]);
  });

  test("the number of iterations depends on the data", () => {
    const f = tf.function(
      (x: tf.Tensor) =>
        tf.whileLoop(
          (y) => y.less(100),
          (y) => y.mul(y),
          [x],
        )[0],
    );
    const x = tf.scalar(3);
    expect(differentiated(() => f(x), x)).toEqual([6561, 17496]);
  });

  test("mapFn and scan are differentiable", () => {
    const x = tf.tensor([1, 2, 3]);
    const map = (x: tf.Tensor): tf.Tensor => tf.mapFn((a) => a.mul(a), x);
    const scan = (x: tf.Tensor): tf.Tensor => tf.scan((a, b) => a.mul(b), x);
    const fold = (x: tf.Tensor): tf.Tensor => tf.foldr((a, b) => a.mul(b), x);
    for (const wrap of [(f: typeof map) => f, (f: typeof map) => tf.function(f)]) {
      expect(differentiated(() => wrap(map)(x), x)).toEqual([
        [1, 4, 9],
        [2, 4, 6],
      ]);
      expect(differentiated(() => wrap(scan)(x), x)).toEqual([
        [1, 2, 6],
        [9, 4, 2],
      ]);
      expect(differentiated(() => wrap(fold)(x), x)).toEqual([6, [6, 3, 2]]);
    }
  });

  test("loops in loops, and branches in them, with sizes that are not known", () => {
    // Σ over rows of Π over columns of the elements above 1
    const f = tf.function(
      (x: tf.Tensor) =>
        tf
          .mapFn(
            (row) =>
              tf.foldl(
                (product, element) =>
                  tf.cond(
                    element.greater(1),
                    () => product.mul(element),
                    () => product,
                  ),
                row,
                tf.scalar(1),
              ),
            x,
          )
          .sum(),
      { inputSignature: [new tf.TensorSpec([null, null])] },
    );
    const x = tf.tensor([
      [2, 0.5, 3],
      [1, 4, 5],
    ]);
    expect(differentiated(() => f(x), x)).toEqual([
      26,
      [
        [3, 0, 2],
        [0, 5, 4],
      ],
    ]);
    const y = tf.tensor([[7]]);
    expect(differentiated(() => f(y), y)).toEqual([7, [[1]]]);
  });

  test("Jacobians go through loops and branches", () => {
    const x = tf.tensor([1, 2, 3]);
    const f = tf.function((x: tf.Tensor) =>
      tf.mapFn(
        (a) =>
          tf.cond(
            a.greater(1.5),
            () => power.original(a, int(3)),
            () => a,
          ),
        x,
      ),
    );
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return f(x);
    });
    expect(plain([y, tape.jacobian(y, x)])).toEqual([
      [1, 16, 81],
      [
        [1, 0, 0],
        [0, 32, 0],
        [0, 0, 108],
      ],
    ]);
  });

  test("vectorised: each example makes its own number of iterations and takes its own branch", () => {
    const x = tf.tensor([1, 2, 3]);
    const grown = tf.vectorizedMap(
      (a: tf.Tensor) =>
        tf.whileLoop(
          (y) => y.less(20),
          (y) => y.mul(a).add(1),
          [a],
        )[0],
      x,
    );
    expect(plain(grown)).toEqual([20, 23, 31]);
    const rows = tf.tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    // Row i is summed up to its own end: where it has ended, there is no next element.
    const ends = tf.tensor([3, 2], undefined, "int32");
    const sums = tf.function((rows: tf.Tensor, ends: tf.Tensor) =>
      tf.vectorizedMap(
        ([row, end]: [tf.Tensor, tf.Tensor]) =>
          tf.whileLoop(
            (i) => i.less(end),
            (i, sum) => [i.add(1), sum.add(tf.gather(row, i))],
            [0, 0.5],
          )[1],
        [rows, ends],
      ),
    );
    expect(plain(sums(rows, ends))).toEqual([6.5, 9.5]);
    const chosen = tf.function((x: tf.Tensor) =>
      tf.vectorizedMap(
        (a: tf.Tensor) =>
          tf.cond(
            a.greater(1.5),
            () => a.mul(10),
            () => a,
          ),
        x,
      ),
    );
    expect(plain(chosen(x))).toEqual([1, 20, 30]);
  });
});
