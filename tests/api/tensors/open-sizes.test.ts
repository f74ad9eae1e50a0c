import * as tf from "../../../index";

const compiled = (body: () => void): number => {
  const { compilations } = tf.debugging.executionCounters;
  body();
  return tf.debugging.executionCounters.compilations - compilations;
};

const filled = (shape: number[], element = 2): tf.Tensor =>
  tf.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(element), shape);

test("eager operations whose sizes keep changing are compiled for two shapes", () => {
  const count = compiled(() => {
    for (let n = 2; n < 40; n++) {
      const y = filled([n]).mul(3).add(1).relu().exp().log();
      expect(y.shape).toEqual([n]);
      expect(y.dataSync()).toEqual(new Float32Array(n).fill(7));
    }
  });
  expect(count).toBe(2);
});

test("also with matrices, broadcasts and reductions", () => {
  const w = filled([4, 3], 1);
  const count = compiled(() => {
    for (let n = 5; n < 20; n++) {
      const y = filled([n, 4])
        .matMul(w)
        .sub(filled([n, 1], 1))
        .sum(1);
      expect(y.dataSync()).toEqual(new Float32Array(n).fill(21));
    }
  });
  expect(count).toBe(2);
});

test("sizes that agree by chance, and sizes of 0 and 1, are kinds of their own", () => {
  const sum = (a: number[], b: number[]): number[] =>
    Array.from(filled(a).cosh().add(filled(b).cosh()).dataSync(), (x) => Math.round(x * 100) / 100);
  const twice = 7.52;
  const shapes = [
    [[3, 3], [3]],
    [[4, 4], [4]],
    [[5, 3], [3]],
    [[6, 4], [4]],
    [[1, 4], [4]],
    [[1, 5], [5]],
    [[7, 1], [5]],
    [[0, 5], [5]],
    [[0, 6], [6]],
  ] as const;
  for (const [a, b] of shapes) {
    const size = a[0] * Math.max(a[1], b[0]);
    expect(sum([...a], [...b])).toEqual(new Array(size).fill(twice));
  }
});

test("what depends on the sizes themselves is compiled for each", () => {
  for (let n = 2; n < 6; n++) {
    expect(
      filled([n])
        .reshape([n, 1])
        .add(1)
        .concat(filled([n, 1]), 1).shape,
    ).toEqual([n, 2]);
    expect(tf.ones([n]).add(1).dataSync()).toEqual(new Float32Array(n).fill(2));
    expect(tf.range(0, n).mul(2).arraySync()).toEqual(Array.from({ length: n }, (_, i) => 2 * i));
  }
});
