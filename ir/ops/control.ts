/**
 * Control flow: calls, branches, loops and scans with their regions, and the checks that operands, parameters
 * and results agree.
 */

import type { Graph } from "../graph";
import type { Dim, SymbolicDim } from "../types/dim";
import { isStatic } from "../types/dim";
import { InvalidArgumentError } from "../errors";
import { multiResultOp, regionOp, unaryOp } from "../op";
import { bindSymbols, bindType, fitsParameters } from "../types/symbol-binding";
import { formatType, mayBeSameShape, sameType, type Shape, type TensorType } from "../types/type";

export interface CallAttributes {
  /** A pure graph: it neither reads nor writes variables and uses only its own values. */
  readonly callee: Graph;
  /**
   * The callee's custom gradient, if it has one: a graph from the callee's operands, its results and the gradients of
   * its results, to the gradients of its operands.
   */
  readonly gradient?: Graph;
}

/** Sizes of results that are known only after the node has run. */
export interface UnknownSizes {
  /** Shapes of the results of the branches, or of the loop variables, where the regions do not determine them. */
  readonly shapes?: readonly Shape[];
  /** The symbols in these shapes that this node defines. */
  readonly unknown?: readonly SymbolicDim[];
}

export interface WhileLoopAttributes extends UnknownSizes {
  /** The number of leading operands that are initial values of loop variables, which the body replaces. */
  readonly carried: number;
  /** The number of iterations, once for each output, as a symbol that this node defines. */
  readonly trips: readonly SymbolicDim[];
}

export interface ScanAttributes {
  /** The number of leading operands that are initial values of loop variables, which the body replaces. */
  readonly carried: number;
  /** The number of operands after these that are taken slice by slice along their first axis. */
  readonly slices: number;
  /** The number of iterations: the size of that axis. */
  readonly trips: Dim;
  /** Whether the iterations run from the last slice to the first. */
  readonly reversed: boolean;
}

const bool: TensorType = { dtype: "bool", shape: [] };
const index: TensorType = { dtype: "int64", shape: [] };

const typesOf = (values: Graph["results"]): TensorType[] => values.map(({ type }) => type);

/** Whether a value may be passed where `parameter` is expected: a symbol there may be bound to any size. */
const isAccepted = (parameter: TensorType, given: TensorType): boolean =>
  parameter.dtype === given.dtype &&
  parameter.shape.length === given.shape.length &&
  parameter.shape.every((dim, axis) => dim === given.shape[axis] || !isStatic(dim));

function requireTypes(
  given: readonly TensorType[],
  expected: readonly TensorType[],
  what: string,
  isLegal: (expected: TensorType, given: TensorType) => boolean = sameType,
): void {
  const agree =
    given.length === expected.length &&
    given.every((type, i) => {
      const other = expected[i];
      return other !== undefined && isLegal(other, type);
    });
  if (agree) return;
  throw new InvalidArgumentError({
    what,
    given: given.map(formatType).join(", "),
    expected: expected.map(formatType).join(", "),
  });
}

const requirePair = (regions: readonly Graph[]): readonly [Graph, Graph] => {
  const [first, second] = regions;
  if (first === undefined || second === undefined) throw new RangeError("there are two regions");
  return [first, second];
};

function condResults(
  operands: readonly TensorType[],
  { shapes }: UnknownSizes,
  regions: readonly Graph[],
): TensorType[] {
  const [then, otherwise] = requirePair(regions);
  requireTypes(operands.slice(0, 1), [bool], "the predicate is not a bool scalar");
  for (const { parameters, name } of regions) {
    const what = `operands do not fit the parameters of the branch ${name}`;
    requireTypes(operands.slice(1), typesOf(parameters), what);
  }
  const types = typesOf(then.results).map((type, i) => ({
    ...type,
    shape: shapes?.[i] ?? type.shape,
  }));
  for (const { results } of [then, otherwise]) {
    const isLegal = shapes === undefined ? sameType : isAccepted;
    requireTypes(typesOf(results), types, "the branches have results of different types", isLegal);
  }
  return types;
}

