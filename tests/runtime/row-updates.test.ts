import fc from "fast-check";
import { join } from "node:path";
import * as tf from "../../index";
import { runProgram } from "../support/command";
import type { PeakReport } from "../support/peak-memory";

/** A table that is large enough for its rows to be changed in place. */
const [rows, width] = [600, 64] as const;
const initial = Float32Array.from({ length: rows * width }, (_, i) => (i % 17) + 1);
const table = (): tf.Variable => tf.variable(tf.tensor(initial, [rows, width]));
const elements = (t: tf.Tensor | tf.Variable): number[] => Array.from(t.dataSync(), Number);
const ids = (list: readonly number[]): tf.Tensor => tf.tensor([...list], [list.length], "int32");

type Method = "scatterAdd" | "scatterSub" | "scatterMul" | "scatterMin" | "scatterMax";
const combine: Readonly<Record<Method, (a: number, b: number) => number>> = {
  scatterAdd: (a, b) => a + b,
  scatterSub: (a, b) => a - b,
  scatterMul: (a, b) => a * b,
  scatterMin: Math.min,
  scatterMax: Math.max,
};

/** A function that changes rows; all of its runs but the first write in place. */
const changing = (v: tf.Variable, method: Method) =>
  tf.function((indices: tf.Tensor, values: tf.Tensor) => {
    v[method](new tf.IndexedSlices(values, indices));
  });

test("rows of a large table are what a loop makes of them, repeated or not", () => {
  const row = fc.integer({ min: 0, max: rows - 1 });
  const call = fc.array(
    fc.tuple(fc.oneof(row, fc.constantFrom(3, 4)), fc.integer({ min: -2, max: 2 })),
    { maxLength: 6 },
  );
  const v = table();
  const functions = Object.fromEntries(
    Object.keys(combine).map((method) => [method, changing(v, method as Method)]),
  ) as Record<Method, ReturnType<typeof changing>>;
  const method = fc.constantFrom(...(Object.keys(combine) as Method[]));
  const property = fc.property(fc.array(fc.tuple(method, call), { maxLength: 5 }), (calls) => {
    v.assign(tf.tensor(initial, [rows, width]));
    const expected = [...initial];
    for (const [name, list] of calls) {
      const values = tf.tensor(
        list.flatMap(([, x]) => Array<number>(width).fill(x)),
        [list.length, width],
      );
      functions[name](ids(list.map(([i]) => i)), values);
      for (const [i, x] of list) {
        for (let k = i * width; k < (i + 1) * width; k++)
          expected[k] = combine[name](expected[k] ?? NaN, x);
      }
    }
    expect(elements(v)).toEqual(expected);
  });
  fc.assert(property, { numRuns: 25 });
});

test("whoever has a table's value keeps it when rows change", async () => {
  const given = tf.tensor(initial, [rows, width]);
  const v = tf.variable(given);
  const other = tf.variable(v);
  const step = changing(v, "scatterAdd");
  const one = (): void => {
    step(ids([5, 5]), tf.ones([2, width]));
  };
  const at = (list: readonly number[]): number =>
    (list[5 * width] ?? NaN) - (initial[5 * width] ?? NaN);
  one();
  const read = v.value();
  const [held] = [v.data()];
  const readByFunction = tf.function(() => v.value())();
  one();
  const before = v.toTensor().add(0);
  one();
  one();
  const all = [elements(v), elements(read), Array.from(await held, Number)];
  expect(all.map(at)).toEqual([8, 2, 2]);
  expect([readByFunction, before, given, other].map((each) => at(elements(each)))).toEqual([
    2, 4, 0, 0,
  ]);
});

test("a run that fails changes no row", () => {
  const v = table();
  const step = tf.function((indices: tf.Tensor, isFine: tf.Tensor) => {
    v.scatterAdd(new tf.IndexedSlices(tf.ones([2, width]), indices));
    tf.debugging.assert(isFine, ["not fine"]);
  });
  const fine = tf.tensor(true);
  step(ids([1, 2]), fine);
  step(ids([1, 2]), fine);
  const before = elements(v);
  expect(() => {
    step(ids([1, rows]), fine);
  }).toThrow();
  expect(() => {
    step(ids([1, -1]), fine);
  }).toThrow();
  expect(() => {
    step(ids([1, 2]), tf.tensor(false));
  }).toThrow("not fine");
  expect(elements(v)).toEqual(before);
});

test("rows that are used after they were changed, and several changes of one table", () => {
  const v = table();
  const step = tf.function((indices: tf.Tensor) => {
    const slices = new tf.IndexedSlices(tf.ones([2, width]), indices);
    v.scatterAdd(slices);
    const between = tf.gather(v, 7).max();
    v.scatterMul(new tf.IndexedSlices(tf.fill([1, width], 2), ids([7])));
    return [between, v.value().sum()];
  });
  const first = Number(initial[7 * width]);
  const total = (): number => elements(v).reduce((a, b) => a + b);
  const [between, sum] = step(ids([7, 7]));
  expect(Number(sum?.dataSync()[0])).toBeCloseTo(total(), -1);
  expect(Number(between?.dataSync()[0])).toBe(Math.max(...initial.slice(7 * width, 8 * width)) + 2);
  expect(elements(v)[7 * width]).toBe((first + 2) * 2);
});

test.each(["sgd", "adagrad"])("%s trains a large embedding as its dense gradient would", (name) => {
  const make = (): tf.Optimizer => (name === "sgd" ? tf.train.sgd(0.5) : tf.train.adagrad(0.5));
  const trained = (isDense: boolean): number[] => {
    const v = table();
    const optimizer = make();
    const step = tf.function((indices: tf.Tensor) => {
      const tape = new tf.GradientTape();
      const loss = tape.record(() => tf.embeddingLookup(v, indices).square().sum());
      const g = tape.gradient(loss, v);
      expect(g).toBeInstanceOf(tf.IndexedSlices);
      optimizer.applyGradients([[isDense ? (g?.add(0) ?? null) : g, v]]);
    });
    for (const list of [[1, 2, 1], [2, 2, 599], [0, 1, 599]]) step(ids(list)); // prettier-ignore
    return elements(v);
  };
  const dense = trained(true);
  trained(false).forEach((x, i) => {
    expect(x).toBeCloseTo(dense[i] ?? NaN, 4);
  });
});

test("a step on an embedding of 51 MB takes memory of the batch", async () => {
  const { bytes, result } = await runProgram<PeakReport>(
    join(__dirname, "programs/embedding-step.ts"),
  );
  expect(result).toBeCloseTo(1, 2);
  // Two copies of the table a step, as a dense update needs, would be 102 MB until they are collected.
  expect(bytes).toBeLessThan(25 * 2 ** 20);
});
