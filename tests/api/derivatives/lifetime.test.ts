import * as tf from "../../../index";
import { values, warningsOf } from "./values";

/** Lifetime of a tape. */

const onlyOnce =
  "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)";

test("a tape gives one set of gradients", () => {
  const x = tf.tensor([2]);
  for (const second of ["gradient", "jacobian"] as const) {
    const tape = new tf.GradientTape();
    const [y, z] = tape.record(() => {
      tape.watch(x);
      const y = x.mul(x);
      return [y, y.pow(3)] as const;
    });
    expect(values(tape.gradient(z, x))).toEqual([192]);
    expect(() => tape[second](y, x)).toThrow(onlyOnce);
  }
});

test("a persistent tape gives many", () => {
  const x = tf.scalar(2);
  using tape = new tf.GradientTape({ persistent: true });
  const [y, z] = tape.record(() => {
    tape.watch(x);
    const y = x.mul(x);
    return [y, y.pow(3)] as const;
  });
  expect(values([tape.gradient(z, x), tape.gradient(y, x), tape.gradient(z, y)])).toEqual([
    192, 4, 48,
  ]);
  tape.dispose();
  expect(tape.gradient(z, x)).toBeNull();
});

test("gradient inside of the block ends the recording", () => {
  const x = tf.scalar(3);
  const tape = new tf.GradientTape();
  const g = tape.record(() => {
    tape.watch(x);
    const g = tape.gradient(x.mul(x), x);
    expect(() => {
      tape.watch(x);
    }).toThrow("Tape is not recording.");
    return g;
  });
  expect(values(g)).toBe(6);
});

test("gradient inside of a persistent tape's block is recorded, with a warning", () => {
  const x = tf.scalar(3);
  const tape = new tf.GradientTape({ persistent: true });
  let g: tf.Tensor | null = null;
  const warnings = warningsOf(() => {
    for (const _ of [1, 2]) {
      g = tape.record(() => {
        tape.watch(x);
        return tape.gradient(x.pow(3), x);
      });
    }
  });
  expect(values(tape.gradient(g, x))).toBe(18);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(
    "Calling GradientTape.gradient on a persistent tape inside its context is significantly less efficient",
  );
});

test("recording again goes on", () => {
  const x = tf.scalar(3);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return x.mul(2);
  });
  const z = tape.record(() => y.mul(2));
  expect(values(tape.gradient(z, x))).toBe(4);
});

test("what happens between two blocks is not seen", () => {
  const x = tf.scalar(3);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return x.mul(2);
  });
  const w = y.mul(5);
  const z = tape.record(() => w.mul(2));
  expect(tape.gradient(z, x)).toBeNull();
});

test("a tape cannot be entered twice; leaving it again is harmless", () => {
  const tape = new tf.GradientTape();
  expect(() => {
    tape.record(() => {
      tape.record(() => undefined);
    });
  }).toThrow("Tape is still recording");
  const block = tape.recording();
  block[Symbol.dispose]();
  expect(() => {
    block[Symbol.dispose]();
  }).not.toThrow();
});

test("an exception closes the tape, and what was recorded stays", () => {
  const x = tf.scalar(1);
  const tape = new tf.GradientTape();
  let y: tf.Tensor = x;
  expect(() =>
    tape.record(() => {
      tape.watch(x);
      y = x.mul(2);
      throw new RangeError("stop");
    }),
  ).toThrow("stop");
  expect(values(tape.gradient(y, x))).toBe(2);
});

test("stopRecording suspends", () => {
  const [x, y] = [tf.variable(2), tf.variable(3)];
  const tape = new tf.GradientTape();
  const c = tape.record(() => {
    const a = x.pow(3);
    const b = tape.stopRecording(() => y.mul(7));
    return a.mul(b);
  });
  expect(values(tape.gradient(c, [x, y]))).toEqual([252, null]);
});

test("stopRecording outside of the block is an error", () => {
  const tape = new tf.GradientTape();
  expect(() => {
    tape.stopRecording(() => undefined);
  }).toThrow("Trying to stop recording a tape which is not recording.");
});

test("reset forgets everything and goes on recording", () => {
  const [x, y] = [tf.variable(2), tf.variable(3)];
  const tape = new tf.GradientTape();
  const z = tape.record(() => {
    const a = y.mul(7);
    tape.reset();
    return x.pow(3).mul(a);
  });
  expect(values(tape.gradient(z, [x, y]))).toEqual([252, null]);
});

test("entering a used tape again begins a recording in which nothing is watched", () => {
  const x = tf.scalar(2);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return x.mul(x);
  });
  expect(values(tape.gradient(y, x))).toBe(4);
  expect(() => {
    tape.reset();
  }).toThrow("Tape is not recording.");
  const unwatched = tape.record(() => x.pow(3));
  expect(tape.gradient(unwatched, x)).toBeNull();
  const again = tape.record(() => {
    tape.watch(x);
    return x.pow(3);
  });
  expect(values(tape.gradient(again, x))).toBe(12);
});
