/** Sizes and indices that are refused where they are known are refused by the run where they are open. */
import * as tf from "../../../index";
import { bools, expectRefused, ints, ones, row, type Refused } from "../../support/refused-at-run";

const cases: readonly Refused[] = [
  row(
    "booleanMask, shorter",
    () => [ones(3), bools(1, 0)],
    (x, m) => tf.booleanMask(x, m),
  ),
  row(
    "booleanMask, longer",
    () => [ones(2), bools(1, 0, 0)],
    (x, m) => tf.booleanMask(x, m),
  ),
  row(
    "booleanMask, axis 1",
    () => [ones(2, 3), bools(1, 0)],
    (x, m) => tf.booleanMask(x, m, 1),
  ),
  row(
    "booleanMask, two axes",
    () => [ones(2, 3), tf.ones([3, 2], "bool")],
    (x, m) => tf.booleanMask(x, m),
  ),
  row(
    "mirrorPad reflect",
    () => [ones(2)],
    (x) => tf.mirrorPad(x, [[2, 0]], "reflect"),
  ),
  row(
    "mirrorPad reflect after",
    () => [ones(2)],
    (x) => tf.mirrorPad(x, [[0, 2]], "reflect"),
  ),
  row(
    "mirrorPad symmetric",
    () => [ones(2)],
    (x) => tf.mirrorPad(x, [[0, 3]], "symmetric"),
  ),
  row(
    "reshape",
    () => [ones(6), ones(2)],
    (x, y) => tf.reshape(x, [tf.gather(tf.shape(y), 0), 2]),
  ),
  row(
    "reshape -1",
    () => [ones(7)],
    (x) => tf.reshape(x, [-1, 2]),
  ),
  row(
    "squeeze",
    () => [ones(2, 3)],
    (x) => tf.squeeze(x, [0]),
  ),
  row(
    "slice",
    () => [ones(3)],
    (x) => tf.slice(x, [1], [3]),
  ),
  row(
    "slice beyond",
    () => [ones(3)],
    (x) => tf.slice(x, [4], [-1]),
  ),
  row(
    "split",
    () => [ones(5)],
    (x) => tf.split(x, 2),
  ),
  row(
    "split sizes",
    () => [ones(5)],
    (x) => tf.split(x, [2, 2]),
  ),
  row(
    "unstack",
    () => [ones(5)],
    (x) => tf.split(x, [1, 1]),
  ),
  row(
    "concat",
    () => [ones(2, 2), ones(2, 3)],
    (x, y) => tf.concat([x, y], 0),
  ),
  row(
    "stack",
    () => [ones(2), ones(3)],
    (x, y) => tf.stack([x, y]),
  ),
  row(
    "add",
    () => [ones(2), ones(3)],
    (x, y) => tf.add(x, y),
  ),
  row(
    "where",
    () => [bools(1, 0), ones(3), ones(3)],
    (c, x, y) => tf.where(c, x, y),
  ),
  row(
    "matMul",
    () => [ones(2, 3), ones(2, 3)],
    (x, y) => tf.matMul(x, y),
  ),
  row(
    "matMul stack",
    () => [ones(2, 2, 3), ones(3, 3, 2)],
    (x, y) => tf.matMul(x, y),
  ),
  row(
    "dot",
    () => [ones(2), ones(3)],
    (x, y) => tf.dot(x, y),
  ),
  row(
    "einsum",
    () => [ones(2, 3), ones(2, 3)],
    (x, y) => tf.einsum("ij,jk->ik", x, y),
  ),
  row(
    "einsum, elementwise",
    () => [ones(1), ones(3)],
    (x, y) => tf.einsum("i,i->i", x, y),
  ),
  row(
    "einsum, trace",
    () => [ones(2, 3)],
    (x) => tf.einsum("ii->i", x),
  ),
  row(
    "tensordot",
    () => [ones(2, 3), ones(2, 3)],
    (x, y) => tf.tensordot(x, y, 1),
  ),
  row(
    "gather batch",
    () => [ones(3, 2), tf.zeros([2, 1], "int32")],
    (x, i) => tf.gather(x, i, 1, 1),
  ),
  row(
    "gather index",
    () => [ones(3), ints(3)],
    (x, i) => tf.gather(x, i),
  ),
  row(
    "gather negative",
    () => [ones(3), ints(-1)],
    (x, i) => tf.gather(x, i),
  ),
  row(
    "gatherND",
    () => [ones(3), tf.tensor([[3]], [1, 1], "int32")],
    (x, i) => tf.gatherND(x, tf.ensureShape(i, [null, 1])),
  ),
  row(
    "scatterND updates",
    () => [tf.tensor([[0], [1]], [2, 1], "int32"), ones(3)],
    (i, u) => tf.scatterND(tf.ensureShape(i, [null, 1]), u, [4]),
  ),
  row(
    "scatterND updates fewer",
    () => [tf.tensor([[0], [1]], [2, 1], "int32"), ones(1)],
    (i, u) => tf.scatterND(tf.ensureShape(i, [null, 1]), u, [4]),
  ),
  row(
    "scatterND index",
    () => [tf.tensor([[4]], [1, 1], "int32"), ones(1)],
    (i, u) => tf.scatterND(tf.ensureShape(i, [null, 1]), u, [4]),
  ),
  row(
    "tensorScatterUpdate",
    () => [ones(4), tf.tensor([[0], [1]], [2, 1], "int32"), ones(1)],
    (x, i, u) => tf.tensorScatterUpdate(x, tf.ensureShape(i, [null, 1]), u),
  ),
  row(
    "sparseToDense",
    () => [ints(0, 1), ones(3)],
    (i, u) => tf.sparseToDense(i, u, [4], 0),
  ),
  row(
    "reverseSequence count",
    () => [ones(3, 2), ints(1, 1)],
    (x, n) => tf.reverseSequence(x, n, 1),
  ),
  row(
    "reverseSequence one",
    () => [ones(3, 2), ints(1)],
    (x, n) => tf.reverseSequence(x, n, 1),
  ),
  row(
    "reverseSequence long",
    () => [ones(2, 2), ints(1, 3)],
    (x, n) => tf.reverseSequence(x, n, 1),
  ),
  row(
    "reverseSequence negative",
    () => [ones(2, 2), ints(1, -1)],
    (x, n) => tf.reverseSequence(x, n, 1),
  ),
  row(
    "invertPermutation",
    () => [ints(0, 0)],
    (x) => tf.invertPermutation(x),
  ),
];

test.each(cases.map((one): [string, Refused] => [one.name, one]))("%s", (_, one) => {
  expectRefused(one);
});
