import * as tf from "../../index";
import { argument, call, type Chooser, type Operation } from "./operation";

const axesOf = ({ rank }: tf.Tensor): number[] => Array.from({ length: rank }, (_, i) => i);

const real = (
  plan: (x: tf.Tensor, choose: Chooser) => ReturnType<Operation["plan"]>,
): Operation => ({
  takes: ["real"],
  plan: ([x], choose) => x && plan(x, choose),
});

const ofRank = (
  least: number,
  plan: (x: tf.Tensor, choose: Chooser) => ReturnType<Operation["plan"]>,
): Operation => real((x, choose) => (x.rank < least ? undefined : plan(x, choose)));

/** Neighbouring axes merged, and axes of one element put in. */
function regrouped(shape: readonly number[], choose: Chooser): number[] {
  return shape.reduce<number[]>(
    (grouped, n) => {
      const last = grouped.at(-1);
      if (last !== undefined && choose.below(3) === 0) return [...grouped.slice(0, -1), last * n];
      return choose.below(4) === 0 ? [...grouped, 1, n] : [...grouped, n];
    },
    choose.flag() ? [1] : [],
  );
}

/** Two operands that fit together along all axes but one are made from one. */
const halves = (text: string, join: (parts: tf.Tensor[], axis: number) => tf.Tensor): Operation =>
  ofRank(1, (x, choose) => {
    const axis = choose.below(2 * x.rank) - x.rank;
    return {
      text: `tf.${text}([$0, $0.sin(), $0], ${axis})`,
      apply: (args) => {
        const y = argument(args, 0);
        return join([y, y.sin(), y], axis);
      },
    };
  });

const indexVector = (count: number, size: number, choose: Chooser): number[] =>
  Array.from({ length: size === 0 ? 0 : count }, () => choose.below(size));

