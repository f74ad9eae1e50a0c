/** Kinds of attributes: what a value that was read from a file must be before an op's inference looks at it. */

import { SymbolicDim, type Dim } from "../types/dim";
import { isDType, type DType } from "../types/dtype";
import { HostFunction, isGraph, VariableHandle, type Graph } from "../graph";
import { Literal } from "../types/literal";
import type { Shape } from "../types/type";

/** What the kinds of some attributes depend on. */
export interface AttributeContext {
  /** Rank of the first operand, 0 where there is none. */
  readonly rank: number;
}

export interface Kind<T> {
  /** In words, for messages. */
  readonly expected: string;
  /** Whether the attribute may be absent. */
  readonly isOptional?: boolean;
  readonly accepts: (value: unknown, context: AttributeContext) => boolean;
  /** Carries the type, so that a schema fits its attributes; never there. */
  readonly type?: () => T;
}

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

export const flag: Kind<boolean> = {
  expected: "true or false",
  accepts: (value) => typeof value === "boolean",
};
export const text: Kind<string> = {
  expected: "a text in quotes",
  accepts: (value) => typeof value === "string",
};
export const number: Kind<number> = {
  expected: "a number",
  accepts: (value) => typeof value === "number",
};
export const element: Kind<number | bigint> = {
  expected: "a number",
  accepts: (value) => typeof value === "number" || typeof value === "bigint",
};
export const integer: Kind<number> = { expected: "an integer", accepts: isInteger };
/** An integer in a range. */
export const integerFrom = (least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> => ({
  expected:
    most === Number.MAX_SAFE_INTEGER
      ? `an integer of at least ${least}`
      : `an integer from ${least} to ${most}`,
  accepts: (value) => isInteger(value) && value >= least && value <= most,
});
export const count = integerFrom(0);
export const step: Kind<number> = {
  expected: "an integer that is not 0",
  accepts: (value) => isInteger(value) && value !== 0,
};
export const dtype: Kind<DType> = {
  expected: "a dtype",
  accepts: (value) => typeof value === "string" && isDType(value),
};
export const oneOf = <T extends string>(...values: readonly T[]): Kind<T> => ({
  expected: `one of ${values.join(", ")}`,
  accepts: (value) => values.some((known) => known === value),
});
export const symbolicSize: Kind<SymbolicDim> = {
  expected: "the name of a size",
  accepts: (value) => value instanceof SymbolicDim,
};
/** An expression over sizes, which may be negative. */
export const dim: Kind<Dim> = {
  expected: "an integer or an expression over sizes",
  accepts: (value) => value instanceof SymbolicDim || isInteger(value),
};
const isSize = (value: unknown): value is Dim =>
  value instanceof SymbolicDim || (isInteger(value) && value >= 0);
export const size: Kind<Dim> = { expected: "a size", accepts: isSize };
export const literal: Kind<Literal> = {
  expected: "a literal, such as float32[2] [1, 2]",
  accepts: (value) => value instanceof Literal,
};
export const variable: Kind<VariableHandle> = {
  expected: "a variable, such as @w",
  accepts: (value) => value instanceof VariableHandle,
};
export const graph: Kind<Graph> = { expected: "a graph, such as &f", accepts: isGraph };
/** A function of the host, which no text has. */
export const hostFunction: Kind<HostFunction> = {
  expected: "a function, which cannot be saved",
  accepts: (value) => value instanceof HostFunction,
};
export const axis: Kind<number> = {
  expected: "an axis of the first operand, counted from the front",
  accepts: (value, { rank }) => isInteger(value) && value >= 0 && value < rank,
};

export const list = <T>(kind: Kind<T>): Kind<readonly T[]> => ({
  expected: `a list; each item ${kind.expected}`,
  accepts: (value, context) =>
    Array.isArray(value) && value.every((item) => kind.accepts(item, context)),
});
export const shape: Kind<Shape> = list(size);
/** A list with an item for each axis of the first operand. */
export const perAxis = <T>(kind: Kind<T>): Kind<readonly T[]> => ({
  expected: `a list with an item for each axis of the first operand; each item ${kind.expected}`,
  accepts: (value, context) =>
    list(kind).accepts(value, context) && Array.isArray(value) && value.length === context.rank,
});
/** Some axes of the first operand, each at most once. */
export const axes: Kind<readonly number[]> = {
  expected: "different axes of the first operand, counted from the front",
  accepts: (value, context) =>
    list(axis).accepts(value, context) &&
    Array.isArray(value) &&
    new Set(value).size === value.length,
};
export const optional = <T>(kind: Kind<T>): Kind<T> => ({ ...kind, isOptional: true });
export const either = <S, T>(first: Kind<S>, second: Kind<T>): Kind<S | T> => ({
  expected: `${first.expected}, or ${second.expected}`,
  accepts: (value, context) => first.accepts(value, context) || second.accepts(value, context),
});
export const nothing: Kind<null> = { expected: "null", accepts: (value) => value === null };

const fieldsOf = (value: unknown): readonly (readonly [string, unknown])[] | undefined =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
    ? Object.entries(value)
    : undefined;

/** An object of any keys. */
export const record = <T>(kind: Kind<T>): Kind<Readonly<Record<string, T>>> => ({
  expected: `an object; each value ${kind.expected}`,
  accepts: (value, context) =>
    fieldsOf(value)?.every(([, item]) => kind.accepts(item, context)) ?? false,
});
/** An object of one key. */
export const field = <K extends string, T>(
  key: K,
  kind: Kind<T>,
): Kind<Readonly<Record<K, T>>> => ({
  expected: `{${key}: …}, with ${kind.expected}`,
  accepts: (value, context) => {
    const fields = fieldsOf(value) ?? [];
    return (
      fields.length === 1 && fields.every(([k, item]) => k === key && kind.accepts(item, context))
    );
  },
});
