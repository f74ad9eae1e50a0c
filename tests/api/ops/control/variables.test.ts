import * as tf from "../../../../index";
import { int, no, yes } from "./differentiated";
import { plain } from "../../../support/plain";

describe("variables in branches and loops", () => {
  test("a loop that reads and writes a variable: each read is a root of its own", () => {
    const v = tf.variable(2);
    const f = tf.function((x: tf.Tensor) => {
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(x);
        return tf.whileLoop(
          (i) => i.less(3),
          (i, y) => {
            v.assign(v.value().mul(2));
            return [i.add(1), y.mul(v)];
          },
          [0, x],
        )[1];
      });
      return [y, tape.gradient(y, [x, v])];
    });
    expect(plain(f(tf.scalar(1)))).toEqual([512, [512, 224]]);
    expect(plain(v)).toBe(16);
  });

  test("a branch that reads and writes a variable, read again behind it", () => {
    const v = tf.variable(2);
    const f = tf.function((p: tf.Tensor, x: tf.Tensor) => {
      const tape = new tf.GradientTape();
      const z = tape.record(() => {
        tape.watch(x);
        const y = tf.cond(
          p,
          () => {
            const y = v.value().mul(x);
            v.assign(v.value().add(x));
            return y.mul(v);
          },
          () => x,
        );
        return y.add(v);
      });
      return [z, tape.gradient(z, [x, v])];
    });
    expect(plain(f(yes, tf.scalar(3)))).toEqual([35, [10, 22]]);
    expect(plain(v)).toBe(5);
    expect(plain(f(no, tf.scalar(3)))).toEqual([8, [1, 1]]);
    expect(plain(v)).toBe(5);
  });

  test("a condition that writes a variable does so once more than there are iterations", () => {
    const v = tf.variable(0, true, undefined, "int32");
    const f = tf.function((n: tf.Tensor) =>
      tf.whileLoop(
        (i) => {
          v.assignAdd(1);
          return i.less(n);
        },
        (i) => i.add(1),
        [0],
      ),
    );
    expect(plain(f(int(3)))).toEqual([3]);
    expect(plain(v)).toBe(4);
  });

  test("writes in nested branches and loops keep program order", () => {
    const log = tf.variable(0);
    const digit = (d: number): void => void log.assign(log.value().mul(10).add(d));
    const f = tf.function((p: tf.Tensor) => {
      digit(1);
      tf.cond(
        p,
        () => {
          digit(2);
          tf.whileLoop(
            (i) => i.less(2),
            (i) => {
              tf.cond(
                i.equal(0),
                () => {
                  digit(3);
                },
                () => {
                  digit(4);
                },
              );
              return [i.add(1)];
            },
            [0],
          );
        },
        () => {
          digit(9);
        },
      );
      digit(5);
    });
    f(yes);
    expect(plain(log)).toBe(12345);
    log.assign(0);
    f(no);
    expect(plain(log)).toBe(195);
  });

  test("training in a loop in the graph: several steps are one run", () => {
    const w = tf.variable(5);
    const train = tf.function((steps: tf.Tensor) => {
      const [, loss] = tf.whileLoop(
        (i) => i.less(steps),
        (i) => {
          const tape = new tf.GradientTape();
          const loss = tape.record(() => w.value().sub(1).square());
          const gradient = tape.gradient(loss, w);
          if (gradient !== null) w.assignSub(gradient.mul(0.25));
          return [i.add(1), loss];
        },
        [0, 0.5],
      );
      return loss;
    });
    expect(plain(train(int(3)))).toBe(1);
    expect(plain(w)).toBe(1.5);
  });
});
