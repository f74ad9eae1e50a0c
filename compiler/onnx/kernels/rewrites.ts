/** Rewrites of ONNX nodes for which a provider has no kernel, by other nodes or in a wider dtype. */

import type { DType } from "../../../ir/types/dtype";
import { onnxDataType } from "../data-type";
import { holds } from "./cast-chains";
import { hasKernel, mostSplitOutputs } from "./kernel";
import { outputDTypes, type OnnxOpType } from "./output-dtypes";
import type { OnnxAttributes } from "../attributes";
import type { NodeWriter } from "../node-writer";

interface RewriteInput {
  readonly opType: OnnxOpType;
  readonly inputs: readonly string[];
  readonly attributes: OnnxAttributes;
  readonly outputCount: number;
  readonly onnx: NodeWriter;
}

/**
 * Emits nodes equivalent to a node without a kernel, and returns their outputs; `undefined` if it cannot be
 * rewritten.
 */
type Rewrite = (input: RewriteInput) => readonly string[] | undefined;

const cast = (onnx: NodeWriter, x: string, to: DType): string =>
  onnx.node("Cast", [x], { to: onnxDataType[to] });

/** The operands of a node, and arithmetic in their dtype. */
class Terms {
  readonly x: string;
  readonly y: string;

  constructor(
    private readonly onnx: NodeWriter,
    { inputs: [x = "", y = ""] }: RewriteInput,
    readonly dtype: DType,
  ) {
    this.x = x;
    this.y = y;
  }

  number = (value: number): string => this.onnx.scalar(this.dtype, value);
  node = (opType: OnnxOpType, ...inputs: readonly string[]): string =>
    this.onnx.node(opType, inputs);
  /** 1 where the condition holds, 0 elsewhere. */
  count = (condition: string): string => cast(this.onnx, condition, this.dtype);
}

/** A rewrite by a formula, for the given dtypes. */
const formula =
  (dtypes: readonly DType[], write: (terms: Terms, input: RewriteInput) => string): Rewrite =>
  (input) => {
    const dtype = input.onnx.dtypeOf(input.inputs[0] ?? "");
    if (dtype === undefined || !dtypes.includes(dtype)) return undefined;
    return [write(new Terms(input.onnx, input, dtype), input)];
  };

const halvesAndSingles = ["float16", "float32"] as const;
const signedInteger = ["int32"] as const;
const wide = ["int64"] as const;
const integers = ["int32", "uint32"] as const;
const bool = ["bool"] as const;

/** All floats of at least this magnitude are integers. */
const firstWhole: Readonly<Partial<Record<DType, number>>> = {
  float16: 2 ** 10,
  float32: 2 ** 23,
  float64: 2 ** 52,
};

/** Adding a number whose last digit has the value one rounds to the nearest integer, halves to even. */
function roundHalfEven({ x, dtype, number, node }: Terms): string {
  const limit = number(firstWhole[dtype] ?? 0);
  const size = node("Abs", x);
  const rounded = node("Sub", node("Add", size, limit), limit);
  const signed = node("Where", node("Less", x, number(0)), node("Neg", rounded), rounded);
  return node("Where", node("Less", size, limit), signed, x);
}

/** x − y·trunc(x/y) */
function truncatedRest({ x, y, dtype, number, node }: Terms): string {
  const quotient = node("Div", x, y);
  const isNegative = (): string => node("Less", quotient, number(0));
  const whole = dtype.startsWith("float")
    ? node("Where", isNegative(), node("Ceil", quotient), node("Floor", quotient))
    : quotient;
  return node("Sub", x, node("Mul", y, whole));
}

/** The remainder has the divisor's sign, as in ONNX's Mod of integers. */
function flooredRest(terms: Terms): string {
  const { y, dtype, number, node } = terms;
  const rest = truncatedRest(terms);
  if (dtype === "uint32") return rest;
  const opposes = node("Xor", node("Less", rest, number(0)), node("Less", y, number(0)));
  const wraps = node("And", opposes, node("Not", node("Equal", rest, number(0))));
  return node("Where", wraps, node("Add", rest, y), rest);
}

/** x − max x − log Σ exp(x − max x) */
function logSoftmax({ x, node }: Terms, { attributes: { axis }, onnx }: RewriteInput): string {
  const axes = onnx.int64([typeof axis === "number" ? axis : -1]);
  const along = (opType: OnnxOpType, value: string): string =>
    onnx.node(opType, [value, axes], { keepdims: 1, noop_with_empty_axes: 0 });
  const shifted = node("Sub", x, along("ReduceMax", x));
  return node("Sub", shifted, node("Log", along("ReduceSum", node("Exp", shifted))));
}

/** A split into a few parts, each of which is split further. */
function splitInTwoSteps({ inputs, attributes, outputCount, onnx }: RewriteInput) {
  const [x = "", sizesName = ""] = inputs;
  const sizes = onnx.literalOf(sizesName)?.data.map(Number);
  if (sizes === undefined || outputCount <= mostSplitOutputs) return undefined;
  const perPart = Math.ceil(outputCount / mostSplitOutputs);
  const parts = Array.from({ length: Math.ceil(outputCount / perPart) }, (_, i) =>
    sizes.slice(i * perPart, (i + 1) * perPart),
  );
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const split = (value: string, into: readonly number[]): readonly string[] =>
    into.length === 1
      ? [value]
      : onnx.nodeWithOutputs("Split", [value, onnx.int64(into)], into.length, attributes);
  const coarse = split(x, parts.map(sum));
  return parts.flatMap((part, i) => split(coarse[i] ?? x, part));
}

