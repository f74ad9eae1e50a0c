import * as tf from "../../../index";
import { expectAsStatic } from "../../support/open-sizes";

// Matrices

/** A·Aᵀ + 2, which is positive definite. */
const positive = (a: tf.Tensor): tf.Tensor =>
  tf.matMul(a, a, false, true).add(tf.eye(a.shape[1] ?? 0).mul(2));

const stacks = [
  [2, 0, 0],
  [0, 3, 3],
  [1, 1, 1],
  [2, 4, 4],
];

test.each<[string, (x: tf.Tensor) => tf.Tensor]>([
  ["cholesky", (x) => tf.linalg.cholesky(x)],
  ["logdet", (x) => tf.linalg.logdet(x)],
  ["inv", (x) => tf.linalg.inv(x)],
  ["solve", (x) => tf.linalg.solve(x, x.slice([0, 0, 0], [-1, -1, -1]).add(1))],
  ["triangularSolve", (x) => tf.linalg.triangularSolve(x, x.add(1))],
  [
    "the transposed upper triangularSolve",
    (x) => tf.linalg.triangularSolve(x, x.add(1), false, true),
  ],
  ["lstsq", (x) => tf.linalg.lstsq(x, x.add(1))],
])("%s of matrices whose size only the run determines", (_, f) => {
  expectAsStatic(f, [null, null, null], stacks, positive);
});

test.each<[string, (x: tf.Tensor) => tf.Tensor]>([
  ["qr", (x) => tf.add(...product(tf.linalg.qr(x)))],
  ["eigh", (x) => tf.linalg.eigvalsh(x)],
  ["svd", (x) => tf.linalg.svd(x, false, false)],
  ["det", (x) => tf.linalg.det(x)],
])("%s of stacks whose size only the run determines, and only of such", (_, f) => {
  expectAsStatic(f, [null, 3, 3], [[0, 3, 3], [1, 3, 3], [2, 3, 3]], positive); // prettier-ignore
  const open = tf.function(f, { inputSignature: [new tf.TensorSpec([null, null])] });
  expect(() => open(tf.eye(2))).toThrow("the size of the matrices must be known");
});

/** |Q| and Q·R */
const product = ([q, r]: readonly tf.Tensor[]): [tf.Tensor, tf.Tensor] => {
  if (q === undefined || r === undefined) throw new Error("qr has two results");
  return [q.abs(), tf.matMul(q, r)];
};

// Images

const images = [null, null, null, 2];
const sizes = [
  [0, 4, 5, 2],
  [1, 1, 1, 2],
  [2, 4, 5, 2],
  [1, 7, 2, 2],
];

test.each([
  [false, false],
  [true, false],
  [false, true],
])("images of open sizes are resized, alignCorners %p, halfPixelCenters %p", (corners, centres) => {
  for (const size of [
    [3, 6],
    [1, 1],
    [8, 2],
  ] as const) {
    // prettier-ignore
    expectAsStatic((x) => tf.image.resizeBilinear(x, size, corners, centres), images, sizes);
    expectAsStatic((x) => tf.image.resizeNearestNeighbor(x, size, corners, centres), images, sizes);
  }
});

test("images are resized to open sizes", () => {
  const doubled = (x: tf.Tensor): tf.Tensor => {
    const [, height, width] = tf.unstack(tf.shape(x).mul(2));
    if (height === undefined || width === undefined) throw new Error("images have four axes");
    return tf.image.resizeBilinear(x, [height, width], true);
  };
  expectAsStatic(doubled, images, sizes);
  expectAsStatic((x) => tf.image.resize(x, tf.shape(x).slice(1, 2)), images, sizes);
});

test("what needs known sizes is refused by name", () => {
  const resized = (method: "area" | "bilinear", keep = false) =>
    tf.function((x: tf.Tensor) => tf.image.resize(x, [2, 2], method, keep), {
      inputSignature: [new tf.TensorSpec(images)],
    });
  expect(() => resized("area")(tf.ones([1, 2, 2, 2]))).toThrow("the method area needs sizes");
  expect(() => resized("bilinear", true)(tf.ones([1, 2, 2, 2]))).toThrow("preserveAspectRatio");
});

// Axes that turn out empty, or of one element

test("roll along an axis that turns out empty", () => {
  expectAsStatic((x) => tf.roll(x, [3, -2], [0, 1]), [null, null], [[0, 2], [2, 0], [1, 1], [5, 4]]); // prettier-ignore
});

test("a slice beyond a size that only the run determines fails the run", () => {
  const f = tf.function((x: tf.Tensor) => x.slice([1], [2]), {
    inputSignature: [new tf.TensorSpec([null])],
  });
  expect(f(tf.tensor([1, 2, 3])).arraySync()).toEqual([2, 3]);
  for (const given of [[], [1], [1, 2]]) {
    expect(() => f(tf.tensor(given)).dataSync()).toThrow("a slice is not inside the tensor");
  }
});

test.each(["float32", "float64"] as const)("products of %s stacks that turn out empty", (dtype) => {
  const spec = new tf.TensorSpec([null, null, null], dtype);
  for (const [a, b] of [
    [false, false],
    [true, false],
    [false, true],
  ] as const) {
    // prettier-ignore
    const f = tf.function((x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, a, b), {
      inputSignature: [spec, spec],
    });
    const shapeOf = (m: number, n: number): number[] =>
      f(tf.ones([m, 2, 2], dtype), tf.ones([n, 2, 2], dtype)).shape;
    expect([shapeOf(0, 0), shapeOf(0, 1), shapeOf(1, 0), shapeOf(1, 2)]).toEqual(
      [0, 0, 0, 2].map((size) => [size, 2, 2]),
    );
    expect(f(tf.ones([1, 0, 0], dtype), tf.ones([1, 0, 0], dtype)).shape).toEqual([1, 0, 0]);
    const matrix = new tf.TensorSpec([null, null], dtype);
    for (const [left, right] of [
      [matrix, spec],
      [spec, matrix],
    ] as const) {
      // prettier-ignore
      const g = tf.function((x: tf.Tensor, y: tf.Tensor) => tf.matMul(x.neg(), y, a, b), {
        inputSignature: [left, right],
      });
      const given = [left, right].map(({ rank }) =>
        tf.ones(rank === 2 ? [2, 2] : [0, 2, 2], dtype),
      );
      expect(g(given[0] ?? 0, given[1] ?? 0).shape).toEqual([0, 2, 2]);
    }
  }
});
