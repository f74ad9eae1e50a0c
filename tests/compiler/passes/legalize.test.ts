import { legalize } from "../../../compiler/passes/legalize";
import { parseGraph } from "../../../ir/text/parser";
import { verify } from "../../../ir/verifier";
import { runGraph } from "../../support/run-graph";
import { after } from "./after";

test("ops without a float64 kernel are written by others", () => {
  expect(
    after(
      [legalize],
      `graph f(%x: float64[2]) {
        %0: float64[2] = softplus %x
        return %0
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float64[2]) {
     %0: float64[2] = relu %x
     %1: float64[2] = abs %x
     %2: float64[2] = neg %1
     %3: float64[2] = exp %2
     %4: float64[2] = log1p %3
     %5: float64[2] = add %0, %4
     return %5
   }
   "
  `);
});

test.each(["webgpu", "cuda"] as const)(
  "which rows are equal, without a kernel for it: %s",
  (provider) => {
    const graph = parseGraph(
      "graph f(%x: int32[6]) {\n  %0: int64[6] = uniqueInverse %x\n  return %0\n}",
    );
    const legal = legalize.run(graph, { provider });
    verify(legal);
    expect(legal.nodes.map(({ op }) => op)).not.toContain("uniqueInverse");
    const inputs = [{ dtype: "int32", shape: [6], data: [7, -2, 7, 9, -2, 0] }] as const;
    for (const each of [graph, legal])
      expect(runGraph(each, inputs)[0]?.data).toEqual([0, 1, 0, 2, 1, 3]);
  },
);

test.each(["int32", "float64"] as const)("%s combined at places, on CUDA", (dtype) => {
  const graph = parseGraph(
    `graph f(%x: ${dtype}[2,3,2], %i: int32[4,2], %u: ${dtype}[4,2]) {
  %0: ${dtype}[2,3,2] = scatterND %x, %i, %u {reduction: "add"}
  return %0
}`,
  );
  const legal = legalize.run(graph, { provider: "cuda" });
  verify(legal);
  expect(legal.nodes.map(({ op }) => op)).not.toContain("scatterND");
  const inputs = [
    { dtype, shape: [2, 3, 2], data: Array.from({ length: 12 }, (_, i) => i) },
    { dtype: "int32", shape: [4, 2], data: [1, 2, 0, 1, 1, 2, 0, 0] },
    { dtype, shape: [4, 2], data: [100, 200, 300, 400, 500, 600, 700, 800] },
  ] as const;
  for (const each of [graph, legal]) {
    expect(runGraph(each, inputs)[0]?.data).toEqual([
      ...[700, 801, 302, 403, 4, 5],
      ...[6, 7, 8, 9, 610, 811],
    ]);
  }
});
