import * as fc from "fast-check";
import * as tf from "../../../../index";

const size = fc.integer({ min: 1, max: 7 });

/** Matrices of any rank: products of two factors, of which the inner size may be the smallest. */
const matrices = fc
  .tuple(size, size, size, fc.integer({ min: 0, max: 1000 }))
  .map(([rows, inner, columns, seed]) => {
    const numbers = (count: number, phase: number): number[] =>
      Array.from({ length: count }, (_, i) => 2 * Math.sin(12.9898 * (i + phase) + seed));
    const left = tf.tensor(numbers(rows * inner, 1), [rows, inner], "float64");
    const right = tf.tensor(numbers(inner * columns, 500), [inner, columns], "float64");
    return tf.matMul(left, right);
  });

const largestError = (x: tf.Tensor, y: tf.Tensor): number =>
  Number(tf.max(tf.abs(tf.sub(x, y))).arraySync());

const orthogonality = (x: tf.Tensor): number => {
  const product = tf.matMul(x, x, true);
  const [n = 0] = product.shape;
  return largestError(product, tf.eye(n, n, undefined, "float64"));
};

const isDescending = (x: tf.Tensor): boolean => {
  const numbers = Array.from(x.dataSync(), Number);
  return numbers.every((number, i) => number <= (numbers[i - 1] ?? Infinity) + 1e-12);
};

test("singular values and their vectors make the matrix again, whatever its rank", () => {
  fc.assert(
    fc.property(matrices, fc.boolean(), (x, full) => {
      const [rows = 0, columns = 0] = x.shape;
      const [s, u, v] = tf.linalg.svd(x, full);
      if (s === undefined || u === undefined || v === undefined) throw new Error("three results");
      const least = Math.min(rows, columns);
      const scaled = tf.mul(tf.slice(u, [0, 0], [rows, least]), s);
      const product = tf.matMul(scaled, tf.slice(v, [0, 0], [columns, least]), false, true);
      expect(largestError(product, x)).toBeLessThan(1e-10);
      expect(orthogonality(u)).toBeLessThan(1e-12);
      expect(orthogonality(v)).toBeLessThan(1e-12);
      expect(isDescending(s)).toBe(true);
      expect(Number(tf.min(s).arraySync())).toBeGreaterThanOrEqual(0);
      expect(largestError(tf.linalg.svd(x, false, false), s)).toBeLessThan(1e-12);
    }),
    { numRuns: 12 },
  );
});

test("eigenvalues and eigenvectors of symmetric matrices, of which one triangle is read", () => {
  fc.assert(
    fc.property(matrices, (x) => {
      const gram = tf.sub(tf.matMul(x, x, false, true), 2);
      const [e, v] = tf.linalg.eigh(tf.linalg.bandPart(gram, -1, 0));
      if (e === undefined || v === undefined) throw new Error("two results");
      const scale = 1 + Number(tf.max(tf.abs(gram)).arraySync());
      expect(largestError(tf.matMul(gram, v), tf.mul(v, e))).toBeLessThan(1e-12 * scale);
      expect(orthogonality(v)).toBeLessThan(1e-12);
      expect(isDescending(tf.reverse(e))).toBe(true);
    }),
    { numRuns: 12 },
  );
});

test("a batch of unknown size, and jacobians over it", () => {
  const f = tf.function((x: tf.Tensor) => tf.norm(x, 2, [1, 2]), {
    inputSignature: [new tf.TensorSpec([null, 2, 3])],
  });
  const x = tf.tensor([1, 2, 3, 4, 5, 6, 0, 1, 0, 2, 0, 0], [2, 2, 3]);
  expect(f(x).arraySync()).toEqual([expect.closeTo(9.508032, 5), 2]);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return tf.reshape(tf.norm(x, 2, [1, 2]), [2, 1]);
  });
  const whole = tape.batchJacobian(y, x);
  expect(whole.shape).toEqual([2, 1, 2, 3]);
  const second = tf.slice(whole, [1, 0, 0, 0], [1, 1, 2, 3]);
  expect(largestError(second, tf.tensor([0, 0, 0, 1, 0, 0], [1, 1, 2, 3]))).toBeLessThan(1e-6);
});

test("what a decomposition cannot be taken of, or not differentiated", () => {
  expect(() => tf.linalg.svd(tf.tensor([1, 2]))).toThrow("svd needs matrices");
  expect(() => tf.linalg.svd(tf.tensor([[1]], [1, 1], "int32"))).toThrow("floating-point");
  expect(() => tf.linalg.eigh(tf.zeros([2, 3]))).toThrow("must be square");
  const f = tf.function((x: tf.Tensor) => tf.linalg.svd(x, false, false), {
    inputSignature: [new tf.TensorSpec([null, 3])],
  });
  expect(() => f(tf.zeros([2, 3]))).toThrow("the size of the matrices must be known");
  const full = tf.grad((x) => tf.sum(tf.square(tf.linalg.svd(x, true)[1] ?? x)));
  expect(() => full(tf.tensor([[1], [2], [3]]))).toThrow("their last columns are not unique");
});
