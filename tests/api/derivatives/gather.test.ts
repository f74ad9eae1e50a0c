import * as tf from "../../../index";
import { gradientOf, values } from "./values";

/** Gather. Its gradients are slices along the first axis, and dense along others. */

const int = (numbers: number[] | number[][]): tf.Tensor => tf.tensor(numbers, undefined, "int32");

/** A gradient's slices, and what they are as a tensor. */
function slicesOf(g: tf.Tensor | null): readonly unknown[] {
  if (!(g instanceof tf.IndexedSlices)) throw new Error(`not slices: ${String(g)}`);
  return [values(g.values), values(g.indices), g.denseShape, values(g)];
}

/** The gradient with respect to `p`, recorded by a tape. */
function gradient(f: () => tf.Tensor, p: tf.Variable): tf.Tensor | null {
  const tape = new tf.GradientTape();
  return tape.gradient(tape.record(f), p);
}

test("the gradient of gather is sparse", () => {
  const p = tf.variable([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
  const rows = (indices: tf.Tensor): tf.Tensor => tf.gather(p, indices).mul([[1], [10], [100]]);
  const slices = [[1, 1], [10, 10], [100, 100]]; // prettier-ignore
  const dense = [[101, 101], [0, 0], [10, 10]]; // prettier-ignore
  const expected = [slices, [0, 2, 0], [3, 2], dense];
  expect(slicesOf(gradient(() => rows(int([0, 2, 0])), p))).toEqual(expected);
  // The indices are an argument: the graph does not know which are repeated.
  const f = tf.function(rows);
  expect(slicesOf(gradient(() => f(int([0, 2, 0])), p))).toEqual(expected);
  const g = gradient(() => f(int([2, 0, 1])), p);
  expect([g?.shape, g?.dtype, values(g)]).toEqual([[3, 2], "float32", [[10, 10], [100, 100], [1, 1]]]); // prettier-ignore
});

test("indices of any rank and integer dtype, embeddingLookup and gatherND give slices", () => {
  const p = tf.variable([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
  const found = (f: () => tf.Tensor): readonly unknown[] => slicesOf(gradient(f, p)).slice(0, 2);
  expect(found(() => tf.gather(p, 1))).toEqual([[[1, 1]], [1]]);
  const all = [[1, 1], [1, 1], [1, 1], [1, 1]]; // prettier-ignore
  expect(found(() => tf.gather(p, int([[1, 0], [2, 2]])))).toEqual([all, [1, 0, 2, 2]]); // prettier-ignore
  const wide = gradient(() => tf.gather(p, tf.tensor([1], [1], "int64")), p);
  expect(wide instanceof tf.IndexedSlices && wide.indices.dtype).toBe("int64");
  expect(found(() => tf.gatherND(p, int([[1], [1]])))).toEqual([[[1, 1], [1, 1]], [1, 1]]); // prettier-ignore
  expect(found(() => tf.gather(p.cast("float64"), int([1])))).toEqual([[[1, 1]], [1]]);
  // From TensorFlow: rows that are clipped.
  const clipped = [0.032, -0.024];
  expect(found(() => tf.embeddingLookup(p, int([1, 1]), 1))).toEqual([
    [clipped, clipped],
    [1, 1],
  ]);
});

test("several gathers give all their slices; a dense use makes the sum dense", () => {
  const p = tf.variable([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
  const one = (): tf.Tensor => tf.gather(p, int([0])).sum();
  const two = (): tf.Tensor =>
    one().add(
      tf
        .gather(p, int([1, 0]))
        .sum()
        .mul(2),
    );
  const slices = [[1, 1], [2, 2], [2, 2]]; // prettier-ignore
  const dense = [[3, 3], [2, 2], [0, 0]]; // prettier-ignore
  const [joined, indices, , whole] = slicesOf(gradient(two, p));
  // The order of the parts is not said.
  expect(whole).toEqual(dense);
  expect(new Set(zip(joined, indices))).toEqual(new Set(zip(slices, [0, 1, 0])));
  const mixed = gradient(() => one().add(p.value().sum()), p);
  expect(mixed).not.toBeInstanceOf(tf.IndexedSlices);
  expect(values(mixed)).toEqual([[2, 2], [1, 1], [1, 1]]); // prettier-ignore
  // What is gathered from is not the variable itself.
  const scaled = gradient(() => tf.gather(p.mul(2), int([1])), p);
  expect(scaled).not.toBeInstanceOf(tf.IndexedSlices);
  expect(values(scaled)).toEqual([[0, 0], [2, 2], [0, 0]]); // prettier-ignore
  const batch = gradient(() => tf.gather(p, int([[0], [1], [0]]), 1, 1), p); // prettier-ignore
  expect(batch).not.toBeInstanceOf(tf.IndexedSlices);
});

const zip = (a: unknown, b: unknown): string[] =>
  Array.isArray(a) && Array.isArray(b) ? a.map((item, i) => JSON.stringify([item, b[i]])) : [];

test("slices are what a derivative can be of: their values, or all of them", () => {
  const p = tf.variable([[1, 2], [3, 4]]); // prettier-ignore
  const second = (
    pick: (g: tf.IndexedSlices) => tf.Tensor,
    isInside: boolean,
  ): tf.Tensor | null => {
    const outer = new tf.GradientTape();
    let g: tf.Tensor | null = null;
    const inside = outer.record(() => {
      g = gradient(() => tf.gather(p, int([0, 0])).pow(3), p);
      return isInside ? pick(g as tf.IndexedSlices) : null;
    });
    return outer.gradient(inside ?? pick(g as unknown as tf.IndexedSlices), p);
  };
  const whole = [[12, 24], [0, 0]]; // prettier-ignore
  for (const isInside of [true, false]) {
    const found = [(g: tf.IndexedSlices) => g, (g: tf.IndexedSlices) => g.values].map((pick) =>
      second(pick, isInside),
    );
    for (const g of found) expect(slicesOf(g)).toEqual([[[6, 12], [6, 12]], [0, 0], [2, 2], whole]); // prettier-ignore
    const inFunction = tf.function(() => second((g) => g, isInside));
    expect(values(inFunction())).toEqual(whole);
  }
});

test("a row that gather and something else read gets the sum", () => {
  const p = tf.variable([[1, 2], [3, 4]]); // prettier-ignore
  const f = tf.function((i: tf.Tensor) =>
    tf.add(tf.gather(p, i).square().sum(), p.value().sum().add(tf.gather(p, 1).mul(10).sum())),
  );
  expect(gradientOf(() => f(int([[1, 1], [1, 1]])), p)).toEqual([[1, 1], [35, 43]]); // prettier-ignore
});

test("no index at all gives zeros", () => {
  const p = tf.variable([[1, 2], [3, 4]]); // prettier-ignore
  const none = tf.tensor([], [0], "int32");
  expect(gradientOf(() => tf.gather(p, none), p)).toEqual([[0, 0], [0, 0]]); // prettier-ignore
});

test("second order through gather", () => {
  const p = tf.variable([1, 2, 3]);
  const cubes = tf.function((i: tf.Tensor) => tf.gather(p, i).pow(3));
  const second = (): unknown => {
    const tape = new tf.GradientTape();
    return tape.gradient(
      tape.record(() => cubes(int([2, 0, 2]))),
      p,
    );
  };
  // 6p, as often as the index is there
  expect(gradientOf(second, p)).toEqual([6, 0, 36]);
});

test("gathering along another axis gives a dense gradient", () => {
  const p = tf.variable([[1, 2], [3, 4]]); // prettier-ignore
  expect(gradientOf(() => tf.gather(p, int([1]), 1), p)).toEqual([[0, 1], [0, 1]]); // prettier-ignore
  const weighted = tf.function((i: tf.Tensor) => tf.gather(p, i, -1).mul([1, 10, 100]));
  expect(gradientOf(() => weighted(int([1, 0, 1])), p)).toEqual([[10, 101], [10, 101]]); // prettier-ignore
});

/**
 * Two steps on a table, with repeated rows in both; the row that is not named in a step still moves where an optimiser has a momentum. The facts
 * are what Keras makes of dense gradients, and of slices but for those that square them: there it squares each slice of a repeated row by itself,
 * where TensorFlow's own optimisers add them up first.
 */
const facts: readonly (readonly [string, () => tf.Optimizer, readonly (readonly number[])[]])[] = [
  [
    "sgd",
    () => tf.train.sgd(0.1),
    [[-1.1, -1.55], [0.5, 0.75], [0.65, 0.825], [0.05, -0.475]], // prettier-ignore
  ],
  [
    "momentum",
    () => tf.train.momentum(0.1, 0.9),
    [[-2.09, -3.17], [0.5, 0.75], [0.38, 0.465], [0.005, -0.4975]], // prettier-ignore
  ],
  [
    "adagrad",
    () => tf.train.adagrad(0.1, 0.1),
    [[-0.0999587, 0.1500154], [0.5, 0.75], [0.8841992, 1.1440924], [1.3155737, 1.5879995]], // prettier-ignore
  ],
  [
    "rmsprop",
    () => tf.train.rmsprop(0.1),
    [[-0.3162278, -0.0662278], [0.5, 0.75], [0.6290547, 0.912984], [0.8677264, 1.1175653]], // prettier-ignore
  ],
  [
    "centred rmsprop with momentum",
    () => tf.train.rmsprop(0.1, 0.9, 0.9, null, true),
    [[-0.6333333, -0.3833334], [0.5, 0.75], [0.3082501, 0.5947236], [0.5323333, 0.7829791]], // prettier-ignore
  ],
  [
    "adadelta",
    () => tf.train.adadelta(0.1),
    [[-0.0001414, 0.2498586], [0.5, 0.75], [0.9998248, 1.2498459], [1.4996587, 1.7496586]], // prettier-ignore
  ],
  [
    "adamax",
    () => tf.train.adamax(0.1),
    [[-0.1474158, 0.1025842], [0.5, 0.75], [0.8438035, 1.0992914], [1.3456768, 1.5968302]], // prettier-ignore
  ],
  [
    "nesterov",
    () => tf.train.momentum(0.1, 0.9, true),
    [[-2.9810002, -4.6280003], [0.5, 0.75], [0.0919999, 0.1185], [-1.2955, -2.4977503]], // prettier-ignore
  ],
  [
    "adam",
    () => tf.train.adam(0.1),
    [[-0.1670045, 0.0829955], [0.5, 0.75], [0.8216689, 1.0784823], [1.3232454, 1.5748328]], // prettier-ignore
  ],
];

test.each(facts)("%s takes steps on an embedding with repeated rows", (_, make, expected) => {
  const table = tf.variable([[0, 0.25], [0.5, 0.75], [1, 1.25], [1.5, 1.75]]); // prettier-ignore
  const upstream = tf.tensor([[[1, -2], [3, 4]], [[10, 20], [0.5, 0.25]]]); // prettier-ignore
  const optimizer = make();
  const train = tf.function((ids: tf.Tensor) => {
    optimizer.minimize(() => tf.embeddingLookup(table, ids).mul(upstream).sum());
  });
  train(int([[0, 2], [0, 3]])); // prettier-ignore
  train(int([[3, 3], [3, 2]])); // prettier-ignore
  const found = [...table.dataSync()].map(Number);
  for (const [i, value] of expected.flat().entries()) expect(found[i]).toBeCloseTo(value, 5);
});