export const shapeOperations: Readonly<Record<string, Operation>> = {
  reshape: real((x, choose) => call("tf.reshape", tf.reshape, regrouped(x.shape, choose))),
  flatten: real(() => call("tf.reshape", tf.reshape, [-1])),
  transpose: real((x, choose) =>
    call("tf.transpose", tf.transpose, choose.flag() ? undefined : choose.shuffled(axesOf(x))),
  ),
  expandDims: real((x, choose) =>
    call("tf.expandDims", tf.expandDims, choose.below(x.rank + 1) - choose.below(2) * (x.rank + 1)),
  ),
  // Without axes it leaves those whose sizes are not known.
  squeeze: real((x, choose) => {
    const ones = axesOf(x).filter((axis) => x.shape[axis] === 1);
    const some = choose.some(ones);
    return call("tf.squeeze", tf.squeeze, some.length > 0 ? some : ones);
  }),
  concat: halves("concat", tf.concat),
  stack: halves("stack", tf.stack),
  unstack: ofRank(1, (x, choose) => {
    const axis = choose.below(x.rank);
    return x.shape[axis] === 0 ? undefined : call("tf.unstack", tf.unstack, axis);
  }),
  split: ofRank(1, (x, choose) => {
    const axis = choose.below(x.rank);
    const size = x.shape[axis] ?? 1;
    const first = choose.below(size + 1);
    return call("tf.split", tf.split, [first, size - first], axis);
  }),
  slice: real((x, choose) => {
    const begin = x.shape.map((n) => choose.below(n));
    const size = x.shape.map((n, i) =>
      choose.below(4) === 0 ? -1 : choose.below(n - (begin[i] ?? 0) + 1),
    );
    return call("tf.slice", tf.slice, begin, size);
  }),
  stridedSlice: ofRank(1, (x, choose) => {
    const strides = x.shape.map(() => choose.of([1, 2, -1, -2]));
    const begin = x.shape.map((n) => choose.below(2 * n + 3) - n - 1);
    const end = x.shape.map((n) => choose.below(2 * n + 3) - n - 1);
    const masks = [choose.below(2 ** x.rank), choose.below(2 ** x.rank)] as const;
    return call("tf.stridedSlice", tf.stridedSlice, begin, end, strides, ...masks);
  }),
  pad: real((x, choose) =>
    x.rank > 4
      ? undefined
      : call(
          "tf.pad",
          tf.pad,
          x.shape.map((): [number, number] => [choose.below(3), choose.below(2)]),
          choose.of([0, 0, -1.5]),
        ),
  ),
  mirrorPad: ofRank(1, (x, choose) => {
    const mode = choose.of(["reflect", "symmetric"] as const);
    const least = mode === "reflect" ? 1 : 0;
    const most = x.shape.map((n) => Math.max(n - least, 0));
    const paddings = most.map((n): [number, number] => [choose.below(n + 1), choose.below(n + 1)]);
    return x.shape.includes(0) ? undefined : call("tf.mirrorPad", tf.mirrorPad, paddings, mode);
  }),
  tile: real((x, choose) =>
    call(
      "tf.tile",
      tf.tile,
      x.shape.map(() => choose.of([1, 1, 2, 3, 0])),
    ),
  ),
  repeat: ofRank(1, (x, choose) =>
    call("tf.repeat", tf.repeat, choose.below(3), choose.below(2 * x.rank) - x.rank),
  ),
  reverse: real((x, choose) => call("tf.reverse", tf.reverse, choose.some(axesOf(x)))),
  roll: ofRank(1, (x, choose) =>
    call("tf.roll", tf.roll, choose.below(9) - 4, choose.below(x.rank)),
  ),
  broadcastTo: real((x, choose) => {
    const own = x.shape.map((n) => (n === 1 ? choose.below(3) : n));
    return call("tf.broadcastTo", tf.broadcastTo, choose.flag() ? [2, ...own] : own);
  }),
  gather: ofRank(1, (x, choose) => {
    const axis = choose.below(x.rank);
    const indices = indexVector(3, x.shape[axis] ?? 1, choose);
    return {
      text: `tf.gather($0, tf.tensor(${JSON.stringify(indices)}, undefined, 'int32'), ${axis})`,
      apply: ([y]) => tf.gather(y ?? [], tf.tensor(indices, [indices.length], "int32"), axis),
    };
  }),
  gatherByValues: {
    takes: ["real", "int"],
    plan: ([x], choose) => {
      if (x === undefined || x.rank === 0 || x.shape.includes(0)) return undefined;
      const axis = choose.below(x.rank);
      const size = x.shape[axis] ?? 1;
      return {
        text: `tf.gather($0, $1.mod(${size}), ${axis})`,
        apply: ([y, i]) => tf.gather(y ?? [], (i ?? tf.scalar(0)).mod(size), axis),
      };
    },
  },
  gatherND: ofRank(2, (x, choose) => {
    const [rows = 0, columns = 0] = x.shape;
    if (rows * columns === 0) return undefined;
    const indices = Array.from({ length: 3 }, () => [choose.below(rows), choose.below(columns)]);
    return {
      text: `tf.gatherND($0, tf.tensor(${JSON.stringify(indices)}, undefined, 'int32'))`,
      apply: ([y]) => tf.gatherND(y ?? [], tf.tensor(indices, [3, 2], "int32")),
    };
  }),
  tensorScatterAdd: ofRank(1, (x, choose) => {
    const indices = indexVector(3, x.shape[0] ?? 0, choose);
    if (indices.length === 0) return undefined;
    return {
      text: `tf.tensorScatterAdd($0, tf.tensor(${JSON.stringify(indices.map((i) => [i]))}, undefined, 'int32'), tf.gather($0, [0, 0, 0]).sin())`,
      apply: (args) => {
        const y = argument(args, 0);
        const at = tf.tensor(indices, [3, 1], "int32");
        return tf.tensorScatterAdd(y, at, tf.gather(y, tf.tensor([0, 0, 0], [3], "int32")).sin());
      },
    };
  }),
  oneHot: {
    takes: ["int"],
    plan: (_, choose) => {
      const depth = choose.below(4) + 1;
      return {
        text: `tf.oneHot($0, ${depth}, 1, 0, 'float64')`,
        apply: ([x]) => tf.oneHot(x ?? [], depth, 1, 0, "float64"),
      };
    },
  },
  unsortedSegmentSum: ofRank(1, (x, choose) => {
    const ids = Array.from({ length: x.shape[0] ?? 0 }, () => choose.below(3));
    return {
      text: `tf.unsortedSegmentSum($0, tf.tensor(${JSON.stringify(ids)}, [${ids.length}], 'int32'), 3)`,
      apply: ([y]) => tf.unsortedSegmentSum(y ?? [], tf.tensor(ids, [ids.length], "int32"), 3),
    };
  }),
};
