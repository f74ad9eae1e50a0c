/**
 * The gradients of loops and scans: a scan in the reverse order of the iterations, which recomputes each
 * iteration from saved variables.
 */

import { GraphBuilder, type Builder } from "../../ir/builder";
import { inlineGraph } from "../../ir/clone";
import type { Dim } from "../../ir/types/dim";
import { isFloating } from "../../ir/types/dtype";
import { UnimplementedError } from "../../ir/errors";
import { Value, type Graph } from "../../ir/graph";
import { Literal } from "../../ir/types/literal";
import { withoutDeadNodes } from "../../ir/liveness";
import { freshSymbol } from "../../ir/symbols";
import { formatType, sameType } from "../../ir/types/type";
import type { OperandGradient, Reverse, RuleInput } from "../rule";

/**
 * A loop in the common form that is differentiated: a scan, whose body takes an index, variables, slices and
 * shared values.
 */
interface Loop {
  readonly body: Graph;
  readonly variables: readonly Value[];
  readonly slices: readonly Value[];
  readonly shared: readonly Value[];
  readonly reversed: boolean;
  /** Gradients of the variables' final values, and of the stacked outputs. */
  readonly grads: readonly OperandGradient[];
  /**
   * Emits the loop again, with more outputs: some of the variables before each iteration, stacked; and returns
   * the number of iterations.
   */
  readonly withStates: (saved: readonly number[]) => {
    readonly trips: Dim;
    readonly states: readonly Value[];
  };
  readonly b: Builder;
  readonly reverse: Reverse;
}

export function scanGradient({
  operands,
  attributes,
  regions,
  grads,
  b,
  reverse,
}: RuleInput<"scan">): OperandGradient[] {
  const { carried, slices, trips, reversed } = attributes;
  const [body] = regions;
  if (body === undefined) throw new RangeError("a scan has a body");
  const withStates: Loop["withStates"] = (saved) => {
    if (saved.length === 0) return { trips, states: [] };
    const states = saved.flatMap((i) => body.parameters[1 + i] ?? []);
    const longer = { ...body, results: [...body.results, ...states] };
    return { trips, states: b.scan(operands, attributes, [longer]).slice(-saved.length) };
  };
  return loopGradient({
    body,
    variables: operands.slice(0, carried),
    slices: operands.slice(carried, carried + slices),
    shared: operands.slice(carried + slices),
    ...{ reversed, grads, withStates, b, reverse },
  });
}

export function whileLoopGradient({
  operands,
  attributes,
  regions,
  grads,
  b,
  reverse,
}: RuleInput<"whileLoop">): OperandGradient[] {
  const { carried } = attributes;
  const [condition, body] = regions;
  if (condition === undefined || body === undefined) throw new RangeError("a loop has two regions");
  const variables = operands.slice(0, carried);
  requireConstantShapes(variables, body);
  const withStates: Loop["withStates"] = (saved) => {
    const [known] = attributes.trips;
    if (saved.length === 0 && known !== undefined) return { trips: known, states: [] };
    const trips = known ?? freshSymbol("trips");
    const states = saved.flatMap((i) => body.parameters[i] ?? []);
    const longer =
      states.length === 0 ? counting(body) : { ...body, results: [...body.results, ...states] };
    const more = longer.results.slice(body.results.length).map(() => trips);
    const results = b.whileLoop(
      operands,
      { ...attributes, trips: [...attributes.trips, ...more] },
      [condition, longer],
    );
    return { trips, states: results.slice(results.length - states.length) };
  };
  const index = new Value({ dtype: "int64", shape: [] });
  return loopGradient({
    body: { ...body, parameters: [index, ...body.parameters] },
    variables,
    slices: [],
    shared: operands.slice(carried),
    reversed: false,
    ...{ grads, withStates, b, reverse },
  });
}

/** A body with one more output, by which the iterations are counted. */
function counting(body: Graph): Graph {
  const b = new GraphBuilder();
  b.keepParameters(body.parameters);
  for (const node of body.nodes) b.keep(node);
  const something = b.constant({ value: Literal.scalar("bool", 1) });
  return b.finish(body.name, [...body.results, something]);
}

/**
 * @throws UnimplementedError if a variable's shape differs from iteration to iteration: its values cannot be
 * stacked
 */
function requireConstantShapes(variables: readonly Value[], { parameters, results }: Graph): void {
  variables.forEach(({ type }, i) => {
    const inside = [parameters[i], results[i]].every(
      (value) => value !== undefined && sameType(value.type, type),
    );
    if (inside || !isFloating(type.dtype)) return;
    throw new UnimplementedError({
      what: "no gradient of a loop whose variables change their shapes",
      given: `a loop variable that begins as ${formatType(type)} and may have another shape later`,
      expected: "variables of one shape in all iterations",
      fix: "give the variable its largest shape from the start, and mask what is not in use",
    });
  });
}

/** The parts of a body's gradient, in the builder of its graph. */
interface BodyGradient {
  readonly b: GraphBuilder;
  readonly index: Value;
  /** Which variables have gradients. */
  readonly active: readonly number[];
  /** The gradients of these variables after the iteration. */
  readonly upstream: readonly Value[];
  /** The variables before the iteration. */
  readonly states: readonly Value[];
  readonly slices: readonly Value[];
  readonly outputs: readonly Value[];
  readonly shared: readonly Value[];
  readonly gradients: {
    readonly states: readonly OperandGradient[];
    readonly slices: readonly OperandGradient[];
    readonly shared: readonly OperandGradient[];
  };
}

