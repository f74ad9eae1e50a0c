import { GraphBuilder } from "../../../ir/builder";
import type { Graph, Value } from "../../../ir/graph";
import type { controlOps } from "../../../ir/ops/control";
import type { TensorType } from "../../../ir/types/type";
import { bools, ints, real, unary, type SampleTable } from "./sample";

const vector: TensorType = { dtype: "float64", shape: [3] };
const scalar: TensorType = { dtype: "float64", shape: [] };
const int: TensorType = { dtype: "int32", shape: [] };
const index: TensorType = { dtype: "int64", shape: [] };

function graph(
  name: string,
  types: readonly TensorType[],
  build: (b: GraphBuilder, parameters: Value[]) => readonly Value[],
): Graph {
  const b = new GraphBuilder();
  return b.finish(
    name,
    build(
      b,
      types.map((type) => b.parameter(type)),
    ),
  );
}

/** A graph whose parameters are there. */
function named<const T extends readonly TensorType[]>(
  name: string,
  types: T,
  build: (b: GraphBuilder, parameters: { readonly [P in keyof T]: Value }) => readonly Value[],
): Graph {
  // One value for each type.
  return graph(name, types, (b, parameters) =>
    build(b, parameters as unknown as { readonly [P in keyof T]: Value }),
  );
}

/** x·tanh y */
const product = named("product", [vector, vector], (b, [x, y]) => [b.mul(x, b.tanh(y))]);

const branches = [
  named("then", [vector, vector], (b, [x, y]) => [b.mul(x, b.tanh(y)), b.sin(x)]),
  named("else", [vector, vector], (b, [x]) => [b.exp(x), x]),
];

/** While i < n: x ← sin(x·w), i ← i + 1 */
const counted = [
  named("condition", [int, vector, int, vector], (b, [i, , n]) => [b.less(i, n)]),
  named("body", [int, vector, int, vector], (b, [i, x, , w]) => [
    b.add(i, b.scalar("int32", 1)),
    b.sin(b.mul(x, w)),
  ]),
];

/** While x < 2: x ← x² + w */
const bounded = [
  named("condition", [scalar, scalar], (b, [x]) => [b.less(x, b.scalar("float64", 2))]),
  named("body", [scalar, scalar], (b, [x, w]) => [b.add(b.mul(x, x), w)]),
];

/** h ← tanh(h·w + s[i]·(i + 1)), giving h² */
const recurrence = named("body", [index, vector, vector, vector], (b, [i, h, s, w]) => {
  const factor = b.cast(b.add(i, b.scalar("int64", 1)), { dtype: "float64" });
  const next = b.tanh(b.add(b.mul(h, w), b.mul(s, factor)));
  return [next, b.mul(next, next)];
});

export const controlSamples: SampleTable<keyof typeof controlOps> = {
  call: [
    {
      operands: [real([3]), real([3], { seed: 1 })],
      attributes: { callee: product },
      dtype: "float64",
    },
  ],
  cond: [true, false].map((predicate) => ({
    operands: [bools([predicate ? 1 : 0], []), real([3]), real([3], { seed: 1 })],
    attributes: {},
    regions: branches,
    dtype: "float64",
  })),
  whileLoop: [
    ...[0, 3].map((count) => ({
      operands: [ints([0], []), real([3]), ints([count], []), real([3], { seed: 1 })],
      attributes: { carried: 2, trips: [] },
      regions: counted,
      dtype: "float64" as const,
    })),
    {
      operands: [real([], { from: 0.5, to: 1 }), real([], { from: 1, to: 1.2, seed: 1 })],
      attributes: { carried: 1, trips: [] },
      regions: bounded,
      dtype: "float64",
    },
  ],
  scan: [false, true].flatMap((reversed) =>
    [0, 3].map((trips) => ({
      operands: [real([3]), real([trips, 3], { seed: 1 }), real([3], { seed: 2 })],
      attributes: { carried: 1, slices: 1, trips, reversed },
      regions: [recurrence],
      dtype: "float64" as const,
    })),
  ),
  stopGradient: unary(),
};
