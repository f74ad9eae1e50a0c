/**
 * What defines an op: arity, attributes, effect, regions and type inference; and the constructors of such
 * definitions.
 */

import type { SymbolicDim } from "./types/dim";
import type { Graph, Value } from "./graph";
import type { TensorType } from "./types/type";

/**
 * The effect of a node besides computing its results: it reads or writes a variable, reports to the host after
 * the run, or calls the host during the run. Effectful nodes keep program order.
 */
export type Effect = "none" | "reads" | "writes" | "reports" | "callsHost";

/** Whether a node must run even if its results are unused. */
export const mustRun = (effect: Effect): boolean => effect !== "none" && effect !== "reads";

declare const nothing: unique symbol;

/** The attributes of an op that has none. */
export interface NoAttributes {
  readonly [nothing]?: never;
}

export type Operands = readonly Value[];
export type Unary = readonly [x: Value];
export type Binary = readonly [x: Value, y: Value];
export type Ternary = readonly [x: Value, y: Value, z: Value];

/** Whether a node has exactly one result, so that a builder can return it bare. */
type ResultCount = "one" | "many";

export type TypesOf<I extends Operands> = { readonly [P in keyof I]: TensorType };

export interface InferenceInput<A, I extends Operands> {
  readonly operands: TypesOf<I>;
  readonly attributes: A;
  readonly regions: readonly Graph[];
}

export interface OpDefinition<
  A extends object = object,
  I extends Operands = Operands,
  R extends ResultCount = ResultCount,
> {
  readonly arity: readonly [least: number, most: number];
  readonly resultCount: R;
  readonly effect: Effect;
  /** Symbols that the node defines: sizes that depend on data, known from this node on. */
  readonly defines?: (attributes: A) => readonly SymbolicDim[];
  /** Names of the regions of the op's nodes; absent for ops without regions. */
  readonly regions?: readonly string[];
  /** Types of the results. Throws `InvalidArgumentError` or `DTypeError` for illegal operands. */
  infer(input: InferenceInput<A, I>): readonly TensorType[];
}

/** An op whose nodes have regions. */
export interface RegionOpDefinition<A extends object> extends OpDefinition<A, Operands, "many"> {
  readonly regions: readonly string[];
}

interface OpOptions<A> {
  readonly effect?: Effect;
  readonly defines?: (attributes: A) => readonly SymbolicDim[];
}

/** An op with a fixed number of operands and one result. */
const fixed =
  <I extends Operands>(count: number) =>
  <A extends object = NoAttributes>(
    infer: (operands: TypesOf<I>, attributes: A) => TensorType,
    { effect = "none", ...options }: OpOptions<A> = {},
  ): OpDefinition<A, I, "one"> => ({
    ...options,
    arity: [count, count],
    resultCount: "one",
    effect,
    infer: ({ operands, attributes }) => [infer(operands, attributes)],
  });

export const nullaryOp = fixed<readonly []>(0);
export const unaryOp = fixed<Unary>(1);
export const binaryOp = fixed<Binary>(2);
export const ternaryOp = fixed<Ternary>(3);

/** An op with a number of operands within `arity`, and one result. */
export const variadicOp = <A extends object = NoAttributes>(
  arity: readonly [least: number, most: number],
  infer: (operands: readonly TensorType[], attributes: A) => TensorType,
  { effect = "none", ...options }: OpOptions<A> = {},
): OpDefinition<A, Operands, "one"> => ({
  ...options,
  arity,
  resultCount: "one",
  effect,
  infer: ({ operands, attributes }) => [infer(operands, attributes)],
});

/** An op with several results, or none. */
export const multiResultOp = <A extends object = NoAttributes, I extends Operands = Operands>(
  arity: readonly [least: number, most: number],
  infer: (input: InferenceInput<A, I>) => readonly TensorType[],
  { effect = "none", ...options }: OpOptions<A> = {},
): OpDefinition<A, I, "many"> => ({ ...options, arity, resultCount: "many", effect, infer });

/** A pure op that runs its regions. These use only their own parameters: outer values are operands of the node. */
export const regionOp = <A extends object>(
  regions: readonly string[],
  infer: (input: InferenceInput<A, Operands>) => readonly TensorType[],
  defines: (attributes: A) => readonly SymbolicDim[],
): RegionOpDefinition<A> => ({
  regions,
  defines,
  arity: [0, Infinity],
  resultCount: "many",
  effect: "none",
  infer,
});
