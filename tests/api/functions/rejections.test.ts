import * as tf from "../../../index";

/** Promises that are refused: what they do later is the caller's business no more, and must not end the process. */

const later = async (): Promise<never> => {
  await Promise.resolve();
  throw new Error("later");
};

/** The function as one that type checking would refuse here. */
const untyped = (f: unknown): ((...args: unknown[]) => unknown) =>
  f as (...args: unknown[]) => unknown;

const x = tf.scalar(1);
const refused: Readonly<Record<string, () => unknown>> = {
  "tf.function": () => tf.function(later)(),
  "tf.function that reads data": () =>
    tf.function(async (y: tf.Tensor) => {
      await y.data();
    })(x),
  "tape.record": () => new tf.GradientTape().record(later),
  "tf.tidy": () => untyped(tf.tidy)(later),
  "tf.initScope": () => tf.initScope(later),
  "tf.grad": () => untyped(tf.grad(untyped(later) as () => tf.Tensor))(x),
  "tf.variableGrads": () => untyped(tf.variableGrads)(later),
  "optimizer.minimize": () => tf.train.sgd(0.1).minimize(untyped(later) as () => tf.Scalar),
  "tf.recomputeGrad": () => untyped(untyped(tf.recomputeGrad)(later))(x),
  "tf.whileLoop's condition": () => untyped(tf.whileLoop)(later, (y: unknown) => y, [x]),
  "an operand": () => untyped(tf.add)(later(), 1),
};

const unhandled: unknown[] = [];
const note = (reason: unknown): void => {
  unhandled.push(reason);
};
beforeAll(() => process.on("unhandledRejection", note));
afterAll(() => process.off("unhandledRejection", note));

test.each(Object.entries(refused))("a promise refused by %s", async (_, call) => {
  expect(call).toThrow(/async|await/);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(unhandled).toEqual([]);
});

test("tf.time waits for an async function, and rejects as it does", async () => {
  await expect(tf.time(later)).rejects.toThrow("later");
  const { wallMs } = await tf.time(() => new Promise((resolve) => setTimeout(resolve, 20)));
  expect(wallMs).toBeGreaterThan(15);
});

test("repeatedTry rejects with what its check throws", async () => {
  let calls = 0;
  const check = (): boolean => {
    calls += 1;
    if (calls === 2) throw new Error("at the second try");
    return false;
  };
  await expect(tf.util.repeatedTry(check)).rejects.toThrow("at the second try");
});
