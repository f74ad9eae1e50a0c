/** The lowering of the random number generator, whose 64-bit arithmetic is computed in uint32. */

import { isStatic, type Dim } from "../../../ir/types/dim";
import { Literal } from "../../../ir/types/literal";
import type { randomOps } from "../../../ir/ops/random";
import { sizeOf } from "../../../ir/types/type";
import { onnxDataType } from "../data-type";
import type { OnnxEmitter } from "../emitter";
import { oneNode, type LoweringTable } from "../lowering";
import { Formula } from "./formula";
import { range } from "./shape";

/** 64 bits as two unsigned halves. */
interface Word {
  readonly high: string;
  readonly low: string;
}

const half = 2 ** 16;

/**
 * Arithmetic of 64-bit words on vectors of uint32, which wraps around. All providers have multiplication,
 * addition, division and comparison for uint32, but not bitwise operations and 64-bit integers.
 */
class WordArithmetic extends Formula {
  constructor(private readonly emitter: OnnxEmitter) {
    super(emitter, "uint32");
  }

  /** 1 where a sum wrapped around, which makes it less than its summands. */
  private carry = (sum: string, summand: string): string =>
    this.emitter.node("Cast", [this.less(sum, summand)], { to: onnxDataType.uint32 });

  /** A number's upper and lower 16 bits. */
  private halves = (x: string): Word => {
    const high = this.div(x, half);
    return { high, low: this.sub(x, this.mul(high, half)) };
  };

  /** The upper half of the 64-bit product of two 32-bit numbers. */
  private upperProduct = (a: string, b: string): string => {
    const x = this.halves(a);
    const y = a === b ? x : this.halves(b);
    const inner = this.mul(x.high, y.low);
    const outer = a === b ? inner : this.mul(x.low, y.high);
    const middle = this.halves(this.add(inner, this.div(this.mul(x.low, y.low), half)));
    const rest = this.div(this.add(outer, middle.low), half);
    return this.add(this.add(this.mul(x.high, y.high), middle.high), rest);
  };

  sum = (a: Word, b: Word): Word => {
    const low = this.add(a.low, b.low);
    const high = this.add(this.add(a.high, b.high), this.carry(low, b.low));
    return { high, low };
  };

  /** The lower 64 bits of the product of a 32-bit number and a word. */
  scaled = (x: string, word: Word): Word => ({
    high: this.add(this.upperProduct(x, word.low), this.mul(x, word.high)),
    low: this.mul(x, word.low),
  });

  product = (a: Word, b: Word): Word => {
    const { high, low } = this.scaled(a.low, b);
    return { high: this.add(high, this.mul(a.high, b.low)), low };
  };

  square = ({ high, low }: Word): Word => ({
    high: this.add(this.upperProduct(low, low), this.mul(this.mul(high, low), 2)),
    low: this.mul(low, low),
  });
}

const exchanged = ({ high, low }: Word): Word => ({ high: low, low: high });

/**
 * The bits of counters c, c + 1, …: with y = counter·key and z = y + key, four rounds of x ← x² + w from x = y,
 * where w is y and z in turn and x's halves are exchanged in between; the upper half of the last x.
 */
function squares(counter: Word, key: Word, steps: string, f: WordArithmetic): string {
  const y = f.sum(f.product(counter, key), f.scaled(steps, key));
  const z = f.sum(y, key);
  const round = (x: Word, w: Word): Word => exchanged(f.sum(f.square(x), w));
  return round(round(round(round(y, y), z), y), z).low;
}

/** The most elements that are computed at a time: the formula has some 60 intermediates of their number. */
const blockSize = 2 ** 16;

const stepsFrom0 = (onnx: OnnxEmitter, size: Dim): string =>
  range(onnx, { start: 0, step: 1, size, dtype: "uint32" });

/** As `squares` of 0, 1, …, count − 1, in blocks by a Scan where the count is large. */
function bitsOf(onnx: OnnxEmitter, counter: Word, key: Word, count: Dim): string {
  const hasScan = onnx.provider === "cpu" || onnx.provider === "wasm";
  if (!hasScan || !isStatic(count) || count <= 4 * blockSize) {
    return squares(counter, key, stepsFrom0(onnx, count), new WordArithmetic(onnx));
  }
  const blocks = Math.ceil(count / blockSize);
  const size = Math.ceil(count / blocks);
  const inner = onnx.nested();
  const start = { name: inner.name("start"), type: { dtype: "uint32", shape: [] } } as const;
  inner.declare(start.name, "uint32");
  const steps = inner.node("Add", [stepsFrom0(inner, size), start.name]);
  const bits = squares(counter, key, steps, new WordArithmetic(inner));
  const body = inner.graph(
    "bits",
    [start],
    [{ name: bits, type: { dtype: "uint32", shape: [size] } }],
  );
  const starts = range(onnx, { start: 0, step: size, size: blocks, dtype: "uint32" });
  const [made = ""] = onnx.nodeWithOutputs("Scan", [starts], 1, {
    body: { graph: body },
    num_scan_inputs: 1,
  });
  if (blocks * size === count) return made;
  const all = onnx.node("Reshape", [made, onnx.int64([-1])]);
  return onnx.node("Slice", [all, onnx.int64([0]), onnx.int64([count])]);
}

/** A size as a vector of one uint32. */
const sizeVector = (onnx: OnnxEmitter, size: Dim): string =>
  isStatic(size)
    ? onnx.literal(Literal.vector("uint32", [size]))
    : onnx.node("Cast", [onnx.dim(size)], { to: onnxDataType.uint32 });

export const randomLowerings: LoweringTable<keyof typeof randomOps> = {
  randomBits: oneNode(({ operands: [state], attributes: { shape }, onnx }) => {
    const [keyLow = "", keyHigh = "", low = "", high = ""] = onnx.nodeWithOutputs(
      "Split",
      [state, onnx.int64([1, 1, 1, 1])],
      4,
      { axis: 0 },
    );
    const f = new WordArithmetic(onnx);
    const key = { high: keyHigh, low: keyLow };
    const counter = { high, low };
    const count = sizeOf(shape);
    const bits = bitsOf(onnx, counter, key, count);
    const next = f.sum(counter, { high: f.number(0), low: sizeVector(onnx, count) });
    return [
      onnx.node("Reshape", [bits, onnx.shape(shape)], { allowzero: 1 }),
      onnx.node("Concat", [keyLow, keyHigh, next.low, next.high], { axis: 0 }),
    ];
  }),
};
