import { GraphBuilder } from "../../ir/builder";
import { isFloating, type DType } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import { Literal } from "../../ir/types/literal";
import { isStaticShape, sizeOf } from "../../ir/types/type";
import { reverse } from "../../gradients/reverse";
import { RunnableGraph, type HostTensor } from "./run-graph";
import { spread, type OperandSample } from "./samples/sample";

/** What is differentiated: operations on operands. */
export type Build = (b: GraphBuilder, operands: readonly Value[]) => readonly Value[];

interface Options {
  /** Operands that are not differentiated. */
  readonly held?: readonly number[];
  /** The dtype of real operands. */
  readonly dtype?: DType;
  /** Relative error allowed, and absolute error near zero. */
  readonly tolerance?: number;
  readonly step?: number;
  /** The highest derivative that is compared. */
  readonly orders?: number;
}

const names = ["first", "second", "third"];

interface Order {
  readonly name: string;
  readonly scalar: Value;
  readonly gradients: readonly (Value | null)[];
}

/**
 * Compares first, second and, where asked for, third derivatives with central differences.
 *
 * The first derivatives are those of L = Σ w·y over all results y, with weights w; the second ones those of S = Σ v·∂L/∂x, and so on.
 *
 * @returns one line for each derivative that is wrong
 */
export function gradientErrors(
  build: Build,
  operands: readonly OperandSample[],
  {
    held = [],
    dtype = "float64",
    tolerance = 2e-6,
    step = 1e-5,
    orders: highest = 2,
  }: Options = {},
): string[] {
  const b = new GraphBuilder();
  const inputs = operands.map((operand): HostTensor => ({ dtype, ...operand }));
  const parameters = inputs.map(({ dtype, shape }) => b.parameter({ dtype, shape }));
  const varied = operands.flatMap((operand, i) =>
    operand.dtype === undefined && !held.includes(i) ? [i] : [],
  );
  const sources = varied.map((i) => existing(parameters[i]));
  const differentiated = (target: Value): (Value | null)[] =>
    reverse({
      nodes: [...b.nodes],
      targets: [target],
      outputGradients: [b.scalarLike(target, 1)],
      sources,
      b,
    });

  const orders: Order[] = [];
  for (let order = 1, values = build(b, parameters); order <= highest; order++) {
    const scalar = weightedSum(b, values, order, dtype);
    const gradients = differentiated(scalar);
    orders.push({ name: names[order - 1] ?? `${order}th`, scalar, gradients });
    values = gradients.filter((g) => g !== null);
  }
  const results = orders.flatMap(({ scalar, gradients }) => [
    scalar,
    ...gradients.filter((g) => g !== null),
  ]);
  const runnable = new RunnableGraph(b.finish("gradient_check", results));
  try {
    const values = new Map(runnable.run(inputs).map((tensor, i) => [results[i], tensor.data]));
    return orders.flatMap(({ name, scalar, gradients }) => {
      const scalarAt = (at: readonly HostTensor[]): number =>
        existing(runnable.run(at, [results.indexOf(scalar)])[0]?.data[0]);
      return varied.flatMap((operand, k) => {
        const gradient = gradients[k] ?? null;
        const given = gradient === null ? undefined : existing(values.get(gradient));
        return existing(inputs[operand]).data.flatMap((_, i): string[] => {
          const [above, below] = [step, -step].map((by) => scalarAt(moved(inputs, operand, i, by)));
          const expected = (existing(above) - existing(below)) / (2 * step);
          const actual = given === undefined ? 0 : existing(given[i]);
          const isClose =
            Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
          return isClose
            ? []
            : [
                `${name} derivative, operand ${operand}[${i}]: ${actual}, differences give ${expected}`,
              ];
        });
      });
    });
  } finally {
    runnable.release();
  }
}

/** Σ w·y over the floating-point values given, with weights that no symmetry cancels. */
function weightedSum(b: GraphBuilder, values: readonly Value[], seed: number, dtype: DType): Value {
  return values
    .filter(({ type }) => isFloating(type.dtype))
    .map((value, i) => {
      const { shape } = value.type;
      if (!isStaticShape(shape)) throw new RangeError("gradients are checked for static shapes");
      const weights = spread(Number(sizeOf(shape)), { from: 0.5, to: 1.5, seed: seed + i });
      const literal = new Literal(value.type.dtype, shape, weights);
      const product = b.mul(value, b.constant({ value: literal }));
      const axes = shape.map((_, axis) => axis);
      return b.toDType(b.reduceSum(product, { axes, keepDims: false }), dtype);
    })
    .reduce((sum, term) => b.add(sum, term), b.scalar(dtype, 0));
}

const moved = (
  inputs: readonly HostTensor[],
  operand: number,
  element: number,
  by: number,
): HostTensor[] =>
  inputs.map((input, k) =>
    k === operand
      ? { ...input, data: input.data.map((x, i) => (i === element ? x + by : x)) }
      : input,
  );

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("a value is missing");
  return item;
}
