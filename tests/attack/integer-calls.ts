/** The calls that must give what TensorFlow gives for integers, in each of the ways to make them. */

import * as tf from "../../index";
import { isFloating, type DType } from "../../ir/types/dtype";
import type { IntegerRow } from "./integer-rows";

type Call = (row: IntegerRow, x: tf.Tensor, y: tf.Tensor) => tf.Tensor;

const ofOne =
  (fn: (x: tf.Tensor) => tf.Tensor): Call =>
  (_, x) =>
    fn(x);
const ofTwo =
  (fn: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor): Call =>
  (_, x, y) =>
    fn(x.expandDims(1), y);

/** One index for each element. */
const everywhere = (x: tf.Tensor, index: tf.Tensor): tf.Tensor =>
  tf.broadcastTo(index, tf.shape(x));

/** The functions of the rows. */
export const integerCalls: Readonly<Record<string, Call>> = {
  add: ofTwo(tf.add),
  sub: ofTwo(tf.sub),
  mul: ofTwo(tf.mul),
  floorDiv: ofTwo(tf.floorDiv),
  mod: ofTwo(tf.mod),
  truncateDiv: ofTwo(tf.truncateDiv),
  truncateMod: ofTwo(tf.truncateMod),
  div: ofTwo(tf.div),
  pow: ofTwo(tf.pow),
  maximum: ofTwo(tf.maximum),
  minimum: ofTwo(tf.minimum),
  squaredDifference: ofTwo(tf.squaredDifference),
  equal: ofTwo(tf.equal),
  notEqual: ofTwo(tf.notEqual),
  less: ofTwo(tf.less),
  lessEqual: ofTwo(tf.lessEqual),
  greater: ofTwo(tf.greater),
  greaterEqual: ofTwo(tf.greaterEqual),
  bitwiseAnd: ofTwo(tf.bitwiseAnd),
  bitwiseOr: ofTwo(tf.bitwiseOr),
  bitwiseXor: ofTwo(tf.bitwiseXor),
  neg: ofOne(tf.neg),
  abs: ofOne(tf.abs),
  sign: ofOne(tf.sign),
  square: ofOne(tf.square),
  relu: ofOne(tf.relu),
  relu6: ofOne(tf.relu6),
  bitwiseNot: ofOne(tf.bitwiseNot),
  cumsum: ofOne((x) => tf.cumsum(x)),
  cumprod: ofOne((x) => tf.cumprod(x)),
  sum: ofOne((x) => tf.sum(x)),
  prod: ofOne((x) => tf.prod(x)),
  max: ofOne((x) => tf.max(x)),
  min: ofOne((x) => tf.min(x)),
  argMax: ofOne((x) => tf.argMax(x)),
  argMin: ofOne((x) => tf.argMin(x)),
  sort: ofOne((x) => tf.sort(x)),
  argsort: ofOne((x) => tf.argsort(x)),
  countNonzero: ofOne((x) => tf.countNonzero(x)),
  mean: ofOne((x) => tf.mean(x)),
  sumOfRows: ofOne((x) => tf.sum(x.reshape([-1, 2]), 1)),
  sumOfColumns: ofOne((x) => tf.sum(x.reshape([-1, 2]), 0)),
  sumOfBoth: ofOne((x) => tf.sum(x.reshape([2, -1, 1]), [0, 2], true)),
  sumOfMiddle: ofOne((x) => tf.sum(x.reshape([1, -1, 2]), 1)),
  prodOfRows: ofOne((x) => tf.prod(x.reshape([-1, 2]), 1)),
  prodOfColumns: ofOne((x) => tf.prod(x.reshape([-1, 2]), 0)),
  maxOfRows: ofOne((x) => tf.max(x.reshape([-1, 2]), 1)),
  minOfColumns: ofOne((x) => tf.min(x.reshape([-1, 2]), 0)),
  cast: ({ other }, x) => tf.cast(x, other),
  gather: (_, x, i) => tf.gather(x, i),
  unsortedSegmentSum: (_, x, i) => tf.unsortedSegmentSum(x, everywhere(x, i), 3),
  unsortedSegmentMax: (_, x, i) => tf.unsortedSegmentMax(x, everywhere(x, i), 3),
  unsortedSegmentMin: (_, x, i) => tf.unsortedSegmentMin(x, everywhere(x, i), 3),
  unsortedSegmentProd: (_, x, i) => tf.unsortedSegmentProd(x, everywhere(x, i), 3),
  segmentSum: (_, x, i) => tf.segmentSum(x, everywhere(x, i)),
  scatterND: (_, x, i) => tf.scatterND(i.reshape([1, 1]), x.slice([0], [1]), [4]),
  oneHot: (_, _x, i) => tf.oneHot(i.reshape([1]), 4, 1, 0, "int32"),
  clipByValue: ({ y: [low, high] }, x) => tf.clipByValue(x, Number(low), Number(high)),
  oneHotOfDepth: ({ y: [depth] }, x) => tf.oneHot(x, Number(depth), 1, 0, "int32"),
  linspace: ({ x: [start, stop, num] }) => tf.linspace(Number(start), Number(stop), Number(num)),
  range: ({ x, dtype }) => {
    const [start = 0, limit = 0, delta = 0] = x.map(Number);
    return tf.range(start, limit, delta, dtype);
  },
};

