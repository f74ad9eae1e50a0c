import * as tf from "../../../index";
import { values } from "./values";
import { recorded } from "./recorded";

test("a batch Jacobian holds each row's own Jacobian", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const rows = (given: tf.Tensor): tf.Tensor => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(given);
      return given.mul(given).matMul([
        [1, 0, 1],
        [0, 1, 1],
      ]);
    });
    return tape.batchJacobian(y, given);
  };
  for (const compute of [rows, tf.function(rows)]) {
    expect(compute(x).arraySync()).toEqual([
      [
        [2, 0],
        [0, 4],
        [2, 4],
      ],
      [
        [6, 0],
        [0, 8],
        [6, 8],
      ],
    ]);
  }
});

test("a batch Jacobian has shape [rows, target row, source row]", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const column = (i: number): tf.Tensor => x.slice([0, i], [2, 1]).reshape([2]);
  const { tape, y } = recorded(x, () =>
    tf.stack([column(0).mul(column(1)), column(0).square(), column(1)], 1),
  );
  expect(values(tape.batchJacobian(y, x))).toEqual([
    [
      [2, 1],
      [2, 0],
      [0, 1],
    ],
    [
      [4, 3],
      [6, 0],
      [0, 1],
    ],
  ]);
});

test("a batch Jacobian of other rows, of a used tape, and as a loop without a persistent tape is an error", () => {
  const x = tf.ones([2, 3]);
  const tape = new tf.GradientTape({ persistent: true });
  const [a, b] = tape.record(() => {
    tape.watch(x);
    return [x.concat(x), x.sum(1)] as const;
  });
  expect(() => tape.batchJacobian(a, x)).toThrow(
    "Need first dimension of target shape ([4,3]) and source shape ([2,3]) to match.",
  );
  expect(() => tape.batchJacobian(b, x)).toThrow("Shape [2] must have rank at least 2");
  const once = recorded(x, () => x.mul(x));
  expect(() => once.tape.batchJacobian(once.y, x, { experimentalUsePfor: false })).toThrow(
    "GradientTape must be created with persistent: true to compute the batchJacobian",
  );
  const used = recorded(x, () => x.mul(x));
  used.tape.gradient(used.y, x);
  expect(() => used.tape.batchJacobian(used.y, x)).toThrow(
    "A non-persistent GradientTape can only",
  );
});

test("a batch Jacobian of an unconnected source is zeros", () => {
  const x = tf.ones([2, 3]);
  const { tape, y } = recorded(x, () => tf.ones([2, 2]));
  const jacobian = tape.batchJacobian(y, x);
  expect(jacobian.shape).toEqual([2, 2, 3]);
  expect(values(jacobian.abs().sum())).toBe(0);
});
