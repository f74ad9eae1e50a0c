import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../../index";
import { thrown } from "../../support/thrown";

/** The facts are TensorFlow's. */
const slices = (): tf.IndexedSlices => new tf.IndexedSlices([[3, 4], [1, 1]], [1, 1], [3, 2]); // prettier-ignore

/** The values of slices, which stay in their places. */
function valuesOf(x: tf.Tensor | null | undefined): unknown {
  if (!(x instanceof tf.IndexedSlices)) throw new Error(`not slices: ${String(x)}`);
  expect([x.indices.arraySync(), x.denseShape]).toEqual([[1, 1], [3, 2]]); // prettier-ignore
  return x.values.arraySync();
}

const close = (a: number, b: number): unknown => [expect.closeTo(a, 5), expect.closeTo(b, 5)];

test("slices are a tensor with zeros between them", async () => {
  const s = slices();
  expect(s).toBeInstanceOf(tf.Tensor);
  expect([s.shape, s.dtype, s.rank, s.size, s.denseShape]).toEqual([
    [3, 2],
    "float32",
    2,
    6,
    [3, 2],
  ]);
  expect(s.arraySync()).toEqual([[0, 0], [4, 5], [0, 0]]); // prettier-ignore
  expect([...(await s.data())]).toEqual([0, 0, 4, 5, 0, 0]);
  expect(tf.add(s, 1).arraySync()).toEqual([[1, 1], [5, 6], [1, 1]]); // prettier-ignore
  expect(s.square().arraySync()).toEqual([[0, 0], [16, 25], [0, 0]]); // prettier-ignore
  expect(tf.addN([s, s]).sum().arraySync()).toBe(18);
  expect(s.toString()).toBe(
    "IndexedSlices(indices=int32[2], values=float32[2,2], dense_shape=[3,2], dtype=float32)",
  );
});

test("operations that need the slices only give slices", () => {
  const s = slices();
  expect(valuesOf(s.neg())).toEqual([[-3, -4], [-1, -1]]); // prettier-ignore
  expect(valuesOf(tf.scalarMul(2, s))).toEqual([[6, 8], [2, 2]]); // prettier-ignore
  expect(valuesOf(s.cast("float64"))).toEqual([[3, 4], [1, 1]]); // prettier-ignore
  expect(valuesOf(tf.clipByValue(s, 0, 2))).toEqual([[2, 2], [1, 1]]); // prettier-ignore
  expect(valuesOf(tf.clipByNorm(s, 1))).toEqual([close(0.57735, 0.7698), close(0.19245, 0.19245)]);
  expect(valuesOf(tf.clipByNorm(s, 1, [1]))).toEqual([close(0.6, 0.8), close(0.70711, 0.70711)]);
  expect(tf.globalNorm([s, null]).arraySync()).toBeCloseTo(5.196152, 5);
  const [[clipped, none], norm] = tf.clipByGlobalNorm([s, null], 1);
  expect(valuesOf(clipped)).toEqual([close(0.57735, 0.7698), close(0.19245, 0.19245)]);
  expect([none, norm.arraySync()]).toEqual([null, expect.closeTo(5.196152, 5)]);
});

test.each([
  ["scatterAdd", [7, 9]],
  ["scatterSub", [-1, -1]],
  ["scatterMul", [9, 16]],
  ["scatterDiv", [1, 1]],
  ["scatterMin", [1, 1]],
  ["scatterMax", [3, 4]],
  ["assignAdd", [7, 9]],
  ["assignSub", [-1, -1]],
] as const)("%s changes the rows that slices name, eagerly and in functions", (method, row) => {
  const step = tf.function((v: tf.Variable, s: tf.Tensor, i: tf.Tensor) => {
    v[method](new tf.IndexedSlices(s, i, v.shape));
  });
  const [eager, traced] = [0, 1].map(() => tf.variable([[1, 2], [3, 4], [5, 6]])); // prettier-ignore
  if (eager === undefined || traced === undefined) throw new Error("two variables");
  eager[method](slices());
  step(traced, slices().values, slices().indices);
  for (const v of [eager, traced]) expect(v.arraySync()).toEqual([[1, 2], row, [5, 6]]); // prettier-ignore
});

