import * as tf from "../../../index";
import type { onnx } from "../../../compiler/onnx/proto";
import { mostUses, spreadUses } from "../../../compiler/onnx/spread-uses";
import { lowerGraph } from "../../../compiler/onnx/lower-graph";
import { GraphBuilder } from "../../../ir/builder";
import { configOf } from "../../../runtime/session-config";

type NodeProto = onnx.NodeProto.$Properties;

/** Nodes that each read `x`, their own value, and `x` again. */
const readers = (count: number): NodeProto[] =>
  Array.from({ length: count }, (_, i) => ({
    opType: "Sum",
    input: ["x", `own${i}`, "", "x"],
    output: [`y${i}`],
  }));

function spread(count: number): readonly NodeProto[] {
  let copies = 0;
  return spreadUses(readers(count), (value) => `${value}_${++copies}`);
}

test("no value has more uses than the limit and its next copy", () => {
  const uses = new Map<string, number>();
  for (const { input } of spread(10 * mostUses)) {
    for (const value of new Set(input)) uses.set(value, (uses.get(value) ?? 0) + 1);
  }
  uses.delete("");
  expect(Math.max(...uses.values())).toBe(mostUses + 1);
});

test("each node reads a copy of what it read, which was made before", () => {
  const origins = new Map([["x", "x"]]);
  const found: unknown[] = [];
  for (const { opType, input = [], output = [] } of spread(1000)) {
    const [first = "", own, none, last] = input ?? [];
    if (opType === "Identity") origins.set(output?.[0] ?? "", origins.get(first) ?? "");
    else found.push([origins.get(first), own, none, last === first]);
  }
  expect(found).toEqual(Array.from({ length: 1000 }, (_, i) => ["x", `own${i}`, "", true]));
});

test("values with fewer uses stay", () => {
  const nodes = readers(mostUses);
  expect(spreadUses(nodes, () => "copy")).toBe(nodes);
});

/** A graph in which one parameter has so many uses. */
function wideGraph(uses: number, dtype: "float32" | "float64") {
  const b = new GraphBuilder();
  const x = b.parameter({ dtype, shape: [2] });
  const products = Array.from({ length: uses }, (_, i) => b.mul(x, b.scalar(dtype, i)));
  return b.finish("wide", products);
}

test("the sessions of such models keep the copies", () => {
  const disabled = (uses: number, dtype: "float32" | "float64") =>
    configOf(lowerGraph(wideGraph(uses, dtype))).optimization?.disable_specified_optimizers;
  expect(disabled(300, "float32")).toBe("EliminateIdentity");
  expect(disabled(300, "float64")).toBe("MatMulScaleFusion;EliminateIdentity");
  expect(disabled(3, "float32")).toBeUndefined();
});

test("a value that 2,000 operations use has its value and its gradient", () => {
  const sum = (x: tf.Tensor): tf.Tensor =>
    tf.addN(Array.from({ length: 2000 }, (_, i) => x.mul(i % 7))).sum();
  const factors = Array.from({ length: 2000 }, (_, i) => i % 7).reduce((a, b) => a + b);
  const x = tf.tensor([1, 2]);
  expect(tf.function(sum)(x).dataSync()[0]).toBe(3 * factors);
  expect([...(tf.function(tf.grad(sum))(x).dataSync() as Float32Array)]).toEqual([
    factors,
    factors,
  ]);
});
