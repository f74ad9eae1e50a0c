/** The order of a large model's nodes, on which the time of creating a session depends. */

import { GraphBuilder } from "../../../ir/builder";
import { reverse } from "../../../gradients/reverse";
import { lowerGraph } from "../../../compiler/onnx/lower-graph";
import { onnx } from "../../../compiler/onnx/proto/codec";
import { inReadyOrder } from "../../../compiler/onnx/ready-order";

/** The largest number of nodes whose operands are produced while a node before them has not run. */
function mostWaiting(nodes: readonly onnx.NodeProto.$Properties[]): number {
  const made = new Map<string, number>();
  nodes.forEach(({ output }, i) => {
    for (const name of output ?? []) made.set(name, i);
  });
  const changes = new Array<number>(nodes.length + 1).fill(0);
  nodes.forEach(({ input }, i) => {
    const ready = Math.max(-1, ...(input ?? []).map((name) => made.get(name) ?? -1)) + 1;
    changes[ready] = (changes[ready] ?? 0) + 1;
    changes[i] = (changes[i] ?? 0) - 1;
  });
  let waiting = 0;
  return Math.max(...changes.map((change) => (waiting += change)));
}

test("few nodes of a long chain's gradient wait for their turn", () => {
  const b = new GraphBuilder();
  const x = b.parameter({ dtype: "float32", shape: [] }, "x");
  let y = x;
  for (let i = 0; i < 1000; i++) y = b.sin(y);
  const [g] = reverse({
    nodes: [...b.nodes],
    targets: [y],
    outputGradients: [b.scalarLike(y, 1)],
    sources: [x],
    b,
  });
  if (g == null) throw new RangeError("a chain of sines has a gradient");
  const { bytes, nodeCount } = lowerGraph(b.finish("chain", [g]));
  const nodes = onnx.ModelProto.decode(bytes).graph?.node ?? [];
  expect(nodes).toHaveLength(nodeCount);
  expect(mostWaiting(nodes)).toBeLessThan(10);
});

const node = (output: string, input: string[], body: onnx.NodeProto.$Properties[] = []) => ({
  name: output,
  opType: "Any",
  input,
  output: [output],
  attribute: body.length === 0 ? [] : [{ name: "body", g: { node: body } }],
});

test("a node follows what its graphs use of the graph around them", () => {
  const chain = Array.from({ length: 1000 }, (_, i) =>
    node(`c${i}`, [i === 0 ? "x" : `c${i - 1}`]),
  );
  const branch = node("branch", ["x"], [node("inner", ["c998"], [node("innermost", ["c999"])])]);
  const last = node("last", ["branch"]);
  const names = inReadyOrder([...chain, branch, last]).map(({ name }) => name);
  expect(names).toEqual([...chain.map(({ name }) => name), "branch", "last"]);
  const early = inReadyOrder([...chain, node("late", ["c0"])]).map(({ name }) => name);
  expect(early.indexOf("late")).toBe(2);
});
