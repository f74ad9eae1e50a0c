import * as tf from "../../index";
import { argument, call, type Chooser, type Operation } from "./operation";

const matrices = (
  plan: (x: tf.Tensor, choose: Chooser) => ReturnType<Operation["plan"]>,
): Operation => ({
  takes: ["real"],
  plan: ([x], choose) => (x === undefined || x.rank < 2 ? undefined : plan(x, choose)),
});

/** X·Xᵀ + I of small numbers: symmetric, positive definite and far from singular. */
const definite = (x: tf.Tensor): tf.Tensor => {
  const small = x.tanh();
  const gram = tf.matMul(small, small, false, true);
  return gram.add(tf.linalg.bandPart(tf.onesLike(gram), 0, 0));
};

const ofDefinite = (name: string, fn: (x: tf.Tensor) => tf.Tensor): Operation =>
  matrices((x) =>
    (x.shape.at(-2) ?? 0) > 3
      ? undefined
      : {
          text: `tf.linalg.${name}(definite($0))`,
          apply: (args) => fn(definite(argument(args, 0))),
        },
  );

/** Images [batch, height, width, channels] of at least one window. */
const images = (
  plan: (x: tf.Tensor, choose: Chooser) => ReturnType<Operation["plan"]>,
): Operation => ({
  takes: ["real"],
  plan: ([x], choose) =>
    x?.rank !== 4 || x.shape.slice(1).includes(0) ? undefined : plan(x, choose),
});

export const linalgOperations: Readonly<Record<string, Operation>> = {
  gram: matrices((_, choose) => {
    const first = choose.flag();
    return {
      text: `tf.matMul($0, $0.sin(), ${first}, ${!first})`,
      apply: (args) => {
        const x = argument(args, 0);
        return tf.matMul(x, x.sin(), first, !first);
      },
    };
  }),
  matMul: {
    takes: ["real", "real"],
    plan: ([x, y], choose) => {
      if (x === undefined || y === undefined || x.rank < 2 || y.rank < 2) return undefined;
      for (const [a, b] of choose.shuffled([
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const)) {
        const columns = x.shape.at(a ? -2 : -1);
        const rows = y.shape.at(b ? -1 : -2);
        const fits = x.shape
          .slice(0, -2)
          .toReversed()
          .every((n, i) => {
            const other = y.shape.slice(0, -2).toReversed()[i] ?? 1;
            return n === other || n === 1 || other === 1;
          });
        if (columns === rows && fits) {
          return {
            text: `tf.matMul($0, $1, ${a}, ${b})`,
            apply: (args) => tf.matMul(argument(args, 0), argument(args, 1), a, b),
          };
        }
      }
      return undefined;
    },
  },
  inv: ofDefinite("inv", tf.linalg.inv),
  det: ofDefinite("det", tf.linalg.det),
  cholesky: ofDefinite("cholesky", tf.linalg.cholesky),
  solve: matrices((x) =>
    (x.shape.at(-2) ?? 0) > 3
      ? undefined
      : {
          text: "tf.linalg.solve(definite($0), $0)",
          apply: (args) => tf.linalg.solve(definite(argument(args, 0)), argument(args, 0)),
        },
  ),
  bandPart: matrices(({ shape }, choose) => {
    const [lower, upper] = shape.slice(-2).map((n) => Math.min(choose.below(3) - 1, n));
    return call("tf.linalg.bandPart", tf.linalg.bandPart, lower ?? 0, upper ?? 0);
  }),
  trace: matrices(() => call("tf.linalg.trace", tf.linalg.trace)),
  diagPart: matrices(() => call("tf.linalg.diagPart", (x) => tf.linalg.diagPart(x))),
  einsum: matrices(() => ({
    text: "tf.einsum('...ij,...ik->...jk', $0, $0.cos())",
    apply: (args) => {
      const x = argument(args, 0);
      return tf.einsum("...ij,...ik->...jk", x, x.cos());
    },
  })),
  tensordot: matrices(() => ({
    text: "tf.tensordot($0, $0.cos(), [[0], [0]])",
    apply: (args) => tf.tensordot(argument(args, 0), argument(args, 0).cos(), [[0], [0]]),
  })),
  maxPool: images((_, choose) =>
    call("tf.maxPool", tf.maxPool, choose.below(2) + 1, choose.below(2) + 1, "same"),
  ),
  avgPool: images((_, choose) =>
    call("tf.avgPool", tf.avgPool, choose.below(3) + 1, choose.below(2) + 1, "same"),
  ),
  conv2d: images((x, choose) => {
    const channels = x.shape[3] ?? 1;
    const filter = [choose.below(2) + 1, choose.below(3) + 1, channels, choose.below(2) + 1];
    const size = filter.reduce((a, b) => a * b, 1);
    const weights = Array.from({ length: size }, (_, i) => ((i * 7) % 11) / 5 - 1);
    const strides = choose.below(2) + 1;
    const dilations = strides > 1 ? 1 : choose.below(2) + 1;
    return {
      text: `tf.conv2d($0, tf.tensor(${JSON.stringify(weights)}, ${JSON.stringify(filter)}, 'float64'), ${strides}, 'same', 'NHWC', ${dilations})`,
      apply: ([y]) =>
        tf.conv2d(
          y ?? [],
          tf.tensor(weights, filter, "float64"),
          strides,
          "same",
          "NHWC",
          dilations,
        ),
    };
  }),
};