/**
 * The gradient of a loop is a loop in the reverse order of its iterations. Each recomputes the body's values
 * from the variables before the iteration, which the loop saves, and differentiates one body:
 *
 *     x̄ ← (∂body/∂x)ᵀ x̄,  w̄ ← w̄ + (∂body/∂w)ᵀ x̄
 *
 * It is a scan, so that it can be differentiated again.
 */
function loopGradient(loop: Loop): OperandGradient[] {
  const { variables, slices, shared, grads, reversed, b } = loop;
  const body = bodyGradient(loop);
  const { active, gradients } = body;
  const inner = body.b;
  const connected = (all: readonly OperandGradient[]): number[] =>
    all.flatMap((g, i) => (g === null ? [] : [i]));
  const accumulated = connected(gradients.shared);
  const stacked = connected(gradients.slices);

  const sums = accumulated.map((i) => inner.parameter(existing(shared[i]).type));
  const results = [
    ...active.map((i) => gradients.states[i] ?? inner.fullLike(existing(body.states[i]), 0)),
    ...accumulated.map((i, k) =>
      inner.add(existing(sums[k]), existing(gradients.shared[i] ?? undefined)),
    ),
    ...stacked.map((i) => existing(gradients.slices[i] ?? undefined)),
  ];
  const { nodes } = withoutDeadNodes({ name: "", parameters: [], nodes: inner.nodes, results });
  const isUsed = usedBy(nodes, results);
  const saved = body.states.flatMap((state, i) => (isUsed(state) ? [i] : []));
  const { trips, states } = loop.withStates(saved);

  const outputGrads = grads.slice(variables.length).filter((g) => g !== null);
  // Parameters of the body, each paired with its operand.
  const taken = [
    ...saved.map((i, k) => [existing(body.states[i]), existing(states[k])] as const),
    ...pairs(body.slices, slices).filter(([own]) => isUsed(own)),
    ...pairs(body.outputs, outputGrads).filter(([own]) => isUsed(own)),
  ];
  const given = pairs(body.shared, shared).filter(([own]) => isUsed(own));
  const start = [
    ...active.map((i) => grads[i] ?? b.fullLike(existing(variables[i]), 0)),
    ...accumulated.map((i) => b.fullLike(existing(shared[i]), 0)),
  ];
  const region: Graph = {
    name: `${loop.body.name}_gradient`,
    parameters: [
      ...[body.index, ...body.upstream, ...sums],
      ...[...taken, ...given].map(([own]) => own),
    ],
    nodes,
    results,
  };
  const found = b.scan(
    [...start, ...taken.map(([, operand]) => operand), ...given.map(([, operand]) => operand)],
    { carried: start.length, slices: taken.length, trips, reversed: !reversed },
    [region],
  );
  const resultOf = (order: readonly number[], offset: number, i: number): OperandGradient => {
    const at = order.indexOf(i);
    return at < 0 ? null : (found[offset + at] ?? null);
  };
  return [
    ...variables.map((_, i) => resultOf(active, 0, i)),
    ...slices.map((_, i) => resultOf(stacked, start.length, i)),
    ...shared.map((_, i) => resultOf(accumulated, active.length, i)),
  ];
}

/** Differentiates a body for the variables whose values before an iteration contribute to the given gradients. */
function bodyGradient(loop: Loop): BodyGradient {
  const { variables, grads } = loop;
  let active = variables.flatMap((_, i) => (grads[i] == null ? [] : [i]));
  for (;;) {
    const found = bodyGradientFor(loop, active);
    const more = found.gradients.states.flatMap((g, i) =>
      g === null || active.includes(i) ? [] : [i],
    );
    if (more.length === 0) return found;
    active = [...active, ...more].sort((i, j) => i - j);
  }
}

function bodyGradientFor(
  { body, variables, slices, grads, reverse }: Loop,
  active: readonly number[],
): BodyGradient {
  const b = new GraphBuilder();
  const count = variables.length;
  const [index, ...parameters] = body.parameters.map(({ type, name }) => b.parameter(type, name));
  const results = inlineGraph(b, body, [existing(index), ...parameters]);
  const nodes = [...b.nodes];
  const outputs = grads
    .slice(count)
    .flatMap((g, i) => (g === null ? [] : [existing(results[count + i])]));
  const after = active.map((i) => existing(results[i]));
  const upstream = after.map(({ type }) => b.parameter(type));
  const outputGradients = outputs.map(({ type }) => b.parameter(type));
  const gradients = reverse({
    nodes,
    targets: [...after, ...outputs],
    outputGradients: [...upstream, ...outputGradients],
    sources: parameters,
    b,
  });
  const parts = <T>(all: readonly T[]) => ({
    states: all.slice(0, count),
    slices: all.slice(count, count + slices.length),
    shared: all.slice(count + slices.length),
  });
  return {
    ...parts(parameters),
    ...{ b, index: existing(index), active, upstream, outputs: outputGradients },
    gradients: parts(gradients),
  };
}

function usedBy(nodes: Graph["nodes"], results: readonly Value[]): (value: Value) => boolean {
  const used = new Set([...results, ...nodes.flatMap(({ operands }) => operands)]);
  return (value) => used.has(value);
}

const pairs = (own: readonly Value[], operands: readonly Value[]): (readonly [Value, Value])[] =>
  own.map((value, i) => [value, existing(operands[i])]);

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("a loop lacks a part");
  return item;
}
