import { reverse } from "../../../gradients/reverse";
import { GraphBuilder } from "../../../ir/builder";
import { OntraceError } from "../../../ir/errors";
import type { Graph, Value } from "../../../ir/graph";
import { isNode } from "../../../ir/match";
import { opNames, type OpName } from "../../../ir/ops";
import { definesSymbols } from "../../../ir/symbols";
import { parseGraph } from "../../../ir/text/parser";
import { isFloating, type DType } from "../../../ir/types/dtype";
import { formatShape, formatType } from "../../../ir/types/type";
import { verify } from "../../../ir/verifier";
import type { Pass, Property, ProviderName, Target } from "../../../compiler/pass";
import {
  optimizations,
  optimize,
  requiredByLowering,
  type StepObserver,
} from "../../../compiler/pipeline";
import { holds } from "../../../compiler/properties";
import { samplesOf, type AnySample } from "../../support/samples";

/** Providers with the dtypes that real operands take on: those of which passes treat some in their own way. */
const targets: readonly (readonly [ProviderName, readonly DType[]])[] = [
  ["cpu", ["float32", "float16"]],
  ["webgpu", ["float32"]],
  ["cuda", ["float32"]],
];

/** A use of an op and of its gradient, inside a call; nothing where the use is not legal. */
function used(op: OpName, sample: AnySample, real: DType): Graph | undefined {
  const { operands, attributes = {}, regions = [], dtype = real } = sample;
  const inner = new GraphBuilder();
  try {
    const types = operands.map((operand) => ({
      dtype: operand.dtype ?? dtype,
      shape: operand.shape,
    }));
    const parameters = types.map((type) => inner.parameter(type));
    const node = inner.emit({ op, operands: parameters, attributes, regions });
    const targets = node.results.filter(({ type }) => isFloating(type.dtype));
    const gradients = reverse({
      nodes: [node],
      targets,
      outputGradients: targets.map((target) => inner.fullLike(target, 1)),
      sources: parameters.filter(({ type }) => isFloating(type.dtype)),
      b: inner,
    });
    const results = [...node.results, ...gradients.filter((gradient) => gradient !== null)];
    const callee = inner.finish(op, results);
    // Functions in which sizes depend on data are never called: they become part of their caller when it is traced.
    if (definesSymbols(callee)) return callee;
    const b = new GraphBuilder();
    const outer = types.map((type) => b.parameter(type));
    return b.finish("f", b.call(...outer, { callee }));
  } catch (error) {
    if (error instanceof OntraceError) return undefined;
    throw error;
  }
}

const usesOf = (dtype: DType): readonly Graph[] =>
  opNames.flatMap((op) => samplesOf(op).flatMap((sample) => used(op, sample, dtype) ?? []));

/** Types of values as text, without what `narrowIntegers` may change. */
const typesOf = (values: readonly Value[], pass: Pass): string =>
  values
    .map(({ type }) =>
      pass.name === "narrowIntegers" ? formatShape(type.shape) : formatType(type),
    )
    .join(" ");

/** What no pass may change of a graph, where one has. */
const changed = (pass: Pass, before: Graph, after: Graph): string[] => [
  ...(after.name === before.name ? [] : ["the name is changed"]),
  ...(typesOf(after.parameters, pass) === typesOf(before.parameters, pass)
    ? []
    : ["parameters are changed"]),
  ...(typesOf(after.results, pass) === typesOf(before.results, pass)
    ? []
    : ["results are changed"]),
];

/** What is wrong with the pipeline's steps on a graph. */
function broken(graph: Graph, target: Target): string[] {
  const wrong: string[] = [];
  let before = graph;
  const left = [...optimizations];
  const expect = (when: string, pass: Pass, properties: readonly Property[], of: Graph): void => {
    for (const property of properties)
      if (!holds(property, of, target)) wrong.push(`${property} ${when} ${pass.name}`);
  };
  const observe: StepObserver = (name, after) => {
    const [pass] = left;
    if (pass?.name === name) {
      left.shift();
      verify(after);
      for (const what of changed(pass, before, after)) wrong.push(`${what} by ${pass.name}`);
      expect("before", pass, pass.requires, before);
      expect("after", pass, pass.ensures, after);
    }
    before = after;
  };
  const { graph: last } = optimize(graph, target, observe);
  for (const property of requiredByLowering)
    if (!holds(property, last, target)) wrong.push(`${property} before the lowering`);
  return wrong;
}

test.each(targets)(
  "for %s each pass gets what it requires and ensures what it declares: every op and its gradient",
  (provider, dtypes) => {
    const uses = dtypes.flatMap(usesOf);
    expect(uses.length).toBeGreaterThan(opNames.length);
    const wrong = uses.flatMap((graph) =>
      broken(graph, { provider }).map((what) => `${calleeOf(graph)}: ${what}`),
    );
    expect([...new Set(wrong)]).toEqual([]);
  },
);

const calleeOf = ({ name, nodes: [node] }: Graph): string =>
  node !== undefined && isNode(node, "call") ? node.attributes.callee.name : name;

const graphs = {
  asserting: `graph f(%x: bool[]) {
    assert %x {message: "", labels: [], summarize: 3}
    return %x
  }`,
  stopping: `graph f(%x: float32[]) {
    %0: float32[] = stopGradient %x
    return %0
  }`,
  long: `graph f(%x: int64[2]) {
    return %x
  }`,
  tangent: `graph f(%x: float64[2]) {
    %0: float64[2] = tan %x
    return %0
  }`,
  twice: `graph f(%x: float32[2]) {
    %0: float32[2] = sin %x
    %1: float32[2] = sin %x
    return %0, %1
  }`,
  unused: `graph f(%x: float32[2]) {
    %0: float32[2] = sin %x
    return %x
  }`,
};

function calling(): Graph {
  const b = new GraphBuilder();
  const x = b.parameter({ dtype: "float32", shape: [] });
  return b.finish("f", b.call(x, { callee: parseGraph(graphs.stopping) }));
}

/** For each property a graph that does not have it: a check that is true of every graph would check nothing. */
const counterexamples: Readonly<Record<Property, readonly [graph: Graph, provider: ProviderName]>> =
  {
    pure: [parseGraph(graphs.asserting), "cpu"],
    callsInlined: [calling(), "cpu"],
    gradientsDropped: [parseGraph(graphs.stopping), "cpu"],
    integersNarrowed: [parseGraph(graphs.long), "webgpu"],
    legal: [parseGraph(graphs.tangent), "cpu"],
    noCommonSubexpressions: [parseGraph(graphs.twice), "cpu"],
    noDeadCode: [parseGraph(graphs.unused), "cpu"],
  };

const isProperty = (name: string): name is Property => Object.hasOwn(counterexamples, name);

test.each(Object.keys(counterexamples).filter(isProperty))(
  "%s is not true of every graph",
  (name) => {
    const [graph, provider] = counterexamples[name];
    expect(holds(name, graph, { provider })).toBe(false);
  },
);
