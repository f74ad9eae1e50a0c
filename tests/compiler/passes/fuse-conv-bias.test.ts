import { fuseConvBias } from "../../../compiler/passes/fuse-conv-bias";
import { after } from "./after";

test("a convolution adds its bias itself", () => {
  expect(
    after(
      [fuseConvBias],
      `graph f(%x: float32[2,1,5,5], %w: float32[3,1,3,3], %b: float32[1,3,1,1], %row: float32[1,1,1,3]) {
        %0: float32[2,3,3,3] = conv %x, %w {strides: [1,1], dilations: [1,1], pads: [0,0,0,0], group: 1}
        %1: float32[2,3,3,3] = add %0, %b
        %2: float32[2,3,3,3] = conv %x, %w {strides: [1,1], dilations: [1,1], pads: [0,0,0,0], group: 1}
        %3: float32[2,3,3,3] = add %2, %row
        return %1, %3
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[2,1,5,5], %w: float32[3,1,3,3], %b: float32[1,3,1,1], %row: float32[1,1,1,3]) {
     %0: float32[3] = reshape %b {shape: [3]}
     %1: float32[2,3,3,3] = conv %x, %w, %0 {strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: 1}
     %2: float32[2,3,3,3] = conv %x, %w {strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: 1}
     %3: float32[2,3,3,3] = add %2, %row
     return %1, %3
   }
   "
  `);
});
