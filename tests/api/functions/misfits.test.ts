import * as tf from "../../../index";
import { thrown } from "../../support/thrown";

/** Arguments whose structure does not match: the message names the first misfit. */

const spec = new tf.TensorSpec([2]);
const v = tf.ones([2]);
const call = (f: unknown, ...args: unknown[]): string =>
  thrown(() => (f as (...given: unknown[]) => unknown)(...args)).report.what;

test("arguments of a signature", () => {
  const f = tf.function((d: { x: tf.Tensor; y: tf.Tensor[] }) => d.x, {
    inputSignature: [{ x: spec, y: [spec] }],
  });
  expect(call(f, { x: v })).toContain("args[0] has no key 'y'");
  expect(call(f, { x: v, y: [v], z: v })).toContain("args[0] has an unknown key 'z'");
  expect(call(f, { x: v, y: [v, v] })).toContain("args[0].y is an array of 2, not an array of 1");
  expect(call(f, { x: v, y: v })).toContain("args[0].y is Tensor, not an array of 1");
  expect(call(f, v)).toContain("args[0] is Tensor, not an object with the keys x, y");
  expect(call(f)).toContain("args[0] is nothing, not an object with the keys x, y");
});

test("arguments of a concrete function", () => {
  const f = tf.function((d: { x: tf.Tensor }, k: tf.Tensor) => d.x.add(k));
  const concrete = f.getConcreteFunction({ x: spec }, spec);
  expect(call(concrete, { y: v }, v)).toContain("args[0] has no key 'x'");
});

test("arguments by name", () => {
  const concrete = tf
    .function((x: tf.Tensor, y: tf.Tensor) => x.add(y))
    .getConcreteFunction(spec, spec);
  expect(call(concrete, { x: v, z: v })).toContain("got an unexpected argument 'z'");
  expect(call(concrete, { x: v })).toContain("missing a required argument: 'y'");
});
