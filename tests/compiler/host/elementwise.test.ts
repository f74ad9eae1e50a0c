/** What JavaScript computes of operations has the bits of ONNX Runtime's kernels. */

import * as fc from "fast-check";
import {
  countOf,
  hostTypeOf,
  type HostArray,
  type HostDType,
  type HostType,
} from "../../../ir/types/host-array";
import { elementFunctions } from "../../../compiler/host/elementwise";
import { HostProgram } from "../../../compiler/host/program";
import {
  compile,
  necessarySteps,
  optimize,
  pipeline,
  optimizations,
} from "../../../compiler/pipeline";
import { GraphBuilder } from "../../../ir/builder";
import type { Graph, Value } from "../../../ir/graph";
import { Literal } from "../../../ir/types/literal";
import { definitionOf, isOpName, type OpName } from "../../../ir/ops";
import { typedArrayClass } from "../../../ir/types/typed-array";
import { Executable } from "../../../runtime/executable";
import { cpuProvider } from "../../../runtime/node/cpu";
import { VariableStore } from "../../../runtime/variable-store";

const target = { provider: "cpu" } as const;
const dtypes: readonly HostDType[] = ["float32", "float64", "int32", "bool"];

const specials: Readonly<Record<HostDType, readonly number[]>> = {
  float32: [
    ...[0, -0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 6, 7, NaN, Infinity, -Infinity],
    ...[1e-45, -1e-45, 1e-40, 3.4e38, -3.4e38, 0.1, 1 / 3, 2 ** 23 + 0.5, 2 ** 24 + 1, 2 ** 31],
  ],
  float64: [
    ...[0, -0, 1, -1, 0.5, -0.5, 1.5, -2.5, 6, 7, NaN, Infinity, -Infinity, 5e-324, 1e-310],
    ...[1.7e308, -1.7e308, 0.1, 1 / 3, 0.49999999999999994, 2 ** 52 + 1, 2 ** 51 + 0.5],
  ],
  int32: [0, 1, -1, 2, 3, -7, 46341, 65536, 2 ** 31 - 1, -(2 ** 31)],
  bool: [0, 1],
};

const elementOf = (dtype: HostDType): fc.Arbitrary<number> => {
  const special = fc.constantFrom(...specials[dtype]);
  if (dtype === "bool") return special;
  if (dtype === "int32") return fc.oneof(special, fc.integer());
  const scaled = fc
    .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -12, max: 12 }))
    .map(([x, power]) => x * 10 ** power);
  return fc.oneof(special, scaled, fc.double());
};

const arrayOf = ({ dtype, shape }: HostType): fc.Arbitrary<HostArray> =>
  fc
    .array(elementOf(dtype), { minLength: countOf(shape), maxLength: countOf(shape) })
    .map((elements) => {
      const array = new typedArrayClass[dtype](elements.length);
      array.set(elements);
      return array;
    });

/** The bits of each element; all NaN are one. */
const bitsOf = (array: ArrayLike<number | bigint>): string[] =>
  Array.from(array, (element) => (Object.is(element, -0) ? "-0" : String(element)));

/** A graph in ONNX Runtime, run on arrays. */
class Reference {
  private readonly executable: Executable;

  constructor(
    private readonly graph: Graph,
    steps = necessarySteps,
  ) {
    this.executable = new Executable(compile(graph, target, undefined, steps), cpuProvider);
  }

  run(inputs: readonly HostArray[]): string[][] {
    const buffers = inputs.map((array, i) => {
      const type = hostTypeOf(required(this.graph.parameters[i]).type);
      return cpuProvider.upload(required(type).dtype, required(type).shape, array);
    });
    const results = this.executable.run(buffers, [], new VariableStore());
    return results.map((buffer) => bitsOf(buffer.readSync()));
  }

  release(): void {
    this.executable.release();
  }
}

function required<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("the test lacks a value");
  return item;
}

const computed = (graph: Graph, inputs: readonly HostArray[]): string[][] =>
  required(HostProgram.of(graph))
    .run(
      inputs,
      graph.results.map((_, i) => i),
    )
    .map(bitsOf);

const rows = Object.entries(elementFunctions).flatMap(([op, row]) =>
  dtypes.flatMap((dtype) => (isOpName(op) && row[dtype] !== undefined ? [{ op, dtype }] : [])),
);

function emitted(b: GraphBuilder, op: OpName, operands: readonly Value[], attributes = {}): Value {
  return required(b.emit({ op, operands, attributes }).results[0]);
}

describe("each operation", () => {
  test.each(rows)("$op of $dtype", ({ op, dtype }) => {
    const [arity] = definitionOf(op).arity;
    // Vector units compute most elements of long rows, and the rest are computed one by one.
    for (const size of [1, 3, 8, 45, 400]) {
      const types = Array.from({ length: arity }, (_, i): HostType => ({
        dtype: op === "where" && i === 0 ? "bool" : dtype,
        shape: [size],
      }));
      const b = new GraphBuilder();
      const parameters = types.map((type) => b.parameter(type));
      const graph = b.finish(op, [emitted(b, op, parameters)]);
      const reference = new Reference(graph);
      fc.assert(
        fc.property(fc.tuple(...types.map(arrayOf)), (inputs) => {
          expect(computed(graph, inputs)).toEqual(reference.run(inputs));
        }),
        { numRuns: size > 100 ? 5 : 20 },
      );
      reference.release();
    }
  });
});

