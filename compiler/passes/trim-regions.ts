/** Removes unused results, variables and operands of branches and loops. */

import type { Dim } from "../../ir/types/dim";
import type { Graph, Value } from "../../ir/graph";
import { withoutDeadNodes } from "../../ir/liveness";
import { isNode } from "../../ir/match";
import type { AnyNode, Node } from "../../ir/ops";
import type { UnknownSizes } from "../../ir/ops/control";
import { definedSymbols, usedSymbols } from "../../ir/symbols";
import { rewriteGraph, type Pass } from "../pass";

/** A plan for a node with fewer operands and results: the indices that are kept. */
interface Trimmed {
  readonly operands: readonly number[];
  /** For each result that is kept, the original results that it replaces. */
  readonly results: readonly (readonly number[])[];
  readonly attributes: object;
  readonly regions: readonly Graph[];
}

const indices = (items: readonly unknown[]): number[] => items.map((_, i) => i);

/** A region reduced to some of its parameters and results. */
const part = (region: Graph, parameters: readonly number[], results: readonly number[]): Graph => ({
  ...withoutDeadNodes({ ...region, results: picked(region.results, results) }),
  parameters: picked(region.parameters, parameters),
});

const picked = <T>(items: readonly T[], at: readonly number[]): T[] =>
  at.flatMap((i) => {
    const item = items[i];
    return item === undefined ? [] : [item];
  });

/** The parameters on which some of a region's results depend. */
function neededParameters(region: Graph, results: readonly number[]): ReadonlySet<number> {
  const { nodes, results: values } = withoutDeadNodes({
    ...region,
    results: picked(region.results, results),
  });
  const used = new Set<Value>([...values, ...nodes.flatMap(({ operands }) => operands)]);
  return new Set(
    indices(region.parameters).filter((i) => used.has(existing(region.parameters[i]))),
  );
}

/** The attributes with the shapes of some results, and the symbols in these. */
function withShapes<A extends UnknownSizes>(attributes: A, kept: readonly number[]): A {
  const { shapes, unknown = [] } = attributes;
  if (shapes === undefined) return attributes;
  const left = picked(shapes, kept);
  const names = new Set(left.flat());
  return { ...attributes, shapes: left, unknown: unknown.filter((size) => names.has(size)) };
}

function trimmedCond(
  { operands, regions, attributes }: Node<"cond">,
  used: readonly number[],
): Trimmed {
  const needed = regions.map((region) => neededParameters(region, used));
  const inputs = indices(operands.slice(1)).filter((i) => needed.some((all) => all.has(i)));
  return {
    operands: [0, ...inputs.map((i) => i + 1)],
    results: used.map((i) => [i]),
    attributes: withShapes(attributes, used),
    regions: regions.map((region) => part(region, inputs, used)),
  };
}

/** A loop's outputs, grouped by the value that they stack. */
function distinctOutputs(
  outputs: readonly number[],
  body: Graph,
  tripsOf: (output: number) => Dim | undefined,
): number[][] {
  const groups: number[][] = [];
  for (const i of outputs) {
    const same = groups.find((group) => {
      const first = firstOf(group);
      return body.results[first] === body.results[i] && tripsOf(first) === tripsOf(i);
    });
    if (same === undefined) groups.push([i]);
    else same.push(i);
  }
  return groups;
}

const firstOf = (group: readonly number[]): number => existing(group[0]);

/** The needed variables: those that are used, and those on which these, the outputs or the condition depend. */
function neededVariables(
  start: readonly number[],
  dependencies: (variables: readonly number[]) => ReadonlySet<number>,
  count: number,
): number[] {
  const all = new Set(start);
  for (;;) {
    const before = all.size;
    for (const i of dependencies([...all])) if (i < count) all.add(i);
    if (all.size === before) return [...all].sort((i, j) => i - j);
  }
}

function trimmedWhileLoop(
  { operands, regions, attributes }: Node<"whileLoop">,
  used: readonly number[],
): Trimmed {
  const { carried, trips } = attributes;
  const [condition, body] = regions.map(existing);
  const groups = distinctOutputs(
    used.filter((i) => i >= carried),
    existing(body),
    (i) => trips[i - carried],
  );
  const outputs = groups.map(firstOf);
  const tested = neededParameters(existing(condition), [0]);
  const dependencies = (variables: readonly number[]): ReadonlySet<number> =>
    new Set([...tested, ...neededParameters(existing(body), [...variables, ...outputs])]);
  const variables = neededVariables(
    used.filter((i) => i < carried),
    dependencies,
    carried,
  );
  const needed = dependencies(variables);
  const shared = indices(operands).filter((i) => i >= carried && needed.has(i));
  const kept = [...variables, ...shared];
  const results = [...variables, ...outputs];
  return {
    operands: kept,
    results: [...variables.map((i) => [i]), ...groups],
    attributes: {
      ...withShapes(attributes, variables),
      carried: variables.length,
      trips: picked(
        trips,
        outputs.map((i) => i - carried),
      ),
    },
    regions: [part(existing(condition), kept, [0]), part(existing(body), kept, results)],
  };
}

