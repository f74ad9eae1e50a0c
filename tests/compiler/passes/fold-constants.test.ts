import { foldConstants } from "../../../compiler/passes/fold-constants";
import { after } from "./after";

test("constants are computed", () => {
  expect(
    after(
      [foldConstants],
      `graph f(%x: float32[2]) {
        %0: float32[] = constant {value: float32[] 0.5}
        %1: float32[] = constant {value: float32[] 3}
        %2: float32[] = mul %0, %1
        %3: float32[] = sqrt %2
        %4: float32[2] = mul %x, %3
        return %4
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[2]) {
     %0: float32[] = constant {value: float32[] 1.2247449}
     %1: float32[2] = mul %x, %0
     return %1
   }
   "
  `);
});