/** Dtypes that represent all values of others. */
const holders: Readonly<Partial<Record<DType, readonly DType[]>>> = {
  bool: ["int32", "float32", "uint8"],
  int8: ["int32", "float32"],
  uint8: ["int32", "float32"],
  int16: ["int32", "float32"],
  uint16: ["int32", "float32"],
  int32: ["float64"],
  uint32: ["float64", "int64"],
};

/** Ops that move elements or compare them, and never combine them; and which inputs hold these elements. */
const movers: Readonly<Partial<Record<OnnxOpType, readonly number[] | "all">>> = {
  Concat: "all",
  Equal: "all",
  Less: "all",
  LessOrEqual: "all",
  Greater: "all",
  GreaterOrEqual: "all",
  Max: "all",
  Min: "all",
  Transpose: [0],
  Slice: [0],
  Identity: [0],
  Squeeze: [0],
  Unsqueeze: [0],
  Reshape: [0],
  Expand: [0],
  Tile: [0],
  Trilu: [0],
  Split: [0],
  Pad: [0, 2],
  Gather: [0],
  GatherElements: [0],
  GatherND: [0],
  ScatterElements: [0, 2],
  ScatterND: [0, 2],
  ReduceMax: [0],
  ReduceMin: [0],
  ArgMax: [0],
  ArgMin: [0],
  TopK: [0],
  Where: [1, 2],
};

/** Runs the op in a dtype that represents the elements and has a kernel. */
const carry: Rewrite = ({ opType, inputs, attributes, outputCount, onnx }) => {
  const positions = movers[opType];
  if (positions === undefined) return undefined;
  const isMoved = (i: number): boolean => positions === "all" || positions.includes(i);
  const dtypes = inputs.map((name) => onnx.dtypeOf(name));
  const dtype = dtypes.find((_, i) => isMoved(i));
  const carrier = (dtype === undefined ? [] : (holders[dtype] ?? [])).find((candidate) => {
    const wide = dtypes.map((own, i) => (isMoved(i) ? candidate : own));
    const request = { opType, domain: "", dtypes: wide, outputCount };
    const asCast = { opType: "Cast", domain: "", dtypes: [dtype], to: candidate, outputCount: 1 };
    return hasKernel(onnx.provider, request) && hasKernel(onnx.provider, asCast);
  });
  if (carrier === undefined || dtype === undefined) return undefined;
  const wide = inputs.map((name, i) =>
    isMoved(i) && onnx.dtypeOf(name) === dtype ? cast(onnx, name, carrier) : name,
  );
  const results = onnx.nodeWithOutputs(opType, wide, outputCount, attributes);
  const expected = outputDTypes(opType, dtypes, outputCount, attributes);
  return results.map((name, i) => (expected[i] === dtype ? cast(onnx, name, dtype) : name));
};

/** A cast of a lossless cast is a cast of the original value. */
const castOfOrigin: Rewrite = ({ inputs: [x = ""], attributes, onnx }) => {
  const origin = onnx.castOrigin(x);
  const from = origin === undefined ? undefined : onnx.dtypeOf(origin);
  const between = onnx.dtypeOf(x);
  if (origin === undefined || from === undefined || between === undefined) return undefined;
  if (!holds(between, from)) return undefined;
  return attributes.to === onnxDataType[from]
    ? [origin]
    : [onnx.node("Cast", [origin], attributes)];
};

/** A range of known integers, computed in 32 bits. */
const countedNarrowly: Rewrite = ({ inputs, onnx }) => {
  const bounds = inputs.map((name) => onnx.literalOf(name)?.data[0]);
  const known = bounds.filter((bound) => bound !== undefined && Math.abs(Number(bound)) < 2 ** 31);
  if (onnx.dtypeOf(inputs[0] ?? "") !== "int64" || known.length !== inputs.length) return undefined;
  const narrow = known.map((bound) => onnx.scalar("int32", Number(bound)));
  return [cast(onnx, onnx.node("Range", narrow), "int64")];
};

/** By op: how a node is written where its provider has no kernel for it. Whatever moves elements may also be carried. */
const rewrites: Readonly<Partial<Record<OnnxOpType, Rewrite>>> = {
  Or: formula(bool, ({ x, y, node }) => node("Not", node("And", node("Not", x), node("Not", y)))),
  Xor: formula(bool, ({ x, y, node }) => node("Not", node("Equal", x, y))),
  Sign: formula([...halvesAndSingles, ...signedInteger, ...wide], ({ x, number, node, count }) =>
    node("Sub", count(node("Greater", x, number(0))), count(node("Less", x, number(0)))),
  ),
  Round: formula(halvesAndSingles, roundHalfEven),
  // Only NaN differs from itself.
  IsNaN: formula(halvesAndSingles, ({ x, node }) => node("Not", node("Equal", x, x))),
  Neg: formula(signedInteger, ({ x, number, node }) => node("Sub", number(0), x)),
  Abs: formula(integers, ({ x, dtype, number, node }) =>
    dtype === "uint32" ? x : node("Max", x, node("Sub", number(0), x)),
  ),
  Max: formula(wide, ({ x, y, node }) => node("Where", node("Less", x, y), y, x)),
  Min: formula(wide, ({ x, y, node }) => node("Where", node("Less", y, x), y, x)),
  Mod: formula([...halvesAndSingles, ...integers], (terms, { attributes: { fmod } }) =>
    fmod === 1 ? truncatedRest(terms) : flooredRest(terms),
  ),
  LogSoftmax: formula(halvesAndSingles, logSoftmax),
  Split: splitInTwoSteps,
  Cast: castOfOrigin,
  Range: countedNarrowly,
};

/** Rewrites a node for which its provider has no kernel, if possible. */
export const rewritten: Rewrite = (input) => rewrites[input.opType]?.(input) ?? carry(input);
