/** Traces the body of a loop over slices, and adds its `scan` node to the current graph. */

import { symbolsOf, type Dim } from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { definedSymbols } from "../../../ir/symbols";
import { formatType } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { traceRegion, type Region } from "./region";
import { reportAfterLoop } from "./region-reports";
import { regionGraph, RegionCaptures } from "./region-captures";
import { graphValue } from "../../tensors/tensor";

/** A loop over slices: its carried variables, its sliced inputs and its body. */
export interface ScanInput {
  readonly variables: readonly Value[];
  readonly stacked: readonly Value[];
  /** The number of slices. */
  readonly size: Dim;
  /** Whether the loop starts at the last slice. */
  readonly reversed: boolean;
  /** Traced once: returns the variables' next values, and the outputs to be stacked. */
  readonly body: (
    variables: readonly Value[],
    slices: readonly Value[],
  ) => { readonly next: readonly Value[]; readonly outputs: readonly Value[] };
  readonly context: Context;
  readonly op: string;
}

/** Adds a loop over slices to the current graph. */
export function traceScan(input: ScanInput): {
  readonly variables: readonly Value[];
  readonly outputs: readonly Value[];
} {
  const { variables, stacked, size, reversed, context, op } = input;
  const count = variables.length;
  const types = [
    { dtype: "int64" as const, shape: [] },
    ...variables.map(({ type }) => type),
    ...stacked.map(({ type: { dtype, shape } }) => ({ dtype, shape: shape.slice(1) })),
  ];
  const region = traceRegion("body", types, (args) => {
    const [, ...values] = args.map(graphValue);
    const { next, outputs } = input.body(values.slice(0, count), values.slice(count));
    return [...next, ...outputs];
  });
  requireOneShape(region, count, op);
  const surroundings = new RegionCaptures([region], true);
  const { written, inputs } = surroundings.operands(context);
  const parts = surroundings.embed(region);
  const reported = region.reports.flatMap(({ operands }) => operands);
  const [index, ...own] = region.parameters;
  const carried = count + written.length;
  const graph = regionGraph(
    region,
    [
      ...(index === undefined ? [] : [index]),
      ...own.slice(0, count),
      ...parts.written,
      ...own.slice(count),
      ...parts.inputs,
    ],
    [
      ...region.results.slice(0, count),
      ...parts.after,
      ...region.results.slice(count),
      ...reported,
    ],
  );
  const given = context.scan(
    [...variables, ...written, ...stacked, ...inputs],
    { carried, slices: stacked.length, trips: size, reversed },
    [graph],
  );
  const end = given.length - reported.length;
  reportAfterLoop(context, region.reports, given.slice(end));
  surroundings.assign(context, given.slice(count, carried));
  return { variables: given.slice(0, count), outputs: given.slice(carried, end) };
}

/** @throws InvalidArgumentError if an output's shape depends on the iteration */
function requireOneShape({ nodes, results }: Region, variables: number, op: string): void {
  const own = new Set(nodes.flatMap(definedSymbols).map(({ text }) => text));
  const varying = results
    .slice(variables)
    .find(({ type }) =>
      type.shape.some((dim) => [...symbolsOf(dim)].some((name) => own.has(name))),
    );
  if (varying === undefined) return;
  throw new InvalidArgumentError(
    {
      what: `the function of ${op} returns tensors whose shape differs from slice to slice`,
      given: formatType(varying.type),
      expected: "results of one shape, which can be stacked",
      fix: "pad the results to one shape",
    },
    currentLocation(),
  );
}
