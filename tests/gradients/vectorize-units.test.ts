import { reverse } from "../../gradients/reverse";
import { vectorizeUnits } from "../../gradients/jacobian/vectorize-units";
import { GraphBuilder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import { printGraph } from "../../ir/text/printer";
import type { Shape } from "../../ir/types/type";
import { verify } from "../../ir/verifier";

/** The Jacobian of a function of x, as it is emitted. */
function jacobianOf(
  shape: Shape,
  f: (b: GraphBuilder, x: Value) => Value,
  axesOf: (target: Value) => readonly number[] = ({ type }) => [...type.shape.keys()],
): string {
  const b = new GraphBuilder();
  const x = b.parameter({ dtype: "float32", shape }, "x");
  const target = f(b, x);
  const aside = new GraphBuilder();
  const seed = aside.parameter(target.type);
  const [gradient] = reverse({
    nodes: [...b.nodes],
    targets: [target],
    outputGradients: [seed],
    sources: [x],
    b: aside,
  });
  if (gradient == null) throw new Error("x is connected");
  const axes = axesOf(target);
  const results = vectorizeUnits({ nodes: aside.nodes, seed, axes, results: [gradient], b });
  const graph = b.finish("jacobian", results);
  verify(graph);
  return printGraph(graph);
}

const parameter = (b: GraphBuilder, shape: Shape): Value =>
  b.parameter({ dtype: "float32", shape });

test("a product with the identity matrix is a product of neighbours, and rows are told apart at the end", () => {
  expect(
    jacobianOf([2, 3], (b, x) =>
      b.exp(b.matMul(x, parameter(b, [3, 4]), { transposeA: false, transposeB: false })),
    ),
  ).toMatchInlineSnapshot(`
   "graph jacobian(%x: float32[2,3], %0: float32[3,4]) {
     %1: float32[2,4] = matMul %x, %0 {transposeA: false, transposeB: false}
     %2: float32[2,4] = exp %1
     %3: float32[] = constant {value: float32[] 1}
     %4: float32[2,4] = broadcastTo %3 {shape: [2, 4]}
     %5: float32[2,4] = mul %4, %2
     %6: float32[4,2] = transpose %5 {perm: [1, 0]}
     %7: float32[4,2,1] = reshape %6 {shape: [4, 2, 1]}
     %8: float32[4,3] = transpose %0 {perm: [1, 0]}
     %9: float32[4,1,3] = reshape %8 {shape: [4, 1, 3]}
     %10: float32[4,2,3] = mul %7, %9
     %11: float32[1,4,2,3] = reshape %10 {shape: [1, 4, 2, 3]}
     %12: int32[2] = range {start: 0, step: 1, size: 2, dtype: int32}
     %13: int32[2,1] = reshape %12 {shape: [2, 1]}
     %14: bool[2,2] = equal %13, %12
     %15: float32[2,2] = cast %14 {dtype: float32}
     %16: float32[2,1,2,1] = reshape %15 {shape: [2, 1, 2, 1]}
     %17: float32[2,4,2,3] = mul %11, %16
     return %17
   }
   "
  `);
});

test("rows that are independent are worked on together", () => {
  expect(
    jacobianOf(
      [2, 3],
      (b, x) => b.exp(b.matMul(x, parameter(b, [3, 4]), { transposeA: false, transposeB: false })),
      () => [1],
    ),
  ).toMatchInlineSnapshot(`
   "graph jacobian(%x: float32[2,3], %0: float32[3,4]) {
     %1: float32[2,4] = matMul %x, %0 {transposeA: false, transposeB: false}
     %2: float32[2,4] = exp %1
     %3: float32[] = constant {value: float32[] 1}
     %4: float32[2,4] = broadcastTo %3 {shape: [2, 4]}
     %5: float32[2,4] = mul %4, %2
     %6: float32[4,2] = transpose %5 {perm: [1, 0]}
     %7: float32[4,2,1] = reshape %6 {shape: [4, 2, 1]}
     %8: float32[4,3] = transpose %0 {perm: [1, 0]}
     %9: float32[4,1,3] = reshape %8 {shape: [4, 1, 3]}
     %10: float32[4,2,3] = mul %7, %9
     return %10
   }
   "
  `);
});

test("where rows meet, they are told apart without a zero", () => {
  expect(
    jacobianOf([3], (b, x) => {
      const w = parameter(b, [2, 3]);
      return b.reduceSum(b.mul(b.broadcastTo(x, { shape: [2, 3] }), w), {
        axes: [1],
        keepDims: false,
      });
    }),
  ).toMatchInlineSnapshot(`
   "graph jacobian(%x: float32[3], %0: float32[2,3]) {
     %1: float32[2,3] = broadcastTo %x {shape: [2, 3]}
     %2: float32[2,3] = mul %1, %0
     %3: float32[2] = reduceSum %2 {axes: [1], keepDims: false}
     %4: float32[] = constant {value: float32[] 1}
     %5: float32[2] = broadcastTo %4 {shape: [2]}
     %6: float32[2,1] = reshape %5 {shape: [2, 1]}
     %7: float32[2,3] = broadcastTo %6 {shape: [2, 3]}
     %8: float32[2,3] = mul %7, %0
     %9: float32[2,1,3] = reshape %8 {shape: [2, 1, 3]}
     %10: float32[2,3] = reshape %9 {shape: [2, 3]}
     return %10
   }
   "
  `);
});

test("factors that all units share are multiplied by each other first", () => {
  expect(
    jacobianOf([2], (b, x) => {
      const w = parameter(b, [2, 3]);
      const y = b.matMul(b.reshape(x, { shape: [1, 2] }), w, {
        transposeA: false,
        transposeB: false,
      });
      return b.reshape(b.add(b.tanh(y), b.exp(y)), { shape: [3] });
    }),
  ).toMatchInlineSnapshot(`
   "graph jacobian(%x: float32[2], %0: float32[2,3]) {
     %1: float32[1,2] = reshape %x {shape: [1, 2]}
     %2: float32[1,3] = matMul %1, %0 {transposeA: false, transposeB: false}
     %3: float32[1,3] = tanh %2
     %4: float32[1,3] = exp %2
     %5: float32[1,3] = add %3, %4
     %6: float32[3] = reshape %5 {shape: [3]}
     %7: float32[] = constant {value: float32[] 1}
     %8: float32[3] = broadcastTo %7 {shape: [3]}
     %9: float32[1,3] = reshape %8 {shape: [1, 3]}
     %10: float32[1,3] = square %3
     %11: float32[] = constant {value: float32[] 1}
     %12: float32[1,3] = sub %11, %10
     %13: float32[1,3] = add %4, %12
     %14: float32[1,3] = mul %9, %13
     %15: float32[3,1] = transpose %14 {perm: [1, 0]}
     %16: float32[3,1,1] = reshape %15 {shape: [3, 1, 1]}
     %17: float32[3,2] = transpose %0 {perm: [1, 0]}
     %18: float32[3,1,2] = reshape %17 {shape: [3, 1, 2]}
     %19: float32[3,1,2] = mul %16, %18
     %20: float32[3,2] = reshape %19 {shape: [3, 2]}
     return %20
   }
   "
  `);
});
