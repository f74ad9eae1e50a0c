import * as tf from "../../../../index";

const determinant = (x: tf.Tensor): tf.Tensor => tf.linalg.det(x).sum();

describe.each(["float32", "float64"] as const)("singular matrices of %s", (dtype) => {
  const gradient = (data: number[] | number[][] | number[][][], f = determinant): number[] =>
    Array.from(
      tf
        .grad(f)(tf.tensor(data, undefined, dtype))
        .dataSync(),
      Number,
    );

  const close = (actual: number[], expected: number[]): void => {
    expect(actual).toHaveLength(expected.length);
    actual.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? NaN, dtype === "float32" ? 4 : 12);
    });
  };
  const counted = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]; // prettier-ignore
  const cofactors = [-3, 6, -3, 6, -12, 6, -3, 6, -3];

  test("the gradient of a determinant is the transposed adjugate", () => {
    expect(gradient([[2, 1], [4, 2]])).toEqual([2, -4, -1, 2]); // prettier-ignore
    expect(gradient([[0]])).toEqual([1]);
    close(gradient(counted), cofactors);
    close(gradient([[0, 0, 0], [0, 0, 0], [0, 0, 0]]), new Array<number>(9).fill(0)); // prettier-ignore
    const stack = [counted, [[2, 0, 0], [0, 3, 0], [0, 0, 4]], [[0, 1, 0], [1, 0, 0], [0, 0, 0]]]; // prettier-ignore
    close(gradient(stack), [...cofactors, 12, 0, 0, 0, 8, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, -1]);
  });

  test("it is also in a traced function, and of matrices that have an inverse", () => {
    const x = tf.tensor([[4, 1, 0, 2], [1, 3, 1, 0], [0, 1, 5, 1], [2, 0, 1, 6]], undefined, dtype); // prettier-ignore
    const traced = tf.function((v: tf.Tensor) => tf.grad(determinant)(v));
    const expected = tf.linalg.inv(x).transpose().mul(tf.linalg.det(x));
    close(Array.from(traced(x).dataSync(), Number), Array.from(expected.dataSync(), Number));
  });

  test("second derivatives are those of the polynomial", () => {
    // det = x₀(x₄x₈ − x₅x₇) − …: the derivative of Σ c·cofactors by x₀ is c₄x₈ + c₈x₄ − c₅x₇ − c₇x₅.
    const weights = tf.tensor([[1, 2, 3], [0, 1, 5], [2, 2, 1]], undefined, dtype); // prettier-ignore
    const weighted = (v: tf.Tensor): tf.Tensor => tf.grad(determinant)(v).mul(weights).sum();
    close(gradient(counted, weighted), [-38, 43, -9, 10, -17, 8, 4, 1, -2]);
    close(gradient([[1, 2], [2, 4]], (v) => tf.grad(determinant)(v).square().sum()), [2, 4, 4, 8]); // prettier-ignore
  });

  test("what needs an inverse says that there is none", () => {
    const x = tf.tensor([[1, 2], [2, 4]], undefined, dtype); // prettier-ignore
    expect(() => tf.linalg.inv(x).dataSync()).toThrow("Input is not invertible.");
    expect(() => tf.linalg.solve(x, tf.ones([2, 1], dtype)).dataSync()).toThrow("Input is not invertible."); // prettier-ignore
    const traced = tf.function((v: tf.Tensor) => tf.linalg.inv(v));
    expect(() => traced(x).dataSync()).toThrow(tf.InvalidArgumentError);
  });
});