function whileLoopResults(
  operands: readonly TensorType[],
  { carried, trips, shapes }: WhileLoopAttributes,
  regions: readonly Graph[],
): TensorType[] {
  const [condition, body] = requirePair(regions);
  for (const { parameters, name } of regions) {
    const what = `operands do not fit the parameters of the loop's region ${name}`;
    requireTypes(operands, typesOf(parameters), what, isAccepted);
  }
  requireTypes(typesOf(condition.results), [bool], "the condition is not one bool scalar");
  const variables = typesOf(body.parameters).slice(0, carried);
  const after = typesOf(body.results);
  const what = "the loop's variables change their types";
  requireTypes(after.slice(0, carried), variables, what, isAccepted);
  const outputs = after.slice(carried);
  if (outputs.length !== trips.length) throw new RangeError("each output has a trip count");
  return [
    ...variables.map((type, i) => ({ ...type, shape: shapes?.[i] ?? type.shape })),
    ...outputs.map(({ dtype, shape }, i) => ({ dtype, shape: [trips[i] ?? 0, ...shape] })),
  ];
}

function scanResults(
  operands: readonly TensorType[],
  { carried, slices, trips }: ScanAttributes,
  [body]: readonly Graph[],
): TensorType[] {
  if (body === undefined) throw new RangeError("a scan has one region");
  const whole = operands.slice(carried, carried + slices);
  const unlike = whole.find(
    ({ shape: [size] }) => size === undefined || !mayBeSameShape([size], [trips]),
  );
  if (unlike !== undefined) {
    throw new InvalidArgumentError({
      what: "a tensor that a scan iterates over must have one slice per iteration",
      given: formatType(unlike),
      expected: `${String(trips)} slices`,
    });
  }
  const given = [
    index,
    ...operands.slice(0, carried),
    ...whole.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) })),
    ...operands.slice(carried + slices),
  ];
  const what = `operands do not fit the parameters of the loop's region ${body.name}`;
  requireTypes(given, typesOf(body.parameters), what);
  const after = typesOf(body.results);
  const variables = operands.slice(0, carried);
  requireTypes(after.slice(0, carried), variables, "the loop's variables change their types");
  return [
    ...variables,
    ...after.slice(carried).map(({ dtype, shape }) => ({ dtype, shape: [trips, ...shape] })),
  ];
}

export const controlOps = {
  /** Applies a function. Its results are the callee's. Called `tf.function`. TensorFlow `tf.function`. */
  call: multiResultOp<CallAttributes>([0, Infinity], ({ operands, attributes: { callee } }) => {
    const parameters = callee.parameters.map(({ type }) => type);
    const binding = bindSymbols(parameters, operands);
    const matches = fitsParameters(parameters, operands, binding);
    if (!matches) {
      throw new InvalidArgumentError({
        what: `operands do not fit the parameters of ${callee.name}`,
        given: operands.map(formatType).join(", "),
        expected: parameters.map(formatType).join(", "),
      });
    }
    return callee.results.map(({ type }) => bindType(type, binding));
  }),
  /**
   * Runs one of two regions on the operands after the first, which is the bool scalar that selects the region,
   * and returns its results.
   */
  cond: regionOp<UnknownSizes>(
    ["then", "else"],
    ({ operands, attributes, regions }) => condResults(operands, attributes, regions),
    ({ unknown = [] }) => unknown,
  ),
  /**
   * x ← body(x, w) while condition(x, w): the carried operands are x, the others w. The body's results after x'
   * are stacked, one slice per iteration.
   */
  whileLoop: regionOp<WhileLoopAttributes>(
    ["condition", "body"],
    ({ operands, attributes, regions }) => whileLoopResults(operands, attributes, regions),
    ({ unknown = [], trips }) => [...new Set([...unknown, ...trips])],
  ),
  /**
   * x ← body(i, x, s[i], w) for i = 0, 1, …, or in the reverse order: the operands are x, s and w. The body's
   * results after x' are stacked, slice i from iteration i.
   */
  scan: regionOp<ScanAttributes>(
    ["body"],
    ({ operands, attributes, regions }) => scanResults(operands, attributes, regions),
    () => [],
  ),
  /** The identity, through which no gradient passes. TensorFlow `tf.stop_gradient`. */
  stopGradient: unaryOp(([x]) => x),
};
