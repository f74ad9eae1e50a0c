import { simplify } from "../../../compiler/passes/simplify";
import { parseGraph } from "../../../ir/text/parser";
import { after } from "./after";

test("algebra", () => {
  expect(
    after(
      [simplify],
      `graph f(%x: float32[4,3], %g: float32[]) {
        %0: float32[] = constant {value: float32[] 0.25}
        %1: float32[4,3] = broadcastTo %g {shape: [4,3]}
        %2: float32[4,3] = mul %1, %x
        %3: float32[4,3] = mul %2, %0
        %4: float32[3] = sumTo %3 {shape: [3]}
        %5: float32[3] = neg %4
        %6: float32[3] = add %5, %4
        return %6
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[4,3], %g: float32[]) {
     %0: float32[] = constant {value: float32[] 0.25}
     %1: float32[4,3] = mul %g, %x
     %2: float32[4,3] = mul %1, %0
     %3: float32[3] = reduceSum %2 {axes: [0], keepDims: false}
     %4: float32[3] = sub %3, %3
     return %4
   }
   "
  `);
});

test("a relu's indicator is applied to the maxima of the windows", () => {
  expect(
    after(
      [simplify],
      `graph f(%x: float32[2,3,4,4], %y: float32[2,3,2,2], %g: float32[2,3,2,2]) {
        %0: float32[] = constant {value: float32[] 0}
        %1: float32[2,3,4,4] = maxPoolGradient %x, %y, %g {kernelSizes: [2,2], strides: [2,2], dilations: [1,1], pads: [0,0,0,0]}
        %2: bool[2,3,4,4] = greater %x, %0
        %3: float32[2,3,4,4] = cast %2 {dtype: float32}
        %4: float32[2,3,4,4] = mul %1, %3
        return %4
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[2,3,4,4], %y: float32[2,3,2,2], %g: float32[2,3,2,2]) {
     %0: float32[] = constant {value: float32[] 0}
     %1: bool[2,3,2,2] = greater %y, %0
     %2: float32[2,3,2,2] = cast %1 {dtype: float32}
     %3: float32[2,3,2,2] = mul %g, %2
     %4: float32[2,3,4,4] = maxPoolGradient %x, %y, %3 {kernelSizes: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0]}
     return %4
   }
   "
  `);
});

test("an indicator multiplies once, and x + x is 2x", () => {
  expect(
    after(
      [simplify],
      `graph f(%x: float32[2,3], %c: bool[2,3]) {
        %0: float32[2,3] = cast %c {dtype: float32}
        %1: float32[] = constant {value: float32[] 0.3}
        %2: float32[2,3] = mul %x, %0
        %3: float32[2,3] = mul %2, %1
        %4: float32[2,3] = add %3, %3
        %5: float32[2,3] = mul %4, %0
        %6: float32[2,3] = mul %2, %x
        %7: float32[2,3] = mul %6, %x
        return %5, %7
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[2,3], %c: bool[2,3]) {
     %0: float32[2,3] = cast %c {dtype: float32}
     %1: float32[2,3] = mul %x, %0
     %2: float32[] = constant {value: float32[] 0.6}
     %3: float32[2,3] = mul %1, %2
     %4: float32[2,3] = mul %1, %x
     %5: float32[2,3] = mul %4, %x
     return %3, %5
   }
   "
  `);
});

test("an operand broadcasts by itself, and x·1 is x broadcast", () => {
  expect(
    after(
      [simplify],
      `graph f(%x: float32[4,1], %y: float32[3], %z: float32[2,4,3]) {
        %0: float32[] = constant {value: float32[] 1}
        %1: float32[2,1,3] = broadcastTo %0 {shape: [2,1,3]}
        %2: float32[2,4,3] = mul %1, %x
        %3: float32[1,1,3] = reshape %y {shape: [1,1,3]}
        %4: float32[2,4,3] = mul %z, %3
        %5: float32[2,4,3] = sub %4, %2
        return %5
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float32[4,1], %y: float32[3], %z: float32[2,4,3]) {
     %0: float32[2,4,3] = mul %z, %y
     %1: float32[2,4,3] = sub %0, %x
     return %1
   }
   "
  `);
});

test("a constant that gives a product or a quotient its axes leaves them there", () => {
  const text = `graph f(%x: float32[]) {
        %0: float32[] = constant {value: float32[] 2}
        %1: float32[] = mul %x, %0
        %2: float32[1] = constant {value: float32[1] [3]}
        %3: float32[1] = mul %1, %2
        %4: float32[2] = constant {value: float32[2] [2, 2]}
        %5: float32[2] = div %x, %4
        %6: float32[1] = constant {value: float32[1] [1]}
        %7: float32[1] = mul %x, %6
        return %3, %5, %7
      }`;
  const graph = simplify.run(parseGraph(text), { provider: "cpu" });
  expect(graph.results.map(({ type }) => type.shape)).toEqual([[1], [2], [1]]);
});