test("scatterUpdate replaces rows, and assign all of them", () => {
  const v = tf.variable([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
  v.scatterUpdate(new tf.IndexedSlices([[7, 8], [9, 10]], [2, 0])); // prettier-ignore
  expect(v.arraySync()).toEqual([[9, 10], [3, 4], [7, 8]]); // prettier-ignore
  expect(v.assign(slices()).arraySync()).toEqual([[0, 0], [4, 5], [0, 0]]); // prettier-ignore
});

test("slices without a shape can be scattered, and are no tensor", () => {
  const s = new tf.IndexedSlices([[3, 4]], [1]);
  expect(JSON.stringify([s.denseShape, s.shape])).toBe("[null,[null,2]]");
  const v = tf.variable([[1, 2], [3, 4]]); // prettier-ignore
  expect(v.scatterAdd(s).arraySync()).toEqual([[1, 2], [6, 8]]); // prettier-ignore
  expect(() => s.add(1)).toThrow(
    "Tensor conversion requested for IndexedSlices without denseShape",
  );
});

test("what does not fit together is refused", () => {
  const make =
    (...args: ConstructorParameters<typeof tf.IndexedSlices>) =>
    () =>
      new tf.IndexedSlices(...args);
  expect(make([[3, 4]], [1, 2], [3, 2])).toThrow(
    "shapes of values, indices and denseShape do not match",
  );
  expect(make([[3, 4]], [1], [3, 3])).toThrow(
    "shapes of values, indices and denseShape do not match",
  );
  expect(make(3, [1])).toThrow("shapes of values, indices and denseShape do not match");
  expect(make([[3, 4]], [[1]])).toThrow("shapes of values, indices and denseShape do not match");
  expect(make([[3, 4]], tf.tensor([0.5]))).toThrow(tf.DTypeError);
  const outside = new tf.IndexedSlices([[3, 4]], [5], [3, 2]);
  expect(() => outside.add(1)).toThrow("indices[0] = 5 is not in [0, 3)");
  const v = tf.variable([[1, 2], [3, 4]]); // prettier-ignore
  expect(() => v.scatterAdd(outside)).toThrow("indices[0] = 5 is not in [0, 2)");
  const shape = thrown(() => v.scatterAdd(new tf.IndexedSlices([[1, 2, 3]], [0])));
  expect(shape.message).toContain("updates of shape [1,3] do not fit");
  expect(() =>
    v.scatterAdd(new tf.IndexedSlices(tf.tensor([[1, 2]], [1, 2], "int32"), [0])),
  ).toThrow(tf.DTypeError);
  const given: unknown = tf.tensor([[1, 2]]);
  const bare = (): unknown => v.scatterAdd(given as tf.IndexedSlices);
  expect(bare).toThrow("Argument `slices` of scatterAdd must be a tf.IndexedSlices");
});

test("slices that leave tidy keep their parts; dispose gives all of them up", () => {
  const kept = tf.tidy(() => tf.scalarMul(2, slices()));
  expect(kept.arraySync()).toEqual([[0, 0], [8, 10], [0, 0]]); // prettier-ignore
  const before = tf.memory().numTensors;
  const s = slices();
  expect(s.arraySync()).toHaveLength(3);
  tf.dispose([s]);
  expect(tf.memory().numTensors).toBe(before);
  expect([s.isDisposed, s.values.isDisposed, s.indices.isDisposed]).toEqual([true, true, true]);
  expect(() => s.add(1)).toThrow("Tensor is disposed.");
  const held: tf.IndexedSlices[] = [];
  tf.tidy(() => void held.push(tf.keep(slices())));
  expect(held[0]?.values.arraySync()).toEqual([[3, 4], [1, 1]]); // prettier-ignore
});

test("slices of an outer function are made whole there, whoever asks first", () => {
  const inner = tf.function((s: tf.Tensor) => s.sum());
  const outer = tf.function((values: tf.Tensor, indices: tf.Tensor) => {
    const s = new tf.IndexedSlices(values, indices, [3, 2]);
    const inBranch = tf.cond(
      values.sum().greater(0),
      () => s.add(1),
      () => s,
    );
    return [inBranch, s.mul(2), inner(s)];
  });
  const results = outer(slices().values, slices().indices);
  expect(results.map((each) => each.arraySync())).toEqual([
    [[1, 1], [5, 6], [1, 1]], // prettier-ignore
    [[0, 0], [8, 10], [0, 0]], // prettier-ignore
    9,
  ]);
});

test("slices cross the border of a function as slices, and are saved as such", async () => {
  const table = tf.variable([[1, 2], [3, 4], [5, 6]], true, "table"); // prettier-ignore
  const lookup = (indices: tf.Tensor): tf.Tensor => tf.gather(table, indices).sum();
  const gradient = tf.function(
    (indices: tf.Tensor) => {
      const tape = new tf.GradientTape();
      const loss = tape.record(() => lookup(indices));
      return { loss, gradient: tape.gradient(loss, table) };
    },
    { inputSignature: [new tf.TensorSpec([2], "int32")] },
  );
  const apply = tf.function((list: readonly tf.Tensor[], v: tf.Variable) => {
    for (const g of list) {
      expect(g).toBeInstanceOf(tf.IndexedSlices);
      v.assignSub(g);
    }
    return list.map((g) => g.neg());
  });
  const indices = tf.tensor([1, 1], [2], "int32");
  const found = gradient(indices);
  expect(valuesOf(found.gradient)).toEqual([[1, 1], [1, 1]]); // prettier-ignore
  const other = tf.variable(tf.zeros([3, 2]));
  const given = [found.gradient ?? tf.zeros([3, 2]), slices()];
  for (const times of [1, 2]) {
    const [first] = apply(given, other);
    expect(valuesOf(first)).toEqual([[-1, -1], [-1, -1]]); // prettier-ignore
    expect(other.arraySync()).toEqual([[0, 0], [-6 * times, -7 * times], [0, 0]]); // prettier-ignore
  }
  expect(apply.tracingCount).toBe(1);
  // Another shape, and a tensor in their place, are other traces.
  const dense = tf.function((g: tf.Tensor) => g.add(1));
  expect(dense(slices()).sum().arraySync()).toBe(15);
  expect(dense(slices().add(0)).sum().arraySync()).toBe(15);
  expect(dense(new tf.IndexedSlices([[3, 4]], [1], [4, 2])).shape).toEqual([4, 2]);
  expect(dense.tracingCount).toBe(3);
  expect(String(apply.getConcreteFunction(given, other))).toContain(
    "[{values: TensorSpec([2,2], float32), indices: TensorSpec([2], int32)}, {values:",
  );

  const path = join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");
  await tf.savedModel.save({ gradient }, path);
  const loaded = await tf.savedModel.load<{ gradient: typeof gradient }>(path);
  const again = loaded.gradient(indices);
  expect(valuesOf(again.gradient)).toEqual([[1, 1], [1, 1]]); // prettier-ignore
  expect(again.loss.arraySync()).toBe(14);
});
