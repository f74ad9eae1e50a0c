import * as tf from "../../../index";
import { gradientOf, values, warningsOf } from "./values";

/** Recording and watching. */

test("a trainable variable is watched as soon as it is read", () => {
  const v = tf.variable(3);
  const tape = new tf.GradientTape();
  const y = tape.record(() => v.mul(v));
  expect(values(tape.gradient(y, v))).toBe(6);
  expect(tape.watchedVariables()).toEqual([v]);
});

test("constants need watch", () => {
  const x = tf.scalar(3);
  const tape = new tf.GradientTape();
  const y = tape.record(() => x.mul(x));
  expect(tape.gradient(y, x)).toBeNull();
  expect(gradientOf(() => x.mul(x), x)).toBe(6);
});

test("variables that are not trainable can be watched", () => {
  const v = new tf.Variable(3, { trainable: false });
  const tape = new tf.GradientTape();
  const y = tape.record(() => v.mul(v));
  expect(tape.gradient(y, v)).toBeNull();
  expect(gradientOf(() => v.mul(v), v)).toBe(6);
});

test("what was computed before the tape opened is a source of its own", () => {
  const v = tf.variable(2);
  const w = v.add(1);
  const tape = new tf.GradientTape();
  const y = tape.record(() => w.mul(w));
  expect(tape.gradient(y, v)).toBeNull();
  expect(tape.watchedVariables()).toEqual([]);
});

test("watch takes structures, and nothing but tensors and variables", () => {
  const [a, b] = [tf.scalar(1), tf.scalar(2)];
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch([a, { k: b }]);
    return a.mul(b);
  });
  expect(values(tape.gradient(y, [a, b]))).toEqual([2, 1]);
  const other = new tf.GradientTape();
  other.record(() => {
    expect(() => {
      other.watch(new Float32Array([1]));
    }).toThrow("Passed in object 1 of type 'Float32Array', not a tensor or a variable");
    expect(() => {
      other.watch(1);
    }).toThrow(tf.ValueError);
  });
});

test("watch works only while the tape records", () => {
  const x = tf.scalar(2);
  const tape = new tf.GradientTape();
  const watch = (): void => {
    tape.watch(x);
  };
  expect(watch).toThrow("Tape is not recording.");
  tape.record(() => undefined);
  expect(watch).toThrow(tf.FailedPreconditionError);
});

test("only what is computed after watch counts", () => {
  const x = tf.scalar(2);
  const tape = new tf.GradientTape();
  const [a, b] = tape.record(() => {
    const early = x.mul(x);
    tape.watch(x);
    return [early, x.mul(3)];
  });
  expect(values(tape.gradient([a, b], x))).toBe(3);
});

test("an intermediate result can be watched", () => {
  const x = tf.scalar(2);
  const tape = new tf.GradientTape();
  const [y, z] = tape.record(() => {
    tape.watch(x);
    const y = x.mul(x);
    tape.watch(y);
    return [y, y.mul(y)] as const;
  });
  expect(values(tape.gradient(z, [x, y]))).toEqual([32, 8]);
});

test("what depends on a watched tensor is a source without watch", () => {
  const x = tf.scalar(3);
  const tape = new tf.GradientTape();
  const [y, z] = tape.record(() => {
    tape.watch(x);
    const y = x.mul(x);
    return [y, y.mul(y)] as const;
  });
  expect(values(tape.gradient(z, y))).toBe(18);
});

test("watchAccessedVariables: false records only what is watched", () => {
  const [a, b] = [tf.variable(2), tf.variable(3)];
  const tape = new tf.GradientTape({ watchAccessedVariables: false });
  const y = tape.record(() => {
    tape.watch(b);
    return a.mul(b);
  });
  expect(values(tape.gradient(y, [a, b]))).toEqual([null, 2]);
  expect(tape.watchedVariables()).toEqual([b]);
});

test("watchedVariables gives each variable once, in the order of first reads, until reset", () => {
  const [a, b, c] = ["a", "b", "c"].map((name, i) => new tf.Variable(i + 1, { name }));
  if (a === undefined || b === undefined || c === undefined) throw new Error("three variables");
  const tape = new tf.GradientTape();
  const y = tape.record(() => b.mul(a).mul(b));
  expect(tape.watchedVariables()).toEqual([b, a]);
  tape.gradient(y, a);
  expect(tape.watchedVariables()).toEqual([b, a]);
  const other = new tf.GradientTape();
  other.record(() => {
    a.mul(1);
    other.reset();
    c.mul(1);
  });
  expect(other.watchedVariables()).toEqual([c]);
});

test("watching integers is accepted with a warning, and gives null", () => {
  for (const x of [tf.scalar(3, "int32"), tf.scalar(true, "bool")]) {
    let gradient: unknown;
    const warnings = warningsOf(() => {
      gradient = gradientOf(() => x.cast("int32").mul(2), x);
    });
    expect(gradient).toBeNull();
    expect(warnings).toEqual([
      `ontrace: The dtype of the watched tensor must be floating (e.g. float32), got ${x.dtype}`,
    ]);
  }
});

test("casting to an integer cuts the gradient", () => {
  const x = tf.scalar(2.5);
  expect(gradientOf(() => x.cast("int32").cast("float32").mul(x), x)).toBe(2);
});

test("halves and doubles are differentiable, in their own dtype", () => {
  for (const dtype of ["float16", "float32", "float64"] as const) {
    const x = tf.scalar(3, dtype);
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return x.mul(x);
    });
    const gradient = tape.gradient(y, x);
    expect(gradient?.dtype).toBe(dtype);
    expect(values(gradient)).toBe(6);
  }
});
