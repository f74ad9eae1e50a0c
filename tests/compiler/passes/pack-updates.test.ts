import { packUpdates } from "../../../compiler/passes/pack-updates";
import { after } from "./after";

test("updates of small tensors run end to end", () => {
  expect(
    after(
      [packUpdates],
      `graph f(%m1: float32[2], %g1: float32[2], %m2: float32[3,1], %g2: float32[3,1], %m3: float32[1], %g3: float32[1]) {
        %0: float32[] = constant {value: float32[] 0.875}
        %1: float32[2] = mul %m1, %0
        %2: float32[2] = add %1, %g1
        %3: float32[2] = sqrt %2
        %4: float32[2] = exp %3
        %5: float32[2] = tanh %4
        %6: float32[3,1] = mul %m2, %0
        %7: float32[3,1] = add %6, %g2
        %8: float32[3,1] = sqrt %7
        %9: float32[3,1] = exp %8
        %10: float32[3,1] = tanh %9
        %11: float32[1] = mul %m3, %0
        %12: float32[1] = add %11, %g3
        %13: float32[1] = sqrt %12
        %14: float32[1] = exp %13
        %15: float32[1] = tanh %14
        return %5, %10, %15
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(
     %m1: float32[2],
     %g1: float32[2],
     %m2: float32[3,1],
     %g2: float32[3,1],
     %m3: float32[1],
     %g3: float32[1],
   ) {
     %0: float32[] = constant {value: float32[] 0.875}
     %1: float32[3] = reshape %m2 {shape: [3]}
     %2: float32[6] = concat %m1, %1, %m3 {axis: 0}
     %3: float32[6] = mul %2, %0
     %4: float32[3] = reshape %g2 {shape: [3]}
     %5: float32[6] = concat %g1, %4, %g3 {axis: 0}
     %6: float32[6] = add %3, %5
     %7: float32[6] = sqrt %6
     %8: float32[6] = exp %7
     %9: float32[6] = tanh %8
     %10: float32[2], %11: float32[3], %12: float32[1] = split %9 {axis: 0, sizes: [2, 3, 1]}
     %13: float32[3,1] = reshape %11 {shape: [3, 1]}
     return %10, %13, %12
   }
   "
  `);
});
