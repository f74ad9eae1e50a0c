import * as fc from "fast-check";
import * as tf from "../../index";
import { elementwiseOperations } from "./elementwise";
import { linalgOperations } from "./linalg";
import { Chooser, kindOf, type Call, type Kind, type Operation } from "./operation";
import { reductionOperations } from "./reduction";
import { shapeOperations } from "./shape";

export const operations: Readonly<Record<string, Operation>> = {
  ...elementwiseOperations,
  ...reductionOperations,
  ...shapeOperations,
  ...linalgOperations,
};

export interface InputSpec {
  readonly kind: Kind;
  readonly shape: readonly number[];
  readonly seed: number;
  /** Which sizes are unknown while the function is traced, in the second of its traces. */
  readonly unknown: readonly boolean[];
}

/** What fast-check draws and shrinks. A step whose operation does not fit the values that are there is left out. */
export interface Drawn {
  readonly inputs: readonly InputSpec[];
  readonly steps: readonly {
    readonly operation: string;
    readonly picks: readonly number[];
    readonly entropy: readonly number[];
  }[];
}

const size = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 8, arbitrary: fc.integer({ min: 2, max: 3 }) },
);

const input = (kind: Kind): fc.Arbitrary<InputSpec> =>
  fc.record({
    kind: fc.constant(kind),
    shape: fc
      .array(size, { maxLength: 4 })
      .filter((shape) => shape.reduce((a, b) => a * b, 1) <= 16),
    seed: fc.nat({ max: 50 }),
    unknown: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  });

export const drawn: fc.Arbitrary<Drawn> = fc.record({
  inputs: fc
    .tuple(
      fc.array(input("real"), { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(input("int"), input("bool")), { maxLength: 2 }),
    )
    .map(([reals, others]) => [...reals, ...others]),
  steps: fc.array(
    fc.record({
      operation: fc.constantFrom(...Object.keys(operations)),
      picks: fc.array(fc.nat({ max: 1000 }), { minLength: 3, maxLength: 3 }),
      entropy: fc.array(fc.nat({ max: 1000 }), { minLength: 16, maxLength: 16 }),
    }),
    { minLength: 1, maxLength: 14 },
  ),
});

interface Step {
  readonly call: Call;
  readonly operands: readonly number[];
  readonly results: readonly number[];
}

/** A program with all choices made: it runs on any inputs of the shapes that it was made for. */
export interface Program {
  readonly inputs: readonly InputSpec[];
  readonly steps: readonly Step[];
  /** Values that nothing uses. */
  readonly leaves: readonly number[];
}

const mostElements = 48;

const broadcasts = (a: readonly number[], b: readonly number[]): boolean =>
  a.toReversed().every((n, i) => {
    const other = b.toReversed()[i] ?? 1;
    return n === other || n === 1 || other === 1;
  });

/** Operands for an operation among the values that are there, or nothing where there are none of the kind. */
function picked(
  { takes, broadcasts: mustBroadcast = false }: Operation,
  picks: readonly number[],
  values: readonly tf.Tensor[],
): number[] | undefined {
  const found: number[] = [];
  for (const [i, kind] of takes.entries()) {
    const candidates = values.flatMap((value, at) =>
      kindOf(value) === kind &&
      (!mustBroadcast ||
        found.every((other) => broadcasts(value.shape, values[other]?.shape ?? [])))
        ? [at]
        : [],
    );
    const chosen = candidates[(picks[i] ?? 0) % Math.max(candidates.length, 1)];
    if (chosen === undefined) return undefined;
    found.push(chosen);
  }
  return found;
}

export const listed = (result: tf.Tensor | readonly tf.Tensor[]): readonly tf.Tensor[] =>
  result instanceof tf.Tensor ? [result] : result;

/** Settles a drawn program on the shapes of its inputs. Shapes are known at once: nothing is computed for this. */
export const planned = (drawn: Drawn): Program => tf.tidy(() => settled(drawn));

function settled({ inputs, steps }: Drawn): Program {
  const values = inputs.map(inputTensor);
  const used = new Set<number>();
  const made: Step[] = [];
  for (const { operation, picks, entropy } of steps) {
    const definition = operations[operation];
    const operands = definition && picked(definition, picks, values);
    if (definition === undefined || operands === undefined) continue;
    const tensors = operands.flatMap((at) => values[at] ?? []);
    const call = definition.plan(tensors, new Chooser(entropy));
    if (call === undefined) continue;
    const results = listed(call.apply(tensors));
    if (results.some((result) => result.size > mostElements || result.rank > 5)) continue;
    operands.forEach((at) => used.add(at));
    const first = values.length;
    values.push(...results);
    made.push({ call, operands, results: results.map((_, i) => first + i) });
  }
  const leaves = values.flatMap((_, at) => (at >= inputs.length && !used.has(at) ? [at] : []));
  return { inputs, steps: made, leaves };
}

/** All values of a program. */
export function run({ steps }: Program, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  const values = [...inputs];
  for (const { call, operands } of steps) {
    values.push(...listed(call.apply(operands.flatMap((at) => values[at] ?? []))));
  }
  return values;
}

const goldenRatio = (Math.sqrt(5) - 1) / 2;
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Numbers without ties, in no order. */
export function numbersOf({ kind, shape, seed }: InputSpec): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    const position = ((i + 1) * goldenRatio + seed * 0.2891) % 1;
    if (kind === "bool") return position < 0.5 ? 0 : 1;
    return kind === "int" ? Math.round(position * 12) - 4 : position * 4 - 2;
  });
}

export const dtypeOf: Readonly<Record<Kind, "float64" | "int32" | "bool">> = {
  real: "float64",
  int: "int32",
  bool: "bool",
};

export const tensorOf = ({ kind, shape }: InputSpec, numbers: readonly number[]): tf.Tensor =>
  tf.tensor([...numbers], [...shape], dtypeOf[kind]);

export const inputTensor = (spec: InputSpec): tf.Tensor => tensorOf(spec, numbersOf(spec));

/** The program as TypeScript, to be read and tried. */
export function textOf({ inputs, steps, leaves }: Program): string {
  const lines = inputs.map((spec, i) => {
    const data = numbersOf(spec).map((n) => Number(n.toFixed(4)));
    const unknown = spec.shape.flatMap((_, axis) => (spec.unknown[axis] === true ? [axis] : []));
    const remark = unknown.length === 0 ? "" : ` // unknown sizes: axes ${unknown.join(", ")}`;
    return `const v${i} = tf.tensor(${JSON.stringify(data)}, ${JSON.stringify(spec.shape)}, '${dtypeOf[spec.kind]}');${remark}`;
  });
  for (const { call, operands, results } of steps) {
    const text = call.text.replaceAll(/\$(\d)/g, (_, i: string) => `v${operands[Number(i)]}`);
    const names = results.map((at) => `v${at}`);
    lines.push(`const ${names.length === 1 ? names.join() : `[${names.join(", ")}]`} = ${text};`);
  }
  return [...lines, `// results: ${leaves.map((at) => `v${at}`).join(", ")}`].join("\n");
}
