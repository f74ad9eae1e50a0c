import { hoistTransposes } from "../../../compiler/passes/hoist-transposes";
import { after } from "./after";

test("a transpose goes to the operands where they are smaller, or where it meets another", () => {
  expect(
    after(
      [hoistTransposes],
      `graph f(%x: float32[5,4], %w: float32[6,7], %v: float32[5,6], %big: float32[4,5,6]) {
        %0: float32[4,5] = transpose %x {perm: [1,0]}
        %1: float32[4,5,1] = reshape %0 {shape: [4,5,1]}
        %2: float32[4,5,6] = mul %1, %v
        %3: float32[4,5,7] = matMul %2, %w {transposeA: false, transposeB: false}
        %4: float32[5,4,7] = transpose %3 {perm: [1,0,2]}
        %5: float32[4,5,6] = exp %big
        %6: float32[5,4,6] = transpose %5 {perm: [1,0,2]}
        return %4, %6
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[5,4], %w: float32[6,7], %v: float32[5,6], %big: float32[4,5,6]) {
     %0: float32[5,4,1] = reshape %x {shape: [5, 4, 1]}
     %1: float32[5,1,6] = reshape %v {shape: [5, 1, 6]}
     %2: float32[5,4,6] = mul %0, %1
     %3: float32[5,4,7] = matMul %2, %w {transposeA: false, transposeB: false}
     %4: float32[4,5,6] = exp %big
     %5: float32[5,4,6] = transpose %4 {perm: [1, 0, 2]}
     return %3, %5
   }
   "
  `);
});