/** A step of a random program: an operation on values that are there. */
interface Drawn {
  readonly kind: string;
  readonly picks: readonly number[];
}

const shape = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 });
const hostType: fc.Arbitrary<HostType> = fc.record({ dtype: fc.constantFrom(...dtypes), shape });

const drawn: fc.Arbitrary<{ types: HostType[]; constants: HostType[]; steps: Drawn[] }> = fc.record(
  {
    types: fc.array(hostType, { minLength: 1, maxLength: 4 }),
    constants: fc.array(hostType, { maxLength: 2 }),
    steps: fc.array(
      fc.record({
        kind: fc.constantFrom(
          ...Object.keys(elementFunctions),
          ...["reshape", "broadcastTo", "transpose", "slice", "concat", "cast", "one"],
        ),
        picks: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  },
);

/** What a step does with some of the values; `undefined` where it does not fit them. */
function applied(
  b: GraphBuilder,
  { kind, picks }: Drawn,
  values: readonly Value[],
): Value | undefined {
  const pick = (i: number): Value => required(values[(picks[i] ?? 0) % values.length]);
  const x = pick(0);
  const sizes = required(hostTypeOf(x.type)).shape;
  const entropy = picks[3] ?? 0;
  const kinds: Readonly<Record<string, () => Value>> = {
    reshape: () => emitted(b, "reshape", [x], { shape: [countOf(sizes)] }),
    broadcastTo: () =>
      emitted(b, "broadcastTo", [x], {
        shape: [2, ...sizes.map((size) => (size === 1 ? 3 : size))],
      }),
    transpose: () =>
      emitted(b, "transpose", [x], { perm: sizes.map((_, i) => sizes.length - 1 - i) }),
    slice: () => {
      const isBackwards = entropy % 2 === 1;
      return emitted(b, "slice", [x], {
        starts: sizes.map((size) => (isBackwards ? Math.max(size - 1, 0) : Math.min(1, size))),
        sizes: sizes.map((size) => (isBackwards ? size : Math.max(size - 1, 0))),
        steps: sizes.map(() => (isBackwards ? -1 : 1)),
      });
    },
    concat: () =>
      emitted(b, "concat", [x, pick(1), x], { axis: entropy % Math.max(sizes.length, 1) }),
    cast: () => emitted(b, "cast", [x], { dtype: required(dtypes[entropy % dtypes.length]) }),
    one: () => b.constant({ value: Literal.scalar(x.type.dtype, 1) }),
  };
  const make =
    kinds[kind] ??
    (() => {
      const op = required([kind].find(isOpName));
      return emitted(
        b,
        op,
        Array.from({ length: definitionOf(op).arity[0] }, (_, i) => pick(i)),
      );
    });
  try {
    return make();
  } catch {
    return undefined;
  }
}

test("programs, as they are written and as they are optimised", () => {
  let hosted = 0;
  fc.assert(
    fc.property(
      drawn.chain((program) =>
        fc.record({
          program: fc.constant(program),
          inputs: fc.tuple(...program.types.map(arrayOf)),
          literals: fc.tuple(...program.constants.map(arrayOf)),
        }),
      ),
      ({ program: { types, constants, steps }, inputs, literals }) => {
        const b = new GraphBuilder();
        const values = types.map((type) => b.parameter(type));
        constants.forEach(({ dtype, shape }, i) => {
          const data = Array.from(required(literals[i]));
          values.push(b.constant({ value: new Literal(dtype, shape, data) }));
        });
        for (const step of steps) {
          const value = applied(b, step, values);
          if (value !== undefined) values.push(value);
        }
        const graph = b.finish("program", values.slice(types.length));
        if (HostProgram.of(graph) === undefined || graph.results.length === 0) return;
        hosted += 1;
        const optimised = new Reference(graph, pipeline);
        const expected = optimised.run(inputs);
        optimised.release();
        expect(computed(graph, inputs)).toEqual(expected);
        expect(computed(optimize(graph, target, undefined, optimizations).graph, inputs)).toEqual(
          expected,
        );
      },
    ),
    { numRuns: Number(process.env.PROGRAMS ?? 300) },
  );
  // Casts of floats to integers, and products of reciprocals, are left to ONNX Runtime.
  expect(hosted).toBeGreaterThan(100);
});

test("what the host does not compute has no program", () => {
  const refused = (build: (b: GraphBuilder, x: Value) => Value): boolean => {
    const b = new GraphBuilder();
    const x = b.parameter({ dtype: "float32", shape: [4] });
    return HostProgram.of(b.finish("refused", [build(b, x)])) === undefined;
  };
  expect(refused((b, x) => b.exp(x))).toBe(true);
  expect(refused((b, x) => b.cast(x, { dtype: "int32" }))).toBe(true);
  expect(refused((b, x) => b.cast(x, { dtype: "float16" }))).toBe(true);
  expect(refused((b, x) => b.mul(b.div(b.scalarLike(x, 1), x), x))).toBe(true);
  expect(refused((b, x) => b.broadcastTo(x, { shape: [1000, 4] }))).toBe(true);
  expect(refused((b, x) => b.neg(x))).toBe(false);
});
