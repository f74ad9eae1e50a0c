import * as tf from "../../../../index";
import { plain } from "../../../support/plain";
import { thrown } from "../../../support/thrown";

const int = (value: number): tf.Tensor => tf.scalar(value, "int32");
const ints = (values: number[]): tf.Tensor => tf.tensor(values, undefined, "int32");

describe("more than two branches", () => {
  test("switchCase picks by index; out of range takes the default, or the last branch", () => {
    const pick = (i: tf.Tensor | number) => tf.switchCase(i, [() => 10, () => 20, () => 30]);
    const f = tf.function(pick);
    const g = tf.function((i: tf.Tensor) => tf.switchCase(i, { 0: () => 1, 1: () => 2 }, () => -1));
    const indices = [0, 1, 2, 7, -1];
    expect(indices.map((i) => plain(f(int(i))))).toEqual([10, 20, 30, 30, 30]);
    expect(indices.map((i) => plain(pick(int(i))))).toEqual([10, 20, 30, 30, 30]);
    expect(plain(pick(1))).toBe(20);
    expect([0, 1, 5, -3].map((i) => plain(g(int(i))))).toEqual([1, 2, -1, -1]);
    const gap = thrown(() => tf.switchCase(0, { 0: () => 1, 5: () => 2 }));
    expect(gap.name).toBe("ValueError");
    expect(gap.message).toContain(
      "branch indices (keys) must form contiguous range of [0 to 2) but found {0,5}",
    );
    expect(() => tf.switchCase(0, [])).toThrow("Must provide at least one item in 'branchFns'");
    const float = tf.scalar(0);
    expect(() => tf.switchCase(float, [() => 1])).toThrow(
      "'branchIndex' must be an integer Tensor, got float32[]",
    );
    const number: unknown = 3;
    expect(() => tf.switchCase(0, [() => 1], number as () => number)).toThrow(
      "'defaultFn' must be callable.",
    );
    const unlike = tf.function((i: tf.Tensor) => tf.switchCase(i, [() => 1, () => [2], () => 3]));
    expect(() => unlike(int(0))).toThrow(
      "branches[1] and branches[2] arguments to tf.switchCase must have the same number, type, and overall structure of return values.",
    );
  });

  test("each branch is traced once, and one of them runs", () => {
    const traced: number[] = [];
    const counter = tf.variable(0);
    const f = tf.function((i: tf.Tensor) =>
      tf.switchCase(
        i,
        [1, 10, 100, 1000, 10000].map((by, k) => () => {
          traced.push(k);
          counter.assignAdd(by);
          return k;
        }),
      ),
    );
    for (const i of [3, 0, 4, 4]) expect(plain(f(int(i)))).toBe(i);
    expect(traced.sort()).toEqual([0, 1, 2, 3, 4]);
    expect(plain(counter)).toBe(1000 + 1 + 2 * 10000);
  });

  test("case takes the first predicate that is true", () => {
    const f = tf.function((x: tf.Tensor) =>
      tf.case(
        [
          [x.greater(10), () => 1],
          [x.greater(5), () => 2],
        ],
        { default: () => 3 },
      ),
    );
    expect([11, 7, 1].map((x) => plain(f(int(x))))).toEqual([1, 2, 3]);
    expect(plain(tf.case([[false, () => 1]], { default: () => 4 }))).toBe(4);
    expect(plain(tf.case([[true, () => 1]]))).toBe(1);
    expect(() => tf.case([[tf.scalar(false), () => 1]])).toThrow(
      "Input error: None of conditions evaluated as True",
    );
    expect(() => tf.case([[tf.scalar(1), () => 1]])).toThrow(
      "predFnPairs[0][0] of tf.case must be a bool scalar\n  given: float32[]",
    );
    expect(() => tf.case([])).toThrow("tf.case needs at least one pair");
    const without = tf.function((x: tf.Tensor) =>
      tf.case([
        [x.greater(10), () => 1],
        [x.greater(5), () => 2],
      ]),
    );
    expect(plain(without(int(7)))).toBe(2);
    expect(() => plain(without(int(1)))).toThrow(
      "Input error: None of conditions evaluated as True",
    );
    const exclusive = tf.function((x: tf.Tensor) =>
      tf.case(
        [
          [x.greater(10), () => 1],
          [x.greater(5), () => 2],
        ],
        { default: () => 3, exclusive: true },
      ),
    );
    expect(plain(exclusive(int(7)))).toBe(2);
    expect(() => plain(exclusive(int(11)))).toThrow("more than 1 conditions evaluated as True");
  });
});

