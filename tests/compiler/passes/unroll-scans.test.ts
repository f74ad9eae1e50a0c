import { optimize } from "../../../compiler/pipeline";
import { unrollScans } from "../../../compiler/passes/unroll-scans";
import { GraphBuilder } from "../../../ir/builder";
import type { Graph, Value } from "../../../ir/graph";
import { printGraph } from "../../../ir/text/printer";
import { verify } from "../../../ir/verifier";

/** x ← x·s[i] + w, which is given as the slices' results too. */
function scanned(trips: number, reversed = false): Graph {
  const float = { dtype: "float32", shape: [] } as const;
  const body = new GraphBuilder();
  const [index, x, s, w] = [{ dtype: "int64", shape: [] } as const, float, float, float].map(
    (type, i) => body.parameter(type, `p${i}`),
  ) as [Value, Value, Value, Value];
  const next = body.add(body.mul(x, s), body.mul(w, body.cast(index, { dtype: "float32" })));
  const region = body.finish("body", [next, next]);
  const b = new GraphBuilder();
  const start = b.parameter(float, "x");
  const stacked = b.parameter({ dtype: "float32", shape: [trips] }, "s");
  const shared = b.parameter(float, "w");
  const operands = [start, stacked, shared];
  return b.finish("f", b.scan(operands, { carried: 1, slices: 1, trips, reversed }, [region]));
}

const scansLeft = (graph: Graph, provider: "cpu" | "cuda" | "wasm" | "webgpu"): number => {
  const after = optimize(graph, { provider }).graph;
  verify(after);
  return after.nodes.filter(({ op }) => op === "scan").length;
};

test("iterations are written out where there is no kernel for Scan", () => {
  const after = unrollScans.run(scanned(2, true), { provider: "webgpu" });
  verify(after);
  expect(printGraph(after)).toMatchInlineSnapshot(`
   "graph f(%x: float32[], %s: float32[2], %w: float32[]) {
     %0: int64[] = constant {value: int64[] 1}
     %1: float32[] = gather %s, %0 {axis: 0}
     %2: float32[] = mul %x, %1
     %3: float32[] = cast %0 {dtype: float32}
     %4: float32[] = mul %w, %3
     %5: float32[] = add %2, %4
     %6: float32[1] = reshape %5 {shape: [1]}
     %7: int64[] = constant {value: int64[] 0}
     %8: float32[] = gather %s, %7 {axis: 0}
     %9: float32[] = mul %5, %8
     %10: float32[] = cast %7 {dtype: float32}
     %11: float32[] = mul %w, %10
     %12: float32[] = add %9, %11
     %13: float32[1] = reshape %12 {shape: [1]}
     %14: float32[2] = concat %13, %6 {axis: 0}
     return %12, %14
   }
   "
  `);
});

test("which providers run a loop as it is, and how long it may be for the others", () => {
  for (const provider of ["cpu", "cuda", "wasm"] as const) {
    expect(scansLeft(scanned(2), provider)).toBe(1);
    expect(scansLeft(scanned(1), provider)).toBe(0);
  }
  expect(scansLeft(scanned(100), "webgpu")).toBe(0);
  // Its counter stays what ONNX Runtime gives, an int64, where all other integers are narrow.
  expect(scansLeft(scanned(100_000), "webgpu")).toBe(1);
});
