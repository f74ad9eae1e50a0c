import * as tf from "../../../../index";
import { plain } from "../../../support/plain";
import { thrown } from "../../../support/thrown";

const int = (value: number): tf.Tensor => tf.scalar(value, "int32");
const yes = tf.scalar(true);
const no = tf.scalar(false);

/** What TensorFlow's `tf.cond` and `tf.while_loop` do, by the numbers of the behaviours. */
describe("branches", () => {
  test("cond runs exactly one branch and accepts nested structures", () => {
    const f = tf.function((p: tf.Tensor, x: tf.Tensor) =>
      tf.cond(
        p,
        () => ({ a: x, b: [x.add(1)] }),
        () => ({ a: x.neg(), b: [x] }),
      ),
    );
    expect(plain(f(yes, tf.scalar(1)))).toEqual({ a: 1, b: [2] });
    expect(plain(f(no, tf.scalar(1)))).toEqual({ a: -1, b: [1] });
    const called: string[] = [];
    const branch = (name: string, value: number) => () => {
      called.push(name);
      return value;
    };
    expect(plain(tf.cond(yes, branch("true", 1), branch("false", 2)))).toBe(1);
    expect(called).toEqual(["true"]);
  });

  test("cond checks structure, dtype and that its arguments are functions", () => {
    const dtypes = tf.function((p: tf.Tensor) =>
      tf.cond(
        p,
        () => int(1),
        () => tf.scalar(1),
      ),
    );
    const error = thrown(() => dtypes(yes));
    expect(error.name).toBe("DTypeError");
    expect(error.message).toMatch(
      /^trueFn and falseFn arguments to tf\.cond must have the same number, type, and overall structure of return values\.\n {2}given: trueFn output: int32\[\], falseFn output: float32\[\]\n[^]*at: .*functional\.test\.ts/,
    );
    const structures = tf.function((p: tf.Tensor) =>
      tf.cond(
        p,
        () => [int(1), int(1)],
        () => int(1),
      ),
    );
    expect(() => structures(yes)).toThrow(
      "trueFn output: [int32[], int32[]], falseFn output: int32[]",
    );
    const keys = tf.function((p: tf.Tensor) =>
      tf.cond(
        p,
        () => ({ a: 1 }),
        () => ({ b: 1 }),
      ),
    );
    expect(() => keys(yes)).toThrow("trueFn output: {a: 1}, falseFn output: {b: 1}");
    const nothing = tf.function((p: tf.Tensor) =>
      tf.cond(
        p,
        () => null,
        () => 1,
      ),
    );
    expect(() => nothing(yes)).toThrow("trueFn output: null, falseFn output: 1");
    const number: unknown = 1;
    expect(() => tf.cond(yes, number as () => number, () => 2)).toThrow(
      "'trueFn' must be callable.",
    );
    expect(() => tf.cond(yes, () => 2, number as () => number)).toThrow(
      "'falseFn' must be callable.",
    );
  });

  test("the predicate is one boolean", () => {
    const f = tf.function((p: tf.Tensor) =>
      tf.cond(
        p,
        () => 1,
        () => 2,
      ),
    );
    expect(() => f(int(1))).toThrow("pred of tf.cond must be a bool scalar\n  given: int32[]");
    expect(() => f(tf.tensor([true, false]))).toThrow("given: bool[2]");
    expect(() =>
      tf.cond(
        tf.scalar(1),
        () => 1,
        () => 2,
      ),
    ).toThrow("given: float32[]");
    expect(
      plain(
        tf.cond(
          false,
          () => 1,
          () => 2,
        ),
      ),
    ).toBe(2);
  });

  test("numbers take the dtype of the other branch, and sizes may differ", () => {
    const f = tf.function((p: tf.Tensor, x: tf.Tensor) =>
      tf.cond(
        p,
        () => [x, 1, true, 2, null],
        () => [0, 2, false, 2.5, null],
      ),
    );
    const [first, second, third, fourth, nothing] = f(no, tf.scalar(3, "float64"));
    expect([first, second, third, fourth].map((t) => t?.dtype)).toEqual([
      "float64",
      "int32",
      "bool",
      "float32",
    ]);
    expect(plain([first, second, third, fourth, nothing])).toEqual([0, 2, false, 2.5, null]);
    const sizes = tf.function((p: tf.Tensor) => {
      const x = tf.cond(
        p,
        () => tf.tensor([1, 2]),
        () => tf.tensor([3]),
      );
      return [tf.concat([x, x], 0), tf.shape(x), x.sum()];
    });
    expect(plain(sizes(yes))).toEqual([[1, 2, 1, 2], [2], 3]);
    expect(plain(sizes(no))).toEqual([[3, 3], [1], 3]);
    const ranks = tf.function((p: tf.Tensor) =>
      tf.cond(
        p,
        () => tf.tensor([1, 2]),
        () => tf.scalar(3),
      ),
    );
    expect(() => ranks(yes)).toThrow(
      "the branches of tf.cond give tensors of different ranks\n  given: float32[2] and float32[]",
    );
  });
});

