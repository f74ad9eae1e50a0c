import * as fc from "fast-check";
import { GraphBuilder } from "../../ir/builder";
import { symbol } from "../../ir/types/dim";
import { ValueError } from "../../ir/errors";
import { VariableHandle } from "../../ir/graph";
import { Literal } from "../../ir/types/literal";
import { locationFromText, type Location } from "../../ir/location";
import { parseGraph, parseGraphs } from "../../ir/text/parser";
import { printGraph, printGraphs } from "../../ir/text/printer";
import { structuralKey } from "../../ir/structural-key";
import { verify } from "../../ir/verifier";
import { literal, randomGraph } from "./random-graph";

const location = ({ text }: Location): string => text;

test("printing what was parsed gives the text again, and a legal graph of the same structure", () => {
  fc.assert(
    fc.property(randomGraph, (graph) => {
      const text = printGraph(graph, { location });
      const parsed = parseGraph(text);
      expect(printGraph(parsed, { location })).toBe(text);
      verify(parsed);
      expect(parsed.name).toBe(graph.name);
      expect(parsed.nodes.map(({ scope }) => scope)).toEqual(graph.nodes.map(({ scope }) => scope));
    }),
  );
});

test("without calls, parsing keeps the structural key", () => {
  fc.assert(
    fc.property(randomGraph, (graph) => {
      fc.pre(!graph.nodes.some(({ op }) => op === "call"));
      const key = structuralKey(graph);
      const parsed = structuralKey(parseGraph(printGraph(graph)));
      // A 64-bit integer that is small may be a number or a bigint.
      const plain = (text: string): string => text.replace(/(?<=\d)n/g, "");
      expect(plain(parsed)).toBe(plain(key));
    }),
  );
});

test("literals of all dtypes and sizes keep their elements", () => {
  fc.assert(
    fc.property(literal, (value) => {
      const b = new GraphBuilder();
      const graph = b.finish("f", [b.constant({ value })]);
      const node = parseGraph(printGraph(graph)).nodes[0];
      const parsed = node?.op === "constant" ? node.attributes : undefined;
      const read = (parsed as { value: Literal } | undefined)?.value;
      expect(read?.shape).toEqual(value.shape);
      expect(read?.data.map(String)).toEqual(value.data.map(String));
      expect(read?.data.map((x) => Object.is(x, -0))).toEqual(
        value.data.map((x) => Object.is(x, -0)),
      );
    }),
  );
});

test("several graphs of one text share callees and variables", () => {
  const square = new GraphBuilder();
  const x = square.parameter({ dtype: "float32", shape: [] }, "x");
  const callee = square.finish("square", [square.mul(x, x)]);
  const variable = new VariableHandle("w", { dtype: "float32", shape: [] });
  const graphs = ["a", "b"].map((name) => {
    const b = new GraphBuilder();
    return b.finish(name, b.call(b.readVariable({ variable }), { callee }));
  });
  const text = printGraphs(graphs);
  expect(text).toMatchInlineSnapshot(`
   "variable @w: float32[]

   graph a() {
     %0: float32[] = readVariable {variable: @w}
     %1: float32[] = call %0 {callee: &square}
     return %1
   }

   graph b() {
     %0: float32[] = readVariable {variable: @w}
     %1: float32[] = call %0 {callee: &square}
     return %1
   }

   graph square(%x: float32[]) {
     %0: float32[] = mul %x, %x
     return %0
   }
   "
  `);
  const parsed = parseGraphs(text);
  expect([...parsed.keys()]).toEqual(["a", "b", "square"]);
  const again = printGraphs([...parsed.values()]);
  expect(again).toBe(text);
});

