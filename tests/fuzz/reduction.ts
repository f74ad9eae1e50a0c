import * as tf from "../../index";
import { call, type Chooser, type Operation } from "./operation";

type Reduce = (x: tf.Tensor, axis?: number | number[] | null, keepDims?: boolean) => tf.Tensor;

/** Some axes, from the front or from the end; nothing for all. */
function chosenAxes({ rank }: tf.Tensor, choose: Chooser): number[] | number | undefined {
  if (rank === 0 || choose.below(4) === 0) return undefined;
  const axes = Array.from({ length: rank }, (_, axis) => axis - choose.below(2) * rank);
  return choose.flag() ? choose.of(axes) : choose.some(axes);
}

const isEmpty = (x: tf.Tensor): boolean => x.shape.includes(0);

const reduction = (name: string, reduce: Reduce, takesEmpty = true): Operation => ({
  takes: ["real"],
  plan: ([x], choose) =>
    x === undefined || (isEmpty(x) && !takesEmpty)
      ? undefined
      : call(`tf.${name}`, reduce, chosenAxes(x, choose), choose.flag()),
});

/** An operation along one axis, from the front or from the end. */
const along = (
  kind: "real" | "int",
  plan: (x: tf.Tensor, axis: number, choose: Chooser) => ReturnType<Operation["plan"]>,
): Operation => ({
  takes: [kind],
  plan: ([x], choose) =>
    x === undefined || x.rank === 0
      ? undefined
      : plan(x, choose.below(2 * x.rank) - x.rank, choose),
});

const sizeAlong = (x: tf.Tensor, axis: number): number => x.shape.at(axis) ?? 1;

export const reductionOperations: Readonly<Record<string, Operation>> = {
  sum: reduction("sum", tf.sum),
  mean: reduction("mean", tf.mean, false),
  max: reduction("max", tf.max, false),
  min: reduction("min", tf.min, false),
  prod: reduction("prod", tf.prod),
  logSumExp: reduction("logSumExp", tf.logSumExp, false),
  reduceVariance: reduction("reduceVariance", tf.reduceVariance, false),
  reduceEuclideanNorm: {
    takes: ["real"],
    plan: ([x], choose) => {
      if (x === undefined) return undefined;
      const axes = chosenAxes(x, choose);
      return {
        text: `tf.reduceEuclideanNorm($0.abs().add(0.5), ${JSON.stringify(axes)})`,
        apply: ([y]) => tf.reduceEuclideanNorm((y ?? tf.scalar(0)).abs().add(0.5), axes),
      };
    },
  },
  moments: {
    takes: ["real"],
    plan: ([x], choose) => {
      if (x === undefined || isEmpty(x)) return undefined;
      const axes = chosenAxes(x, choose);
      return {
        text: `tf.moments($0, ${JSON.stringify(axes)})`,
        apply: ([y]) => {
          const { mean, variance } = tf.moments(y ?? [], axes);
          return [mean, variance];
        },
      };
    },
  },
  any: {
    takes: ["bool"],
    plan: ([x], choose) => x && call("tf.any", tf.any, chosenAxes(x, choose), choose.flag()),
  },
  all: {
    takes: ["bool"],
    plan: ([x], choose) => x && call("tf.all", tf.all, chosenAxes(x, choose), choose.flag()),
  },
  intSum: {
    takes: ["int"],
    plan: ([x], choose) => x && call("tf.sum", tf.sum, chosenAxes(x, choose), choose.flag()),
  },
  argMax: along("real", (x, axis) =>
    sizeAlong(x, axis) === 0
      ? undefined
      : call("tf.argMax", (y, at: number) => tf.argMax(y, at, "int32"), axis),
  ),
  argMin: along("int", (x, axis) =>
    sizeAlong(x, axis) === 0
      ? undefined
      : call("tf.argMin", (y, at: number) => tf.argMin(y, at, "int32"), axis),
  ),
  cumsum: along("real", (_, axis, choose) =>
    call("tf.cumsum", tf.cumsum, axis, choose.flag(), choose.flag()),
  ),
  cumprod: along("real", (_, axis, choose) =>
    call("tf.cumprod", tf.cumprod, axis, choose.flag(), choose.flag()),
  ),
  topk: along("real", (x, _, choose) => {
    const k = choose.below(sizeAlong(x, -1) + 1);
    return call(
      "tf.topk",
      (y, count: number) => {
        const { values, indices } = tf.topk(y, count);
        return [values, indices];
      },
      k,
    );
  }),
  sort: along("real", (_, axis, choose) =>
    call("tf.sort", tf.sort, axis, choose.of(["ASCENDING", "DESCENDING"] as const)),
  ),
  softmax: along("real", (_, axis) => call("tf.softmax", tf.softmax, axis)),
  logSoftmax: along("real", (_, axis) => call("tf.logSoftmax", tf.logSoftmax, axis)),
};
