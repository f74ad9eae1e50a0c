import { roundHalves } from "../../../compiler/passes/round-halves";
import { parseGraph } from "../../../ir/text/parser";
import { verify } from "../../../ir/verifier";
import { after } from "./after";

test("on the CPU every operation on halves is made in single precision, and rounded", () => {
  const text = `graph f(%x: float16[2,2], %y: float16[2]) {
    %0: float16[] = constant {value: float16[] 0.1}
    %1: float16[2,2] = mul %x, %0
    %2: float16[2,2] = transpose %1 {perm: [1,0]}
    %3: bool[2,2] = greater %2, %y
    %4: float16[2,2] = log1p %2
    return %3, %4
  }`;
  expect(after([roundHalves], text)).toMatchInlineSnapshot(`
   "graph f(%x: float16[2,2], %y: float16[2]) {
     %0: float32[2,2] = cast %x {dtype: float32}
     %1: float32[] = constant {value: float32[] 0.099975586}
     %2: float32[2,2] = mul %0, %1
     %3: float16[2,2] = cast %2 {dtype: float16}
     %4: float16[2,2] = transpose %3 {perm: [1, 0]}
     %5: float32[2,2] = cast %4 {dtype: float32}
     %6: float32[2] = cast %y {dtype: float32}
     %7: bool[2,2] = greater %5, %6
     %8: float32[2,2] = cast %4 {dtype: float32}
     %9: float32[2,2] = log1p %8
     %10: float16[2,2] = cast %9 {dtype: float16}
     return %7, %10
   }
   "
  `);
  const onGpu = roundHalves.run(parseGraph(text), { provider: "webgpu" });
  verify(onGpu);
  expect(onGpu.nodes.map(({ op }) => op)).toEqual([
    ...["constant", "mul", "transpose", "greater"],
    // It takes several kernels.
    ...["cast", "log1p", "cast"],
  ]);
});

test.each(["rsqrt %x", "softsign %x", "floorDiv %x, %x", "asin %x", "truncateMod %x, %x"])(
  "on a GPU %s takes several kernels, and is rounded once",
  (operation) => {
    const graph = parseGraph(`graph f(%x: float16[2]) {
      %0: float16[2] = ${operation}
      return %0
    }`);
    const onGpus = (["webgpu", "cuda"] as const).map((provider) =>
      roundHalves.run(graph, { provider }),
    );
    for (const { nodes, results } of onGpus) {
      expect(nodes.find(({ op }) => op !== "cast")?.results[0]?.type.dtype).toBe("float32");
      expect(results.map(({ type }) => type.dtype)).toEqual(["float16"]);
    }
  },
);
