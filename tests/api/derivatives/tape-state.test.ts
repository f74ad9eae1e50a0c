import * as tf from "../../../index";
import { thrown } from "../../support/thrown";
import { gradientOf, values } from "./values";

/** What a tape's calls leave behind. */

describe("a call that throws leaves the tape as it was", () => {
  const calls: Readonly<
    Record<string, (tape: tf.GradientTape, y: tf.Tensor, x: tf.Tensor) => unknown>
  > = {
    "a target that is none": (tape, _, x) => tape.gradient(null, x),
    "a source that is none": (tape, y) => tape.gradient(y, "x"),
    "an unknown option": (tape, y, x) =>
      tape.gradient(y, x, { unconnectedGradients: "zeros" as "zero" }),
    "an output gradient of another shape": (tape, y, x) =>
      tape.gradient(y, x, { outputGradients: tf.ones([3]) }),
    "a Jacobian without vectorisation": (tape, y, x) =>
      tape.jacobian(y, x, { experimentalUsePfor: false }),
    "other numbers of rows": (tape, y) => tape.batchJacobian(y, tf.ones([3, 2])),
  };

  for (const [name, call] of Object.entries(calls)) {
    test(name, () => {
      const x = tf.tensor([[1, 2]]);
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(x);
        return x.square();
      });
      expect(thrown(() => call(tape, y, x))).toBeInstanceOf(tf.OntraceError);
      expect(values(tape.gradient(y, x))).toEqual([[2, 4]]);
      expect(() => tape.gradient(y, x)).toThrow("can only be used to compute one set of gradients");
    });
  }

  test("while it records, it goes on recording", () => {
    const x = tf.scalar(3);
    const tape = new tf.GradientTape();
    const z = tape.record(() => {
      tape.watch(x);
      const y = x.square();
      expect(() => tape.gradient(y, "x")).toThrow(tf.DTypeError);
      return y.mul(x);
    });
    expect(values(tape.gradient(z, x))).toBe(27);
  });
});

test("a persistent tape that is not recording does not warn of what it would record", () => {
  const warn = jest.spyOn(console, "warn").mockImplementation();
  const x = tf.scalar(3);
  const tape = new tf.GradientTape({ persistent: true });
  tape.record(() => {
    tape.watch(x);
    const y = x.square();
    expect(values(tape.stopRecording(() => tape.gradient(y, x)))).toBe(6);
    expect(warn).not.toHaveBeenCalled();
    tape.gradient(y, x);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

/** Upstream gradients. */

test("null among outputGradients is no gradient, as a gradient that is null is", () => {
  const x = tf.scalar(3);
  const upstream = (outputGradients: unknown) => {
    const tape = new tf.GradientTape();
    const [a, b] = tape.record(() => {
      tape.watch(x);
      return [x.square(), x.mul(10)];
    });
    return values(tape.gradient([a, b], x, { outputGradients }));
  };
  expect(upstream([1, null])).toBe(6);
  expect(upstream([null, 2])).toBe(20);
  expect(upstream([null, null])).toBeNull();
  expect(upstream(null)).toBe(16);
  expect(() => upstream([1, undefined])).toThrow(tf.DTypeError);
});

/** Connectedness at the edges. */

test("the end of a row of one number has a zero gradient", () => {
  const end = tf.scalar(5);
  expect(gradientOf(() => tf.linspace(2, end, 1), end)).toBe(0);
  expect(gradientOf(() => tf.linspace(end, 7, 1), end)).toBe(1);
  expect(values(tf.linspace(2, 7, 1))).toEqual([2]);
});

test.each([true, false])("the Jacobian of a target without elements, vectorised: %s", (pfor) => {
  const [x, other] = [tf.zeros([0, 2]), tf.ones([3])];
  const tape = new tf.GradientTape({ persistent: true });
  const y = tape.record(() => {
    tape.watch([x, other]);
    return x.square().sum(1);
  });
  const [ofX, ofOther] = tape.jacobian(y, [x, other], { experimentalUsePfor: pfor });
  expect(ofX?.shape).toEqual([0, 0, 2]);
  expect(ofOther).toBeNull();
  const rows = tape.batchJacobian(x.square(), x, { experimentalUsePfor: pfor });
  expect(rows.shape).toEqual([0, 2, 2]);
});