describe("loops through slices", () => {
  test("mapFn, scan, foldl and vectorizedMap work inside functions and outside", () => {
    const all = (x: tf.Tensor) => [
      tf.mapFn((a) => a.mul(a), x),
      tf.scan((a, b) => a.add(b), x),
      tf.foldl((a, b) => a.add(b), x),
      tf.vectorizedMap((a: tf.Tensor) => a.mul(2), x),
    ];
    const expected = [[1, 4, 9], [1, 3, 6], 6, [2, 4, 6]];
    expect(plain(tf.function(all)(ints([1, 2, 3])))).toEqual(expected);
    expect(plain(all(ints([1, 2, 3])))).toEqual(expected);
  });

  test("initial values, directions and structures", () => {
    const x = ints([1, 2, 3]);
    const sub = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => a.sub(b);
    const add = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => a.add(b);
    expect(plain(tf.foldl(sub, x))).toBe(-4);
    expect(plain(tf.foldr(sub, x))).toBe(0);
    expect(plain(tf.foldl(sub, x, int(10)))).toBe(4);
    expect(plain(tf.scan(add, x, int(10)))).toEqual([11, 13, 16]);
    expect(plain(tf.scan(add, x, null, { reverse: true }))).toEqual([6, 5, 3]);
    const both = tf.scan(
      ({ sum, product }, [a, b]) => ({ sum: sum.add(a), product: product.mul(b) }),
      [x, x],
      { sum: int(0), product: int(1) },
    );
    expect(plain(both)).toEqual({ sum: [1, 3, 6], product: [1, 2, 6] });
    const mapped = tf.mapFn(({ a, b }) => ({ p: a.mul(b), q: [a, 1] }), { a: x, b: x });
    expect(plain(mapped)).toEqual({
      p: [1, 4, 9],
      q: [
        [1, 2, 3],
        [1, 1, 1],
      ],
    });
    expect(
      plain(
        tf.mapFn(
          (row) => row.sum(),
          [
            [1, 2],
            [3, 4],
          ],
        ),
      ),
    ).toEqual([3, 7]);
  });

  test("any number of slices, known or not, none too", () => {
    const signature = { inputSignature: [new tf.TensorSpec([null], "int32")] };
    const f = tf.function(
      (x: tf.Tensor) => [
        tf.mapFn((a) => a.mul(a), x),
        tf.scan((a, b) => a.add(b), x, int(0), { reverse: true }),
        tf.foldr((a, b) => a.sub(b), x, int(0)),
      ],
      signature,
    );
    expect(plain(f(ints([1, 2, 3])))).toEqual([[1, 4, 9], [6, 5, 3], -6]);
    expect(plain(f(ints([5])))).toEqual([[25], [5], -5]);
    expect(plain(f(ints([])))).toEqual([[], [], 0]);
    expect(f.tracingCount).toBe(1);
    expect(tf.mapFn((row) => row.mul(2), tf.zeros([0, 3])).shape).toEqual([0, 3]);
    expect(plain(tf.foldl((a, b) => a.add(b), tf.zeros([0]), tf.scalar(7)))).toBe(7);
    expect(() => tf.foldl((a, b) => a.add(b), tf.zeros([0]))).toThrow(
      "Trying to access element 0 in a list with 0 elements.",
    );
  });

  test("effects happen once for each slice, in order", () => {
    const v = tf.variable(1);
    const f = tf.function((x: tf.Tensor) =>
      tf.mapFn((a) => {
        v.assign(v.value().mul(2));
        return v.value().add(a);
      }, x),
    );
    expect(plain(f(tf.tensor([10, 20, 30])))).toEqual([12, 24, 38]);
    expect(plain(v)).toBe(8);
    const inner = tf.function((x: tf.Tensor) => {
      tf.mapFn((row) => tf.mapFn((a) => v.assignAdd(a), row), x);
      return v.value();
    });
    expect(
      plain(
        inner(
          tf.tensor([
            [1, 2],
            [3, 4],
          ]),
        ),
      ),
    ).toBe(18);
  });

  test("errors name what is wrong", () => {
    const x = tf.tensor([1, 2]);
    expect(() => tf.mapFn((a) => a, tf.scalar(1))).toThrow(
      "Elements in elems must be 1+ dimensional Tensors, not scalars",
    );
    expect(() => tf.mapFn(([a]) => a, [x, tf.tensor([1])])).toThrow(
      "Dimensions 2 and 1 are not compatible",
    );
    expect(() => tf.mapFn(() => null, x)).toThrow(
      "returned nothing where a tensor is to be stacked",
    );
    expect(() => tf.mapFn((a) => a, x, { fnOutputSignature: "int32" })).toThrow(
      "the function of tf.mapFn returned other dtypes than fnOutputSignature declares\n  given: float32[]\n  expected: int32",
    );
    const rows = tf.tensor([
      [1, 0],
      [1, 1],
    ]);
    expect(() => tf.mapFn((row) => tf.booleanMask(row, row.greater(0)), rows)).toThrow(
      "the function of tf.mapFn returns tensors whose shape differs from slice to slice",
    );
    expect(() => tf.scan((a) => tf.cast(a, "int32"), x, 0.5)).toThrow(
      "Loop var initializer enters the loop with type float32 but has type int32 after 1 iteration.",
    );
    expect(() => tf.scan((a, b) => tf.stack([a, b]), x, 0.5)).toThrow(
      "Inconsistent shapes: saw (2) but expected ()",
    );
    const number: unknown = 1;
    expect(() => tf.foldl(number as () => tf.Tensor, x)).toThrow("'fn' must be callable.");
  });
});
