import type { DType } from "../../../ir/types/dtype";
import type { Graph } from "../../../ir/graph";
import type { NoAttributes } from "../../../ir/op";
import type { Attributes, OpName } from "../../../ir/ops";

/** A legal operand with its data. */
export interface OperandSample {
  /** Absent for a real operand: each test chooses the floating-point dtype. */
  readonly dtype?: DType;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type AttributesOf<A> = NoAttributes extends A
  ? { readonly attributes?: A }
  : { readonly attributes: A };

/**
 * A legal use of an op. Its real operands lie where the op is differentiable (away from ties, kinks and poles), so that
 * every derivative can be checked against differences.
 */
export type Sample<K extends OpName> = AttributesOf<Attributes<K>> & {
  readonly operands: readonly OperandSample[];
  readonly regions?: readonly Graph[];
  /** The dtype of real operands, where the sample fixes it. */
  readonly dtype?: DType;
  /** Operands that the op's derivative holds constant by convention. */
  readonly held?: readonly number[];
};

/** Samples of each op. An op without operands needs none. */
export type SampleTable<K extends OpName> = { readonly [P in K]: readonly Sample<P>[] };

export interface Range {
  readonly from?: number;
  readonly to?: number;
  /** Operands of one sample differ in their seed, so that no two elements tie. */
  readonly seed?: number;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** Different numbers spread over a range, in no order. */
export function spread(size: number, { from = -2, to = 2, seed = 0 }: Range = {}): number[] {
  return Array.from({ length: size }, (_, i) => {
    const position = ((i + 1) * goldenRatio + seed * 0.2891) % 1;
    return from + (to - from) * position;
  });
}

/** A real operand with numbers spread over a range. */
export const real = (shape: readonly number[], range: Range = {}): OperandSample => ({
  shape,
  data: spread(sizeOf(shape), range),
});

/** A real operand with the numbers given. */
export const reals = (
  data: readonly number[],
  shape: readonly number[] = [data.length],
): OperandSample => ({ shape, data });

export const ints = (
  data: readonly number[],
  shape: readonly number[] = [data.length],
  dtype: DType = "int32",
): OperandSample => ({ dtype, shape, data });

export const bools = (
  data: readonly (0 | 1)[],
  shape: readonly number[] = [data.length],
): OperandSample => ({ dtype: "bool", shape, data });

/** Operand shapes that broadcast. */
const broadcastPairs: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [[3], [3]],
  [[2, 3], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[], [2, 2]],
  [[0, 2], [2]],
];

/** Samples of an op of one operand and no attributes, on reals of a range. */
export const unary = (range: Range = {}): readonly { readonly operands: OperandSample[] }[] =>
  [[], [3], [2, 3], [2, 0]].map((shape) => ({ operands: [real(shape, range)] }));

/** Samples of a broadcasting op of two operands and no attributes. */
export const binary = (
  first: Range = {},
  second: Range = first,
): readonly { readonly operands: OperandSample[] }[] =>
  broadcastPairs.map(([x, y]) => ({
    operands: [real(x, first), real(y, { seed: 1, ...second })],
  }));