describe("loops", () => {
  test("whileLoop returns the loop variables in their structure", () => {
    const f = tf.function((n: tf.Tensor) =>
      tf.whileLoop(
        (i) => i.less(n),
        (i, d) => [i.add(1), { s: d.s.add(i) }],
        [0, { s: 0 }],
      ),
    );
    expect(plain(f(int(5)))).toEqual([5, { s: 10 }]);
    expect(plain(f(int(0)))).toEqual([0, { s: 0 }]);
    const bare = tf.function(() =>
      tf.whileLoop(
        ({ i }) => i.less(3),
        ({ i, x }) => ({ i: i.add(1), x: x.mul(2) }),
        { i: 0, x: 1.5 },
      ),
    );
    expect(plain(bare())).toEqual({ i: 3, x: 12 });
  });

  test("a body that changes dtype, structure, count or shape is an error", () => {
    const dtype = tf.function(() =>
      tf.whileLoop(
        (i) => i.less(3),
        (i) => [tf.cast(i, "float32").add(1)],
        [int(0)],
      ),
    );
    const changed = thrown(() => dtype());
    expect(changed.name).toBe("DTypeError");
    expect(changed.message).toContain(
      "Loop var loopVars[0] enters the loop with type int32 but has type float32 after 1 iteration. loopVars[0] type should remain constant.",
    );
    const count = tf.function(() =>
      tf.whileLoop(
        (i) => i.less(3),
        (i) => [i.add(1)],
        [int(0), int(0)],
      ),
    );
    const fewer = thrown(() => count());
    expect(fewer.name).toBe("ValueError");
    expect(fewer.message).toMatch(
      /^The two structures don't have the same nested structure\.\n {2}given: the body of tf\.whileLoop returned \[int32\[\]\]\n {2}expected: \[int32\[\], int32\[\]\]/,
    );
    const shape = tf.function((x: tf.Tensor) =>
      tf.whileLoop(
        (i) => i.less(3),
        (i, y) => [i.add(1), tf.concat([y, y], 0)],
        [0, x],
      ),
    );
    expect(() => shape(tf.tensor([1]))).toThrow(
      "Input tensor `loopVars[1]` enters the loop with shape [1], but has shape [2] after one iteration. To allow the shape to vary across iterations, use the `shapeInvariants` argument of tf.whileLoop to specify a less-specific shape.",
    );
    const number: unknown = 1;
    expect(() => tf.whileLoop(number as () => tf.Tensor, () => [0], [0])).toThrow(
      "'cond' must be callable.",
    );
    expect(() => tf.whileLoop(() => true, number as () => tf.Tensor, [0])).toThrow(
      "'body' must be callable.",
    );
    expect(() =>
      tf.whileLoop(
        () => true,
        () => [],
        [],
      ),
    ).toThrow("No loop variables provided.");
  });

  test("outside a function the body is called for each iteration, inside it is traced once", () => {
    let calls = 0;
    const body = (i: tf.Tensor): tf.Tensor[] => {
      calls += 1;
      return [i.add(1)];
    };
    expect(plain(tf.whileLoop((i) => i.less(3), body, [int(0)]))).toEqual([3]);
    expect(calls).toBe(3);
    calls = 0;
    const f = tf.function(() => tf.whileLoop((i) => i.less(3), body, [int(0)]));
    expect(plain(f())).toEqual([3]);
    expect(plain(f())).toEqual([3]);
    expect(calls).toBe(1);
    const bare = () =>
      tf.whileLoop(
        (i) => i.less(3),
        (i) => i.add(1),
        [int(0)],
      );
    expect(plain(tf.function(bare)())).toEqual([3]);
    expect(plain(bare())).toEqual([3]);
  });

  test("shape invariants let sizes vary", () => {
    const f = tf.function((x: tf.Tensor, n: tf.Tensor) => {
      const [, y] = tf.whileLoop(
        (i) => i.less(n),
        (i, y) => [i.add(1), tf.concat([y, y.mul(2)], 0)],
        [0, x],
        { shapeInvariants: [null, [null]] },
      );
      return [y, tf.shape(y)];
    });
    expect(plain(f(tf.tensor([1]), int(2)))).toEqual([[1, 2, 2, 4], [4]]);
    expect(plain(f(tf.tensor([1]), int(0)))).toEqual([[1], [1]]);
    const loop = (shapeInvariants: unknown) => () =>
      tf.whileLoop(
        (i) => i.less(3),
        (i, y) => [i.add(1), y],
        [0, tf.tensor([1])],
        { shapeInvariants },
      );
    expect(loop([[], [3]])).toThrow(
      "The shape invariant specified for loopVars[1] is not compatible with the initial shape of the loop variable.\n  given: [3] for shape [1]",
    );
    expect(loop([[]])).toThrow("The two structures don't have the same nested structure.");
    const narrow = tf.function(() =>
      tf.whileLoop(
        (i) => i.less(3),
        (i) => [i.add(1), tf.zeros([3, 3])],
        [0, tf.zeros([2, 2])],
        { shapeInvariants: [null, [2, null]] },
      ),
    );
    expect(() => narrow()).toThrow("but has shape [3,3] after one iteration");
  });

  test("maximumIterations ends the loop", () => {
    const loop = (limit: tf.Tensor | number) =>
      tf.whileLoop(
        () => true,
        (i, x) => [i.add(1), x.mul(2)],
        [0, 1],
        { maximumIterations: limit },
      );
    expect(plain(loop(4))).toEqual([4, 16]);
    const f = tf.function(loop);
    expect(plain(f(int(4)))).toEqual([4, 16]);
    expect(plain(f(3))).toEqual([3, 8]);
    expect(plain(f(int(-4)))).toEqual([0, 1]);
  });

  test("a condition that is no bool scalar, and a tensor that leaves the loop, are errors", () => {
    const f = tf.function(() =>
      tf.whileLoop(
        (i) => i,
        (i) => i.add(1),
        [int(0)],
      ),
    );
    expect(() => f()).toThrow(
      "the condition of tf.whileLoop must be a bool scalar\n  given: int32[]",
    );
    const leak = tf.function(() => {
      const seen: tf.Tensor[] = [];
      tf.whileLoop(
        (i) => i.less(3),
        (i) => {
          seen.push(i);
          return [i.add(1)];
        },
        [0],
      );
      return seen.map((i) => i.add(1));
    });
    expect(() => leak()).toThrow(
      "is out of scope: a symbolic tensor that left the function in which it was made",
    );
  });
});
