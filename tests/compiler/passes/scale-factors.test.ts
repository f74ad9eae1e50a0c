import { fuseGemm } from "../../../compiler/passes/fuse-gemm";
import { scaleFactors } from "../../../compiler/passes/scale-factors";
import { after } from "./after";

test("a learning rate goes to the smaller factor of a weight's gradient", () => {
  expect(
    after(
      [scaleFactors, fuseGemm],
      `graph f(%w: float32[64,32], %x: float32[8,64], %g: float32[8,32], %rate: float32[]) {
        %0: float32[64,32] = matMul %x, %g {transposeA: true, transposeB: false}
        %1: float32[64,32] = mul %0, %rate
        %2: float32[64,32] = sub %w, %1
        return %2
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%w: float32[64,32], %x: float32[8,64], %g: float32[8,32], %rate: float32[]) {
     %0: float32[8,32] = mul %g, %rate
     %1: float32[64,32] = gemm %x, %0, %w {transposeA: true, transposeB: false, alpha: -1, beta: 1}
     return %1
   }
   "
  `);
});

test("a product that is smaller than its factors, or used elsewhere too, is scaled itself", () => {
  const smaller = `graph f(%x: float32[8,64], %y: float32[64,4], %s: float32[]) {
  %0: float32[8,4] = matMul %x, %y {transposeA: false, transposeB: false}
  %1: float32[8,4] = mul %s, %0
  return %1
}
`;
  const shared = `graph f(%x: float32[64,8], %y: float32[8,64], %s: float32[]) {
  %0: float32[64,64] = matMul %x, %y {transposeA: false, transposeB: false}
  %1: float32[64,64] = mul %0, %s
  return %0, %1
}
`;
  for (const text of [smaller, shared]) expect(after([scaleFactors], text)).toBe(text);
});
