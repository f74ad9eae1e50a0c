import * as tf from "../../../index";

/** What a tape says of a target and a source. */
function explained(
  source: tf.Tensor | tf.Variable,
  f: () => tf.Tensor,
  { watch = true, ...options }: { watchAccessedVariables?: boolean; watch?: boolean } = {},
): string {
  const tape = new tf.GradientTape(options);
  const y = tape.record(() => {
    if (watch && source instanceof tf.Tensor) tape.watch(source);
    return f();
  });
  const text = tape.explain(y, source);
  // The explanation agrees with the gradient.
  expect(tape.gradient(y, source) !== null).toBe(text.startsWith("connected"));
  return text;
}

const x = tf.scalar(2);

test("a path is told operation by operation, with the lines that they come from", () => {
  expect(explained(x, () => x.square().sin())).toMatch(
    /^connected, through 2 operations:\n {2}\w+ {2}at \S+explain\.test\.ts:\d+:\d+\n {2}sin {2}at \S+explain\.test\.ts/,
  );
  expect(explained(x, () => x.mul(x.round()))).toMatch(
    /^connected, through 1 operation:\n {2}mul .*\nother paths are cut:\n {2}round: /,
  );
  expect(explained(x, () => x)).toBe("connected: the target is the source itself");
});

test("what cuts a path is named, with its line", () => {
  expect(explained(x, () => x.cast("int32").cast("float32").mul(3))).toMatch(
    /^not connected: the path from the source is cut by\n {2}cast: its result is int32\[\] {2}at \S+explain\.test\.ts/,
  );
  expect(explained(x, () => tf.stopGradient(x.mul(2)).mul(3))).toMatch(
    /cut by\n {2}stopGradient: it stops gradients by definition {2}at/,
  );
  expect(explained(x, () => x.mul(2).floor())).toMatch(/cut by\n {2}floor: \S/);
  expect(explained(x, () => x.cast("int32"))).toContain("the target is int32[]");
});

test("sources that are not watched, and variables that were not read", () => {
  expect(explained(x, () => x.mul(2), { watch: false })).toContain("the source is not watched");
  const v = tf.variable(1, true, "v");
  expect(explained(v, () => x.mul(2))).toBe(
    "not connected: variable v was not read while the tape recorded",
  );
  expect(explained(v, () => v.mul(2), { watchAccessedVariables: false })).toContain(
    "the tape watches only the sources passed to tape.watch",
  );
  const fixed = new tf.Variable(1, { trainable: false, name: "fixed" });
  expect(explained(fixed, () => fixed.mul(2))).toContain("variable fixed is not trainable");
});

test("targets that were not recorded, or come from elsewhere", () => {
  expect(explained(x, () => tf.scalar(1))).toContain("the target was not recorded");
  const w = tf.scalar(3);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch([x, w]);
    return w.mul(2);
  });
  expect(tape.explain(y, x)).toBe(
    "not connected: nothing that the target was computed from was computed from the source",
  );
  tape.gradient(y, x);
  expect(tape.explain(y, x)).toContain("unknown: the tape was used");
});