function trimmedScan(
  { operands, regions, attributes }: Node<"scan">,
  used: readonly number[],
): Trimmed {
  const { carried, slices, trips } = attributes;
  const body = existing(regions[0]);
  const groups = distinctOutputs(
    used.filter((i) => i >= carried),
    body,
    () => trips,
  );
  const outputs = groups.map(firstOf);
  // The body's first parameter is the index, followed by the operands in order.
  const dependencies = (variables: readonly number[]): ReadonlySet<number> =>
    new Set(
      [...neededParameters(body, [...variables, ...outputs])].flatMap((i) =>
        i === 0 ? [] : [i - 1],
      ),
    );
  const variables = neededVariables(
    used.filter((i) => i < carried),
    dependencies,
    carried,
  );
  const needed = dependencies(variables);
  const others = indices(operands).filter((i) => i >= carried && needed.has(i));
  const kept = [...variables, ...others];
  const results = [...variables, ...outputs];
  return {
    operands: kept,
    results: [...variables.map((i) => [i]), ...groups],
    attributes: {
      ...attributes,
      carried: variables.length,
      slices: others.filter((i) => i < carried + slices).length,
    },
    regions: [part(body, [0, ...kept.map((i) => i + 1)], results)],
  };
}

function trimmed(node: AnyNode, used: readonly number[]): Trimmed | undefined {
  if (isNode(node, "cond")) return trimmedCond(node, used);
  if (isNode(node, "whileLoop")) return trimmedWhileLoop(node, used);
  return isNode(node, "scan") ? trimmedScan(node, used) : undefined;
}

/** The results that are used, or that are the only ones to define a needed symbol. */
function usedResults(
  node: AnyNode,
  values: ReadonlySet<Value>,
  sizes: ReadonlySet<string>,
): number[] {
  const known = new Set<string>();
  const names = (i: number): string[] =>
    existing(node.results[i]).type.shape.flatMap((dim) =>
      typeof dim === "number" ? [] : [dim.text],
    );
  const used = indices(node.results).filter((i) => values.has(existing(node.results[i])));
  for (const i of used) for (const name of names(i)) known.add(name);
  const defined = new Set(definedSymbols(node).map(({ text }) => text));
  const needed = indices(node.results).filter((i) => {
    const isOnly = names(i).some(
      (name) => defined.has(name) && sizes.has(name) && !known.has(name),
    );
    if (isOnly) for (const name of names(i)) known.add(name);
    return isOnly;
  });
  return [...used, ...needed].sort((i, j) => i - j);
}

/** Plans in reverse order, so that operands that are removed are no uses. */
function plans(graph: Graph): ReadonlyMap<AnyNode, Trimmed> {
  const values = new Set(graph.results);
  const sizes = new Set<string>();
  const found = new Map<AnyNode, Trimmed>();
  for (const node of graph.nodes.toReversed()) {
    const plan =
      node.regions.length === 0 ? undefined : trimmed(node, usedResults(node, values, sizes));
    if (plan !== undefined) found.set(node, plan);
    const operands = plan === undefined ? node.operands : picked(node.operands, plan.operands);
    for (const operand of operands) values.add(operand);
    for (const name of usedSymbols(node)) sizes.add(name);
  }
  return found;
}

/** Removes unused results of branches and loops, variables on which no result depends, and unused operands. */
export const trimRegions: Pass = {
  name: "trimRegions",
  requires: ["pure", "callsInlined"],
  ensures: [],
  run: (graph) => {
    if (graph.nodes.every(({ regions }) => regions.length === 0)) return graph;
    const found = plans(graph);
    return rewriteGraph(graph, (b, node, operands) => {
      const plan = found.get(node);
      const isLess =
        plan !== undefined &&
        (plan.operands.length < node.operands.length || plan.results.length < node.results.length);
      if (!isLess) return undefined;
      const { attributes, regions } = plan;
      const made = b.emit({
        ...node,
        operands: picked(operands, plan.operands),
        attributes,
        regions,
      });
      return node.results.map(
        (value, i) => made.results[plan.results.findIndex((group) => group.includes(i))] ?? value,
      );
    });
  },
};

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("a region lacks a part");
  return item;
}