/** Functions whose second operand is indices, of the other dtype. */
const indexed: ReadonlySet<string> = new Set([
  "gather",
  "unsortedSegmentSum",
  "unsortedSegmentMax",
  "unsortedSegmentMin",
  "unsortedSegmentProd",
  "segmentSum",
  "scatterND",
  "oneHot",
]);

/** A number as Python writes it. */
const numberOf = (text: string): number => Number(text.replace("inf", "Infinity"));

function tensorOf(elements: readonly string[], dtype: DType): tf.Tensor {
  const isWide = dtype === "int64" || dtype === "uint64";
  return isWide
    ? tf.tensor(elements.map(BigInt), [elements.length], dtype)
    : tf.tensor(elements.map(numberOf), [elements.length], dtype);
}

type Way = (call: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor, row: IntegerRow) => tf.Tensor;

const first = ({ x, dtype }: IntegerRow): tf.Tensor => tensorOf(x, dtype);
const second = ({ y, name, dtype, other }: IntegerRow): tf.Tensor =>
  tensorOf(y, indexed.has(name) ? other : dtype);

const specOf = ({ dtype }: tf.Tensor, size: number | null): tf.TensorSpec =>
  new tf.TensorSpec([size], dtype);

/** Traced for a size of the second operand and of the first. */
const traced =
  (isKnown: boolean): Way =>
  (call, row) => {
    const [x, y] = [first(row), second(row)];
    const inputSignature = [x, y].map((operand, i) =>
      // An index that is one element for all can be known to be one.
      specOf(operand, isKnown || (i === 1 && indexed.has(row.name)) ? operand.size : null),
    );
    return tf.function(call, { inputSignature })(x, y);
  };

/** The ways to make a call: all must give the same. */
export const ways: Readonly<Record<string, Way>> = {
  eager: (call, row) => call(first(row), second(row)),
  traced: traced(true),
  "unknown sizes": traced(false),
  "constant second operand": (call, row) => {
    const x = first(row);
    return tf.function((x: tf.Tensor) => call(x, second(row)), {
      inputSignature: [specOf(x, row.x.length)],
    })(x);
  },
  "all constant": (call, row) => tf.function(() => call(first(row), second(row)))(),
};

/** Elements as text that can be compared with a row's. */
function resultOf(tensor: tf.Tensor): string[] {
  const data: ArrayLike<number | bigint | boolean> = tensor.dataSync<tf.DataType>();
  return Array.from(data, (element) => String(Number.isNaN(element) ? "nan" : element));
}

const isClose = (actual: string, expected: string, dtype: tf.DataType): boolean => {
  if (actual === expected) return true;
  const scale = dtype === "float64" ? 1e-15 : 1e-6;
  const [a, b] = [Number(actual), numberOf(expected)];
  if (!isFloating(dtype)) return false;
  return Object.is(a, b) || Math.abs(a - b) <= scale * Math.abs(b) || Number.isNaN(a + b);
};

const named = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.split("\n")[0] ?? ""}` : String(error);

/** What is wrong with a row's result in one way to compute it; `undefined` if nothing is. */
export function faultOf(row: IntegerRow, way: Way): string | undefined {
  const call = integerCalls[row.name];
  if (call === undefined) return `no function ${row.name}`;
  try {
    const result = way((x, y) => call(row, x, y), row);
    const actual = resultOf(result);
    if (row.result === "error") return `${actual.join(" ")}, where TensorFlow has an error`;
    const expected = row.result;
    const wrong = actual.findIndex((x, i) => !isClose(x, expected[i] ?? "", result.dtype));
    if (actual.length === expected.length && wrong < 0) return undefined;
    const [x, y] = [Math.floor(wrong / Math.max(row.y.length, 1)), wrong % row.y.length];
    const where = row.y.length > 0 ? `${row.x[x] ?? ""}, ${row.y[y] ?? ""}` : (row.x[wrong] ?? "");
    return `at ${where}: ${actual[wrong] ?? "nothing"}, TensorFlow gives ${expected[wrong] ?? "nothing"}`;
  } catch (error) {
    if (!(error instanceof tf.OntraceError)) return `a bare ${named(error)}`;
    if (error instanceof tf.InternalError) return named(error);
    return row.result === "error" ? undefined : named(error);
  }
}
