/** Whether derivatives of each order are connected, `null` or a tensor, as TensorFlow's: `references.py` made the table. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "../../../../index";
import { functions } from "./functions";

type Derivative = tf.Tensor | null;
type Unary = (x: tf.Tensor) => Derivative;

const [header = [], ...rows] = readFileSync(join(__dirname, "references.csv"), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(","));

/**
 * What docs/differences.md lists: derivatives that TensorFlow has as zeros, of piecewise linear functions, or of as many factors as a product has,
 * are `null` here.
 */
const differs: ReadonlySet<string> = new Set([
  ...["relu", "relu6", "maxPool"].flatMap((name) =>
    ["gradient 2", "gradient 3", "hessian", "jacobian 2"].map((column) => `${name}, ${column}`),
  ),
  ...["gradient 2", "hessian", "jacobian 2"].map((column) => `leakyRelu, ${column}`),
  "cumprod, gradient 3",
]);

type Take = (tape: tf.GradientTape, y: tf.Tensor, x: tf.Tensor) => Derivative;

const derivativeOf =
  (f: Unary, take: Take): Unary =>
  (x) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return f(x);
    });
    return y === null ? null : take(tape, y, x);
  };

const gradient: Take = (tape, y, x) => tape.gradient(y, x);
const jacobian: Take = (tape, y, x) => tape.jacobian(y, x);
const batchJacobian: Take = (tape, y, x) => tape.batchJacobian(y, x);

/** The columns of the table. */
const columns: Readonly<Record<string, readonly Take[]>> = {
  gradient: [gradient],
  "gradient 2": [gradient, gradient],
  "gradient 3": [gradient, gradient, gradient],
  jacobian: [jacobian],
  hessian: [gradient, jacobian],
  "jacobian 2": [jacobian, jacobian],
  "batch hessian": [gradient, batchJacobian],
};

const cases = rows.flatMap(([name = "", ...kinds]) => {
  const f = functions[name];
  if (f === undefined) return [];
  return kinds.flatMap((kind, i) => {
    const column = header[i + 1] ?? "";
    return kind === "error" ? [] : [{ name, column, kind, f, takes: columns[column] ?? [] }];
  });
});

test.each(cases)("$name, $column: $kind", ({ name, column, f, takes, kind }) => {
  const derived = takes.reduce<Unary>(
    derivativeOf,
    f,
  )(
    tf.tensor2d([
      [0.6, -0.3],
      [1.7, 0.4],
    ]),
  );
  const isNull = kind === "none" || differs.has(`${name}, ${column}`);
  expect(derived === null ? "none" : "connected").toBe(isNull ? "none" : "connected");
  // Where TensorFlow's is zero by structure and not by cancellation, ours is zero.
  if (derived !== null && kind === "zeros") {
    const largest = Math.max(...derived.dataSync().map(Math.abs));
    expect(largest).toBeLessThan(1e-5);
  }
});
