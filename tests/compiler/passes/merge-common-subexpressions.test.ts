import { mergeCommonSubexpressions } from "../../../compiler/passes/merge-common-subexpressions";
import { after } from "./after";

test("equal expressions are computed once", () => {
  expect(
    after(
      [mergeCommonSubexpressions],
      `graph f(%x: float32[2]) {
        %0: float32[2] = exp %x
        %1: float32[2] = exp %x
        %2: float32[2] = add %0, %1
        return %2
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[2]) {
     %0: float32[2] = exp %x
     %1: float32[2] = add %0, %0
     return %1
   }
   "
  `);
});
