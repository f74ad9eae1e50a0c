import * as tf from "../../../index";
import { errorOf, held, int, written } from "./support";

// A failure at run time takes only those with it that depend on it

const indices = (at: number): tf.Tensor => tf.tensor([at], [1], "int32").mul(1);

/** An index out of range, which only the run shows. */
const bad = (index = 7): tf.Tensor => tf.gather(tf.tensor([1, 2, 3]), indices(index));

test("what does not depend on the failing operation has its value, before and after the failure is read", () => {
  const before = tf.tensor([1, 2]).mul(3);
  const failing = bad();
  const dependent = failing.add(1).sum();
  const after = tf.tensor([4]).square();
  expect(held(after)).toEqual([16]);
  const error = errorOf(() => failing.dataSync());
  expect(error).toBeInstanceOf(tf.InvalidArgumentError);
  expect(error.message).toContain("an index 7 is not in");
  expect(errorOf(() => dependent.dataSync())).toBe(error);
  expect(held(before)).toEqual([3, 6]);
  expect(errorOf(() => dependent.mul(2).dataSync())).toBe(error);
});

test("each of several failures has its own message and line", () => {
  const first = bad(7);
  const second = tf.gather(tf.tensor([1, 2, 3]), indices(9));
  const good = tf.range(0, 3).add(1);
  const ofFirst = errorOf(() => first.dataSync());
  const ofSecond = errorOf(() => second.dataSync());
  expect(held(good)).toEqual([1, 2, 3]);
  expect(ofFirst.message).toContain("an index 7 is not in");
  expect(ofSecond.message).toContain("an index 9 is not in");
  expect(ofFirst.location).toMatch(/failures\.test\.ts:\d+:\d+$/);
  expect(ofSecond.location).toMatch(/failures\.test\.ts:\d+:\d+$/);
  expect(ofFirst.location).not.toBe(ofSecond.location);
});

test("equal operations on other lines fail at their own line", () => {
  const here = errorOf(() => tf.gather(tf.tensor([1, 2]), indices(5)).dataSync());
  const there = errorOf(() => tf.gather(tf.tensor([1, 2]), indices(5)).dataSync());
  expect(here.location).toMatch(/failures\.test\.ts/);
  expect(there.location).not.toBe(here.location);
  const checked = (x: tf.Tensor): void => {
    tf.debugging.assertPositive(x);
  };
  checked(int(1));
  const asserted = errorOf(() => {
    tf.debugging.assertPositive(int(-1));
  });
  const line = (error: tf.OntraceError): number =>
    Number(/:(\d+):\d+$/.exec(error.location ?? "")?.[1]);
  expect(line(asserted)).toBeGreaterThan(line(there) + 5);
});

test("of 100 requests at the same time one fails", async () => {
  const w = tf.variable([1, 2, 3]);
  const total = tf.variable(0);
  const request = async (index: number): Promise<number> => {
    await Promise.resolve();
    const row = tf.gather(w, indices(index)).sum();
    if (index < 3) total.assignAdd(1);
    await Promise.resolve();
    return (await row.data())[0] ?? NaN;
  };
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) => request(i === 50 ? 99 : i % 3)),
  );
  expect(results.filter(({ status }) => status === "rejected")).toHaveLength(1);
  expect(results[50]).toMatchObject({ status: "rejected" });
  expect(results[49]).toEqual({ status: "fulfilled", value: 2 });
  expect(results[99]).toEqual({ status: "fulfilled", value: 1 });
  expect(held(total)).toBe(99);
});

test("an assignment that fails throws where the variable is next used, once; others happen", () => {
  const v = tf.variable(1);
  const w = tf.variable(1);
  v.assign(bad().sum());
  w.assignAdd(4);
  const dependent = v.mul(2);
  expect(held(w)).toBe(5);
  const error = errorOf(() => v.dataSync());
  expect(error.message).toContain("an index 7 is not in");
  expect(held(v)).toBe(1);
  expect(errorOf(() => dependent.dataSync())).toBe(error);
  v.assignAdd(1);
  expect(held(v)).toBe(2);
});

test("a function does not run on a variable whose assignment failed", () => {
  const v = tf.variable(1);
  const f = tf.function(() => v.mul(10));
  v.assign(bad().sum());
  expect(errorOf(() => f()).message).toContain("an index 7 is not in");
  expect(held(f())).toBe(10);
});

test("nothing with an effect runs twice", () => {
  const v = tf.variable(0);
  let calls = 0;
  const f = tf.function((x: tf.Tensor) => {
    v.assignAdd(1);
    tf.print("in f");
    return tf.jsFunction(
      (a: tf.Tensor) => {
        calls += 1;
        return a.mul(2);
      },
      [x],
      new tf.TensorSpec([]),
    );
  });
  const x = tf.scalar(3);
  const tape = new tf.GradientTape();
  const failing = bad();
  let y: tf.Tensor | undefined;
  const text = written(() => {
    y = tape.record(() => {
      tape.watch(x);
      return f(x);
    });
  });
  expect(text).toBe("in f\n");
  expect([held(y), held(v), calls]).toEqual([6, 1, 1]);
  expect(errorOf(() => failing.dataSync()).message).toContain("an index 7 is not in");
  v.assignAdd(10);
  const later = bad();
  expect(held(v)).toBe(11);
  expect(errorOf(() => later.dataSync()).message).toContain("an index 7 is not in");
});

test("a function under a tape changes no variable where its assertion fails", () => {
  const v = tf.variable(0);
  const f = tf.function((x: tf.Tensor) => {
    v.assignAdd(1);
    tf.print("checked");
    tf.debugging.assertPositive(x);
    v.assignAdd(10);
    return x;
  });
  const x = tf.scalar(-1);
  let error: tf.OntraceError | undefined;
  const text = written(() => {
    error = errorOf(() => new tf.GradientTape().record(() => f(x)));
  });
  expect(error?.message).toContain("Condition x > 0 did not hold");
  expect(text).toBe("checked\n");
  expect(held(v)).toBe(0);
});

test("random numbers that fail to be used are not drawn again", () => {
  tf.random.setSeed(5);
  const expected = [tf.randomUniform([2]), tf.randomUniform([2])].map((x) => held(x));
  tf.random.setSeed(5);
  const first = tf.randomUniform([2]);
  const failing = tf.gather(first, indices(9));
  const second = tf.randomUniform([2]);
  expect(held(second)).toEqual(expected[1]);
  expect(held(first)).toEqual(expected[0]);
  expect(errorOf(() => failing.dataSync()).message).toContain("an index 9 is not in");
});

test("a program's next part sees what a function of the host wrote", () => {
  const v = tf.variable(1);
  const f = tf.function((x: tf.Tensor) => {
    v.assign(10);
    const y = tf.jsFunction(
      (a: tf.Tensor) => {
        v.assignAdd(10);
        return a;
      },
      [x],
      new tf.TensorSpec([]),
    );
    v.assignAdd(1);
    return y.add(v);
  });
  expect(held([f(tf.scalar(1)), v])).toEqual([22, 21]);
});