test("a training step reads like a program", () => {
  const b = new GraphBuilder();
  const type = { dtype: "float32", shape: [symbol("batch"), 784] } as const;
  const x = b.parameter(type, "images");
  const kernel = new VariableHandle("dense/kernel", { dtype: "float32", shape: [784, 10] });
  const graph = b.at(locationFromText("model.ts:12:5"), "dense", () => {
    const w = b.readVariable({ variable: kernel });
    const logits = b.matMul(x, w, { transposeA: false, transposeB: false });
    const scale = b.constant({ value: new Literal("float32", [2, 2], [1, 2, 3, 0.1]) });
    const scaled = b.mul(logits, b.reduceSum(scale, { axes: [0, 1], keepDims: false }));
    b.assignVariable(b.full("float32", [784, 10], 0), { variable: kernel });
    return b.finish("step", [scaled]);
  });
  expect(printGraph(graph, { location })).toMatchInlineSnapshot(`
   "variable @dense/kernel: float32[784,10]

   graph step(%images: float32[batch,784]) {
     %0: float32[784,10] = readVariable {variable: @dense/kernel} in dense  // model.ts:12:5
     %1: float32[batch,10] = matMul %images, %0 {transposeA: false, transposeB: false} in dense  // model.ts:12:5
     %2: float32[2,2] = constant {value: float32[2,2] [[1, 2], [3, 0.1]]} in dense  // model.ts:12:5
     %3: float32[] = reduceSum %2 {axes: [0, 1], keepDims: false} in dense  // model.ts:12:5
     %4: float32[batch,10] = mul %1, %3 in dense  // model.ts:12:5
     %5: float32[] = constant {value: float32[] 0} in dense  // model.ts:12:5
     %6: float32[784,10] = broadcastTo %5 {shape: [784, 10]} in dense  // model.ts:12:5
     assignVariable %6 {variable: @dense/kernel} in dense  // model.ts:12:5
     return %4
   }
   "
  `);
});

test("long lists of parameters take a line each, long literals are bytes, and are cut short for people", () => {
  const b = new GraphBuilder();
  for (const name of ["queries", "keys", "values", "queries"]) {
    b.parameter({ dtype: "float32", shape: [8, 128, 64] }, name);
  }
  const data = Array.from({ length: 300 }, (_, i) => i / 10);
  const graph = b.finish("attend", [b.constant({ value: new Literal("float32", [300], data) })]);
  expect(printGraph(graph, { abbreviate: true })).toMatchInlineSnapshot(`
   "graph attend(
     %queries: float32[8,128,64],
     %keys: float32[8,128,64],
     %values: float32[8,128,64],
     %queries_1: float32[8,128,64],
   ) {
     %0: float32[300] = constant {value: float32[300] [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, … 292 more]}
     return %0
   }
   "
  `);
  expect(printGraph(graph)).toContain('float32[300] base64 "AAAAAM3MzD');
});

describe("what is no graph is refused, with its line", () => {
  const failure = (text: string): string => {
    try {
      parseGraph(text);
    } catch (error) {
      if (error instanceof ValueError) return error.message;
      throw error;
    }
    return "parsed";
  };

  test.each([
    ["hello", /line 1: the text is not a graph\n {2}given: 'hello'.*\n {2}expected: graph name/],
    ["graph f() {\n  frobnicate\n  return\n}", /line 2: unknown op frobnicate\n {2}given: 'frob/],
    ["graph f() {\n  neg %x\n  return\n}", /line 2: no value %x\n {2}given: '%x' in: neg %x/],
    [
      "graph f(%x: float32[2]) {\n  %0: float32[3] = neg %x\n  return %0\n}",
      /line 2: the results of neg are not float32\[3\]\n.*\n {2}expected: results float32\[2\]/,
    ],
    ["graph f(%x: bool[2]) {\n  tanh %x\n  return\n}", /line 2: tanh: dtype bool is not supported/],
    [
      "graph f(%x: float31[2]) {\n  return\n}",
      /line 1: unknown dtype float31\n {2}given: 'float31/,
    ],
    [
      "graph f(%x: float32[2]) {\n  reduceSum %x\n  return\n}",
      /line 2: reduceSum lacks the attribute axes/,
    ],
    ["graph f() {\n  readVariable {variable: @w}\n  return\n}", /no variable w\n {2}given: '@w/],
    ["graph f(%x: int8[], %x: int8[]) {\n  return\n}", /line 1: %x is defined already/],
    ["graph f() {\n  return\n}\n\ngraph f() {\n  return\n}", /line 5: a second graph f/],
    ["graph f() {\n  call {callee: &f}\n  return\n}", /line 2: graph f calls itself/],
    ["graph f() {\n  call {callee: &g}\n  return\n}", /no graph g\n.*\n {2}expected: one of f/],
    [
      "graph f() {\n  constant {value: int8[2] [1]}\n  return\n}",
      /line 2: a literal of 1 elements\n {2}given: 'int8\[2\].*\n {2}expected: 2 elements/,
    ],
    ["graph f() {\n  constant {value: int8[] 0.5}\n  return\n}", /0\.5 is not an element of dtype/],
    ['graph f() {\n  constant {value: int8[2] base64 "*"}\n', /base64/],
    ["graph f(%x: int8[]) {\n  %0: int8[] = neg %x\n", /line 3:.*\n {2}given: the end of the text/],
  ])("%j", (text, message) => {
    expect(failure(text)).toMatch(message);
  });
});
