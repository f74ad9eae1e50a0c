import { foldTransposes } from "../../../compiler/passes/fold-transposes";
import { after } from "./after";

test("transposes sink, cancel, and fold into matrix products", () => {
  expect(
    after(
      [foldTransposes],
      `graph f(%x: float32[2,5,6,3], %bias: float32[3], %w: float32[7,6]) {
        %0: float32[2,3,5,6] = transpose %x {perm: [0,3,1,2]}
        %1: float32[2,3,5,6] = tanh %0
        %2: float32[2,5,6,3] = transpose %1 {perm: [0,2,3,1]}
        %3: float32[2,5,6,3] = add %2, %bias
        %4: float32[6,7] = transpose %w {perm: [1,0]}
        %5: float32[2,5,3,6] = transpose %3 {perm: [0,1,3,2]}
        %6: float32[2,5,3,7] = matMul %5, %4 {transposeA: false, transposeB: false}
        return %6
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[2,5,6,3], %bias: float32[3], %w: float32[7,6]) {
     %0: float32[2,5,6,3] = tanh %x
     %1: float32[2,5,6,3] = add %0, %bias
     %2: float32[2,5,3,7] = matMul %1, %w {transposeA: true, transposeB: true}
     return %2
   }
   "
  `);
});

test("a transpose that only moves sizes of 1 is a reshape", () => {
  expect(
    after(
      [foldTransposes],
      `graph f(%x: float32[2,5,6,1]) {
        %0: float32[2,1,5,6] = transpose %x {perm: [0,3,1,2]}
        return %0
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[2,5,6,1]) {
     %0: float32[2,1,5,6] = reshape %x {shape: [2, 1, 5, 6]}
     return %0
   }
   "
  `);
});
