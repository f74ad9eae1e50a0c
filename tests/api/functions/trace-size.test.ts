import * as tf from "../../../index";

/** A trace that does not end is an error that names the loop. */

afterEach(() => {
  tf.config.setTraceLimit(500_000);
  jest.restoreAllMocks();
});

const endless = tf.function((x: tf.Tensor) => {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the mistake that is tested
  while (x.greater(0)) x = x.sub(1);
  return x;
});

test("a loop over a tensor that is not converted ends with an error at its line", () => {
  tf.config.setTraceLimit(1000);
  expect(() => endless(tf.scalar(3))).toThrow(tf.ResourceExhaustedError);
  expect(() => endless(tf.scalar(3))).toThrow(
    /has more than 1000 operations[\s\S]*trace-size\.test\.ts:12:/,
  );
});

test("a branch has the limit, too", () => {
  tf.config.setTraceLimit(100);
  const f = tf.function((x: tf.Tensor) =>
    tf.cond(
      x.greater(0),
      () => endless(x),
      () => x,
    ),
  );
  expect(() => f(tf.scalar(3))).toThrow(/has more than 100 operations/);
});

test("a large loop that unrolls is warned of, with its line", () => {
  const warn = jest.spyOn(console, "warn").mockImplementation(() => undefined);
  tf.config.setTraceLimit(20_500);
  expect(() => endless(tf.scalar(3))).toThrow(tf.ResourceExhaustedError);
  expect(warn.mock.calls.flat().join()).toMatch(
    /A large loop unrolls: .* has 20000 operations, the last 1000 of them from 2 places around .*trace-size\.test\.ts:12:/,
  );
});

test.each([0, -1, 1.5, NaN])("%p is no limit", (limit) => {
  expect(() => {
    tf.config.setTraceLimit(limit);
  }).toThrow("tf.config.setTraceLimit takes a number of operations");
  expect(tf.config.traceLimit()).toBe(500_000);
});
