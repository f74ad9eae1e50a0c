import { parseGraph } from "../../ir/text/parser";
import { printGraph } from "../../ir/text/printer";
import { verify } from "../../ir/verifier";
import { runGraph } from "../support/run-graph";
import type { Pass } from "../../compiler/pass";
import { foldConstants } from "../../compiler/passes/fold-constants";
import { foldTransposes } from "../../compiler/passes/fold-transposes";
import { fuseConvBias } from "../../compiler/passes/fuse-conv-bias";
import { fuseGemm } from "../../compiler/passes/fuse-gemm";
import { hoistTransposes } from "../../compiler/passes/hoist-transposes";
import { legalize } from "../../compiler/passes/legalize";
import { mergeCommonSubexpressions } from "../../compiler/passes/merge-common-subexpressions";
import { packUpdates } from "../../compiler/passes/pack-updates";
import { removeDeadCode } from "../../compiler/passes/remove-dead-code";
import { roundHalves } from "../../compiler/passes/round-halves";
import { scaleFactors } from "../../compiler/passes/scale-factors";
import { simplify } from "../../compiler/passes/simplify";

/** The graph after some passes, dead code removed, as text. */
function after(passes: readonly Pass[], text: string): string {
  const graph = [...passes, removeDeadCode].reduce((before, pass) => {
    const next = pass.run(before, { provider: "cpu" });
    verify(next);
    return next;
  }, parseGraph(text));
  return printGraph(graph);
}

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

test("ops without a float64 kernel are written by others", () => {
  expect(
    after(
      [legalize],
      `graph f(%x: float64[2]) {
        %0: float64[2] = softplus %x
        return %0
      }`,
    ),
  ).toMatchInlineSnapshot(`
   "graph f(%x: float64[2]) {
     %0: float64[2] = relu %x
     %1: float64[2] = abs %x
     %2: float64[2] = neg %1
     %3: float64[2] = exp %2
     %4: float64[2] = log1p %3
     %5: float64[2] = add %0, %4
     return %5
   }
   "
  `);
});

test("on the CPU every operation on halves is made in single precision, and rounded", () => {
  const text = `graph f(%x: float16[2,2], %y: float16[2]) {
    %0: float16[] = constant {value: float16[] 0.1}
    %1: float16[2,2] = mul %x, %0
    %2: float16[2,2] = transpose %1 {perm: [1,0]}
    %3: bool[2,2] = greater %2, %y
    %4: float16[2,2] = log1p %2
    return %3, %4
  }`;
  expect(after([roundHalves], text)).toMatchInlineSnapshot(`
   "graph f(%x: float16[2,2], %y: float16[2]) {
     %0: float32[2,2] = cast %x {dtype: float32}
     %1: float32[] = constant {value: float32[] 0.099975586}
     %2: float32[2,2] = mul %0, %1
     %3: float16[2,2] = cast %2 {dtype: float16}
     %4: float16[2,2] = transpose %3 {perm: [1, 0]}
     %5: float32[2,2] = cast %4 {dtype: float32}
     %6: float32[2] = cast %y {dtype: float32}
     %7: bool[2,2] = greater %5, %6
     %8: float32[2,2] = cast %4 {dtype: float32}
     %9: float32[2,2] = log1p %8
     %10: float16[2,2] = cast %9 {dtype: float16}
     return %7, %10
   }
   "
  `);
  const onGpu = roundHalves.run(parseGraph(text), { provider: "webgpu" });
  verify(onGpu);
  expect(onGpu.nodes.map(({ op }) => op)).toEqual([
    ...["constant", "mul", "transpose", "greater"],
    // It takes several kernels.
    ...["cast", "log1p", "cast"],
  ]);
});

test.each(["webgpu", "cuda"] as const)(
  "which rows are equal, without a kernel for it: %s",
  (provider) => {
    const graph = parseGraph(
      "graph f(%x: int32[6]) {\n  %0: int64[6] = uniqueInverse %x\n  return %0\n}",
    );
    const legal = legalize.run(graph, { provider });
    verify(legal);
    expect(legal.nodes.map(({ op }) => op)).not.toContain("uniqueInverse");
    const inputs = [{ dtype: "int32", shape: [6], data: [7, -2, 7, 9, -2, 0] }] as const;
    for (const each of [graph, legal])
      expect(runGraph(each, inputs)[0]?.data).toEqual([0, 1, 0, 2, 1, 3]);
  },
);

test.each(["int32", "float64"] as const)("%s combined at places, on CUDA", (dtype) => {
  const graph = parseGraph(
    `graph f(%x: ${dtype}[2,3,2], %i: int32[4,2], %u: ${dtype}[4,2]) {
  %0: ${dtype}[2,3,2] = scatterND %x, %i, %u {reduction: "add"}
  return %0
}`,
  );
  const legal = legalize.run(graph, { provider: "cuda" });
  verify(legal);
  expect(legal.nodes.map(({ op }) => op)).not.toContain("scatterND");
  const inputs = [
    { dtype, shape: [2, 3, 2], data: Array.from({ length: 12 }, (_, i) => i) },
    { dtype: "int32", shape: [4, 2], data: [1, 2, 0, 1, 1, 2, 0, 0] },
    { dtype, shape: [4, 2], data: [100, 200, 300, 400, 500, 600, 700, 800] },
  ] as const;
  for (const each of [graph, legal]) {
    expect(runGraph(each, inputs)[0]?.data).toEqual([
      ...[700, 801, 302, 403, 4, 5],
      ...[6, 7, 8, 9, 610, 811],
    ]);
  }
});
