import fc from "fast-check";
import * as tf from "../../index";

const numbers = (count: number): tf.Tensor =>
  tf.tensor(Float32Array.from({ length: count }, (_, i) => i));

const items = (dataset: Iterable<tf.Tensor>): number[] =>
  [...dataset].flatMap((x) => Array.from(x.dataSync(), Number));

test("items keep together what belongs together, in their dtypes", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const y = tf.tensor([7, 8], undefined, "int32");
  const found = [...tf.data.fromTensorSlices({ x, y })];
  expect(found.map((item) => [item.x.arraySync(), item.y.arraySync()])).toEqual([
    [[1, 2], 7],
    [[3, 4], 8],
  ]);
  expect(found[0]?.y.dtype).toBe("int32");
});

test("batches have one axis more; the rest is given or left out", () => {
  const x = tf.tensor(
    new Float32Array(10).map((_, i) => i),
    [5, 2],
  );
  const shapes = (dataset: Iterable<tf.Tensor>): number[][] =>
    [...dataset].map(({ shape }) => shape);
  const batched = tf.data.fromTensorSlices(x).batch(2);
  expect(shapes(batched)).toEqual([
    [2, 2],
    [2, 2],
    [1, 2],
  ]);
  expect(batched.size).toBe(3);
  const whole = tf.data.fromTensorSlices(x).batch(2, false);
  expect(shapes(whole)).toHaveLength(whole.size);
  expect(whole.size).toBe(2);
  expect(items(batched)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("shuffling loses nothing, and a buffer draws each item from the next ones", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 50 }),
      fc.nat(),
      (count, buffer, seed) => {
        const order = items(tf.data.fromTensorSlices(numbers(count)).shuffle(buffer, seed));
        expect(order.toSorted((a, b) => a - b)).toEqual(items([numbers(count)]));
        order.forEach((item, position) => {
          expect(item).toBeLessThan(position + buffer);
        });
      },
    ),
  );
});

test("each pass has its own order, and the seed fixes all of them", () => {
  const passes = (reshuffle?: boolean): number[][] => {
    const dataset = tf.data.fromTensorSlices(numbers(20)).shuffle(20, 5, reshuffle);
    return [items(dataset), items(dataset)];
  };
  const [first, second] = passes();
  expect(first).not.toEqual(second);
  expect(passes()).toEqual([first, second]);
  const [fixed, again] = passes(false);
  expect(again).toEqual(fixed);
});

test("take and skip split a set", () => {
  const dataset = tf.data.fromTensorSlices(numbers(5));
  expect(items(dataset.take(2))).toEqual([0, 1]);
  expect(items(dataset.skip(2))).toEqual([2, 3, 4]);
  expect([dataset.take(9).size, dataset.skip(9).size]).toEqual([5, 0]);
});

test("forEachAsync waits for each element", async () => {
  const seen: number[] = [];
  await tf.data.fromTensorSlices(numbers(3)).forEachAsync(async (x) => {
    seen.push(Number((await x.data())[0]));
  });
  expect(seen).toEqual([0, 1, 2]);
});

test("bad arguments are refused", () => {
  expect(() => tf.data.fromTensorSlices([numbers(2), numbers(3)])).toThrow(/same number of items/);
  expect(() => tf.data.fromTensorSlices(tf.scalar(1))).toThrow(/same number of items/);
  const dataset = tf.data.fromTensorSlices(numbers(3));
  expect(() => dataset.batch(0)).toThrow(/batchSize must be a positive integer/);
  expect(() => dataset.shuffle(-1)).toThrow(/bufferSize must be a positive integer/);
  expect(() => dataset.batch(2).shuffle(3)).toThrow(/call shuffle before batch/);
});
