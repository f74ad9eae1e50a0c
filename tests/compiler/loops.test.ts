import { optimize } from "../../compiler/pipeline";
import { GraphBuilder } from "../../ir/builder";
import type { Graph, Value } from "../../ir/graph";
import { Literal } from "../../ir/types/literal";
import { printGraph } from "../../ir/text/printer";
import type { TensorType } from "../../ir/types/type";
import { verify } from "../../ir/verifier";
import { reverse } from "../../gradients/reverse";

const float: TensorType = { dtype: "float32", shape: [] };
const int: TensorType = { dtype: "int32", shape: [] };

function graph(
  name: string,
  types: readonly TensorType[],
  build: (b: GraphBuilder, parameters: readonly Value[]) => readonly Value[],
): Graph {
  const b = new GraphBuilder();
  const parameters = types.map((type, i) => b.parameter(type, `p${i}`));
  return b.finish(name, build(b, parameters));
}

const at = (values: readonly Value[], i: number): Value => {
  const value = values[i];
  if (value === undefined) throw new RangeError(`there is no value ${i}`);
  return value;
};

const optimized = (before: Graph): Graph => {
  const after = optimize(before, { provider: "cpu" }).graph;
  verify(after);
  return after;
};

/** While i < n: i ← i + 1, x ← tanh(x·w), u ← u + x */
function loop(b: GraphBuilder, [n, x, w]: readonly Value[]): readonly Value[] {
  const types = [int, float, float, int, float];
  const condition = graph("condition", types, (c, p) => [c.less(at(p, 0), at(p, 3))]);
  const body = graph("body", types, (c, p) => [
    c.add(at(p, 0), c.scalar("int32", 1)),
    c.tanh(c.mul(at(p, 1), at(p, 4))),
    c.add(at(p, 2), at(p, 1)),
  ]);
  const zero = b.scalar("int32", 0);
  return b.whileLoop(
    [zero, at([x ?? zero], 0), b.scalar("float32", 0), n ?? zero, w ?? zero],
    { carried: 3, trips: [] },
    [condition, body],
  );
}

const gradientOf = (b: GraphBuilder, target: Value, source: Value): Value => {
  const outputGradients = [b.scalarLike(target, 1)];
  const [gradient] = reverse({
    ...{ nodes: [...b.nodes], targets: [target], outputGradients, b },
    sources: [source],
  });
  if (gradient == null) throw new Error("the target depends on the source");
  return gradient;
};

test("what nothing uses of a loop is dropped: variables, operands and results", () => {
  const whole = graph("f", [int, float, float], (b, p) => [at(loop(b, p), 1)]);
  expect(printGraph(optimized(whole))).toMatchInlineSnapshot(`
   "graph f(%p0: int32[], %p1: float32[], %p2: float32[]) {
     %0: int32[] = constant {value: int32[] 0}
     %1: int32[], %2: float32[] = whileLoop %0, %p1, %p0, %p2 {carried: 2, trips: []}
       region condition(%p0_1: int32[], %p1_1: float32[], %p3: int32[], %p4: float32[]) {
         %3: bool[] = less %p0_1, %p3
         return %3
       }
       region body(%p0_2: int32[], %p1_2: float32[], %p3_1: int32[], %p4_1: float32[]) {
         %4: int32[] = constant {value: int32[] 1}
         %5: int32[] = add %p0_2, %4
         %6: float32[] = mul %p1_2, %p4_1
         %7: float32[] = tanh %6
         return %5, %7
       }
     return %2
   }
   "
  `);
});

test("a loop, the loop that saves its variables, and the one of the second derivative are one loop", () => {
  const whole = graph("f", [int, float, float], (b, p) => {
    const y = at(loop(b, p), 1);
    const first = gradientOf(b, y, at(p, 1));
    return [y, first, gradientOf(b, first, at(p, 1))];
  });
  const ops = optimized(whole).nodes.filter(({ regions }) => regions.length > 0);
  expect(whole.nodes.filter(({ op }) => op === "whileLoop").length).toBeGreaterThan(1);
  expect(ops.map(({ op, results }) => `${op}: ${results.length}`)).toEqual([
    "whileLoop: 3",
    "scan: 2",
    "scan: 2",
    "scan: 1",
  ]);
});

test("a branch that is always taken is part of the graph around", () => {
  const branches = [true, false].map((isThen) =>
    graph(isThen ? "then" : "else", [float], (b, [x]) =>
      x === undefined ? [] : [isThen ? b.tanh(x) : b.exp(x)],
    ),
  );
  const whole = graph("f", [float], (b, [x]) => {
    const predicate = b.constant({ value: Literal.scalar("bool", 0) });
    return x === undefined ? [] : b.cond([predicate, x], {}, branches);
  });
  expect(printGraph(optimized(whole))).toMatchInlineSnapshot(`
   "graph f(%p0: float32[]) {
     %0: float32[] = exp %p0
     return %0
   }
   "
  `);
});
