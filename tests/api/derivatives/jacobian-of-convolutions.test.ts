/** Jacobians of convolutions, whose images and channels stay apart, are those of one gradient for each element. */
import * as tf from "../../../index";

const numbers = (...shape: number[]): tf.Tensor =>
  tf.tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
      Math.sin(1.3 * i + shape.length),
    ),
    shape,
    "float64",
  );

type Convolution = (x: tf.Tensor, k: tf.Tensor) => tf.Tensor;

const convolutions: readonly (readonly [
  string,
  Convolution,
  readonly number[],
  readonly number[],
])[] = [
  ["conv2d", (x, k) => tf.conv2d(x, k, 1, "valid"), [3, 5, 4, 2], [2, 2, 2, 3]],
  ["strides", (x, k) => tf.conv2d(x, k, 2, "same"), [3, 5, 4, 2], [3, 3, 2, 3]],
  ["dilations", (x, k) => tf.conv2d(x, k, 1, "valid", "NHWC", 2), [2, 5, 5, 2], [2, 2, 2, 3]],
  ["conv1d", (x, k) => tf.conv1d(x, k, 1, "same"), [3, 5, 2], [3, 2, 3]],
  ["depthwise", (x, k) => tf.depthwiseConv2d(x, k, 1, "valid"), [3, 4, 4, 2], [2, 2, 2, 3]],
  [
    "transposed",
    (x, k) => tf.conv2dTranspose(x, k, [3, 6, 6, 2], 2, "same"),
    [3, 3, 3, 3],
    [2, 2, 2, 3],
  ],
];

/** What becomes of the outputs: a target for each image, for each channel, for each element, none of them. */
const targets: readonly (readonly [string, (y: tf.Tensor) => tf.Tensor])[] = [
  ["images", (y) => y.square().mean(y.shape.slice(1).map((_, i) => i + 1))],
  ["channels", (y) => y.square().mean(y.shape.slice(1, -1).map((_, i) => i + 1))],
  ["sums of images", (y) => y.sin().sum(0)],
  ["elements", (y) => y.relu().mul(y)],
];

const cases = convolutions.flatMap(([name, f, xs, ks]) =>
  targets.map(([target, g]) => ({
    name,
    target,
    f: (x: tf.Tensor, k: tf.Tensor) => g(f(x, k)),
    xs,
    ks,
  })),
);

const expectEqual = (found: tf.Tensor | null, expected: tf.Tensor | null): void => {
  expect(found?.shape).toEqual(expected?.shape);
  const [one, other] = [found, expected].map((tensor) =>
    Array.from(tensor?.dataSync() ?? [], Number),
  );
  one?.forEach((element, i) => {
    expect(element).toBeCloseTo(other?.[i] ?? NaN, 10);
  });
};

test.each(cases)("$name, $target", ({ f, xs, ks }) => {
  const [x, k] = [tf.variable(numbers(...xs)), tf.variable(numbers(...ks))];
  const tape = new tf.GradientTape({ persistent: true });
  const y = tape.record(() => f(x.read(), k.read()));
  const found = tape.jacobian(y, [x, k]);
  const expected = tape.jacobian(y, [x, k], { experimentalUsePfor: false });
  found.forEach((one, i) => {
    expectEqual(one, expected[i] ?? null);
  });
});

test.each(cases.filter(({ target }) => target === "channels"))(
  "$name: second order, traced, and of a batch",
  ({ f, xs, ks }) => {
    const k = tf.variable(numbers(...ks));
    const hessian = (usePfor: boolean) =>
      tf.function((x: tf.Tensor) => {
        const outer = new tf.GradientTape();
        const jacobian = outer.record(() => {
          const inner = new tf.GradientTape();
          const y = inner.record(() => f(x, k.read()).square().mean(1));
          const first = inner.jacobian(y, k, { experimentalUsePfor: usePfor });
          return first?.sin().sum([1, 2]);
        });
        return jacobian === undefined
          ? null
          : outer.jacobian(jacobian.sum([0]), k, { experimentalUsePfor: usePfor });
      });
    const x = numbers(...xs);
    expectEqual(hessian(true)(x), hessian(false)(x));
    const batch = (usePfor: boolean): tf.Tensor | null => {
      const tape = new tf.GradientTape({ persistent: true });
      const v = tf.variable(x);
      const y = tape.record(() => f(v.read(), k.read()));
      return tape.batchJacobian(y, v, { experimentalUsePfor: usePfor });
    };
    expectEqual(batch(true), batch(false));
  },
);
