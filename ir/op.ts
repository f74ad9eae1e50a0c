import type { SymbolicDim } from "./types/dim";
import type { Graph, Value } from "./graph";
import type { TensorType } from "./types/type";

/**
 * What running a node does besides giving its results: it reads or writes a variable, reports something to the host after the run,
 * or calls the host in the middle of it. Effectful nodes keep program order.
 */
export type Effect = "none" | "reads" | "writes" | "reports" | "callsHost";

/** Whether a node must run even where nothing uses its results. */
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
export type ResultCount = "one" | "many";

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
  /** Symbols whose sizes are known from this node on: those that depend on data. */
  readonly defines?: (attributes: A) => readonly SymbolicDim[];
  /** Names of the graphs that a node holds, of ops that hold some. */
  readonly regions?: readonly string[];
  /** Types of the results. Throws `InvalidArgumentError` or `DTypeError` for illegal operands. */
  infer(input: InferenceInput<A, I>): readonly TensorType[];
}

/** An op whose nodes hold graphs. */
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

/** An op with any number of operands between `arity`'s ends, and one result. */
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

/** A pure op that runs graphs. They use their own parameters alone: values from around the node are operands. */
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
