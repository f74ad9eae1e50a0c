/** Sizes that do not fit, or that a tensor gives, are refused by the run: segments, matrices, windows, images, losses. */
import * as tf from "../../../index";
import { expectRefused, ints, ones, row, type Refused } from "../../support/refused-at-run";

const cases: readonly Refused[] = [
  row(
    "segmentSum",
    () => [ones(3), ints(0, 1)],
    (x, i) => tf.unsortedSegmentSum(x, i, 2),
  ),
  row(
    "segmentSum one",
    () => [ones(3), ints(0)],
    (x, i) => tf.unsortedSegmentSum(x, i, 2),
  ),
  row(
    "segmentSum index",
    () => [ones(2), ints(0, 2)],
    (x, i) => tf.unsortedSegmentSum(x, i, 2),
  ),
  row(
    "math.segmentSum",
    () => [ones(3), ints(0, 1)],
    (x, i) => tf.segmentSum(x, i),
  ),
  row(
    "math.segmentMax",
    () => [ones(3), ints(0, 1)],
    (x, i) => tf.segmentMax(x, i),
  ),
  row(
    "math.segmentMean unsorted",
    () => [ones(2), ints(1, 0)],
    (x, i) => tf.segmentMean(x, i),
  ),
  row(
    "topK",
    () => [ones(2)],
    (x) => tf.topk(x, 3).values,
  ),
  row(
    "sparse cross-entropy",
    () => [ones(3, 2), ints(0, 1)],
    (x, i) => tf.sparseSoftmaxCrossEntropyWithLogits(i, x),
  ),
  row(
    "sparse cross-entropy label",
    () => [ones(1, 2), ints(2)],
    (x, i) => tf.sparseSoftmaxCrossEntropyWithLogits(i, x),
  ),
  row(
    "bincount",
    () => [ints(0, 1), ones(3)],
    (x, w) => tf.bincount(x, w, 3),
  ),
  row(
    "confusionMatrix",
    () => [ints(0, 1), ints(0, 1, 1)],
    (x, y) => tf.math.confusionMatrix(x, y, 2),
  ),
  row(
    "confusionMatrix label",
    () => [ints(0, 3), ints(0, 1)],
    (x, y) => tf.math.confusionMatrix(x, y, 2),
  ),
  row(
    "solve",
    () => [ones(2, 2), ones(3, 1)],
    (a, b) => tf.linalg.solve(a, b),
  ),
  row(
    "solve, not square",
    () => [ones(2, 3), ones(2, 1)],
    (a, b) => tf.linalg.solve(a, b),
  ),
  row(
    "inv, not square",
    () => [ones(2, 3)],
    (a) => tf.linalg.inv(a),
  ),
  row(
    "det, not square",
    () => [ones(2, 3)],
    (a) => tf.linalg.det(a),
  ),
  row(
    "cholesky, not square",
    () => [ones(2, 3)],
    (a) => tf.linalg.cholesky(a),
  ),
  row(
    "triangularSolve",
    () => [ones(2, 2), ones(3, 1)],
    (a, b) => tf.linalg.triangularSolve(a, b),
  ),
  row(
    "eigh, not square",
    () => [ones(2, 3)],
    (a) => tf.linalg.eigh(a),
  ),
  row(
    "setDiag",
    () => [ones(3, 3), ones(2)],
    (a, d) => tf.linalg.setDiag(a, d),
  ),
  row(
    "depthToSpace",
    () => [ones(1, 1, 1, 6)],
    (x) => tf.depthToSpace(x, 2),
  ),
  row(
    "spaceToDepth",
    () => [ones(1, 3, 4, 1)],
    (x) => tf.spaceToDepth(x, 2),
  ),
  row(
    "spaceToBatchND",
    () => [ones(1, 3, 4, 1)],
    (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  ),
  row(
    "batchToSpaceND",
    () => [ones(3, 3, 4, 1)],
    (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  ),
  row(
    "conv2d channels",
    () => [ones(1, 4, 4, 3), ones(2, 2, 2, 1)],
    (x, k) => tf.conv2d(x, k, 1, "valid"),
  ),
  row(
    "conv2d window",
    () => [ones(1, 2, 2, 1), ones(3, 3, 1, 1)],
    (x, k) => tf.conv2d(x, k, 1, "valid"),
  ),
  row(
    "conv1d window",
    () => [ones(1, 2, 1), ones(3, 1, 1)],
    (x, k) => tf.conv1d(x, k, 1, "valid"),
  ),
  row(
    "maxPool window",
    () => [ones(1, 2, 2, 1)],
    (x) => tf.maxPool(x, 4, 1, "valid"),
  ),
  row(
    "avgPool window",
    () => [ones(1, 2, 2, 1)],
    (x) => tf.avgPool(x, 4, 1, "valid"),
  ),
  row(
    "cropAndResize",
    () => [ones(1, 4, 4, 1), ones(2, 4), ints(0)],
    (x, b, i) => tf.image.cropAndResize(x, b, i, [2, 2]),
  ),
  row(
    "cropAndResize index",
    () => [ones(1, 4, 4, 1), ones(1, 4), ints(1)],
    (x, b, i) => tf.image.cropAndResize(x, b, i, [2, 2]),
  ),
  row(
    "nonMaxSuppression",
    () => [ones(2, 4), ones(3)],
    (b, s) => tf.image.nonMaxSuppression(b, s, 2),
  ),
  row(
    "mapFn",
    () => [ones(2), ones(3)],
    (x, y) => tf.mapFn(([a, b]) => a.add(b), [x, y]),
  ),
  row(
    "broadcastTo",
    () => [ones(2)],
    (x) => tf.broadcastTo(x, [3]),
  ),
  row(
    "softmax cross-entropy",
    () => [ones(2, 3), ones(2, 2)],
    (x, y) => tf.softmaxCrossEntropyWithLogits(y, x),
  ),
  row(
    "batchNorm",
    () => [ones(2, 3), ones(2), ones(2)],
    (x, m, v) => tf.batchNorm(x, m, v),
  ),
  row(
    "cross",
    () => [ones(2, 2), ones(2, 2)],
    (x, y) => tf.linalg.cross(x, y),
  ),
  row(
    "searchSorted",
    () => [ones(2, 3), ones(1, 3)],
    (x, y) => tf.searchSorted(x, y),
  ),
  row(
    "range",
    () => [ints(-2)],
    (n) => tf.ones([tf.gather(n, 0)]),
  ),
  row(
    "oneHot",
    () => [ints(0), ints(-2)],
    (x, n) => tf.oneHot(x, tf.gather(n, 0)),
  ),
  row(
    "sequenceMask",
    () => [ints(0), ints(-2)],
    (x, n) => tf.sequenceMask(x, tf.gather(n, 0)),
  ),
  row(
    "tile",
    () => [ones(2), ints(-1)],
    (x, n) => tf.tile(x, n.reshape([1])),
  ),
  row(
    "pad",
    () => [ones(2), ints(-1)],
    (x, n) => tf.pad(x, tf.reshape(tf.concat([n, n], 0), [1, 2])),
  ),
  row(
    "argMax",
    () => [ones(0)],
    (x) => tf.argMax(x),
  ),
  row(
    "assign",
    () => [ones(3)],
    (x) => {
      const v = tf.variable(tf.ones([2]), true);
      v.assign(x);
      return v.add(0);
    },
  ),
];

test.each(cases.map((one): [string, Refused] => [one.name, one]))("%s", (_, one) => {
  expectRefused(one);
});
