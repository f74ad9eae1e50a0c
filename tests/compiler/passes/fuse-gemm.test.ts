import { fuseGemm } from "../../../compiler/passes/fuse-gemm";
import { after } from "./after";

test("a layer with its bias, and a weight with its update, are one Gemm each", () => {
  expect(
    after(
      [fuseGemm],
      `graph f(%x: float32[4,3], %w: float32[3,2], %b: float32[2], %g: float32[4,2]) {
        %0: float32[4,2] = matMul %x, %w {transposeA: false, transposeB: false}
        %1: float32[4,2] = add %0, %b
        %2: float32[] = constant {value: float32[] 0.5}
        %3: float32[3,2] = matMul %x, %g {transposeA: true, transposeB: false}
        %4: float32[3,2] = mul %3, %2
        %5: float32[3,2] = sub %w, %4
        return %1, %5
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[4,3], %w: float32[3,2], %b: float32[2], %g: float32[4,2]) {
     %0: float32[4,2] = gemm %x, %w, %b {transposeA: false, transposeB: false, alpha: 1, beta: 1}
     %1: float32[3,2] = gemm %x, %g, %w {transposeA: true, transposeB: false, alpha: -0.5, beta: 1}
     return %0, %1
   }
   "
  `);
});
