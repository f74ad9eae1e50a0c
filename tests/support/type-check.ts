import { GraphBuilder } from "../../ir/builder";
import { symbol, type Dim } from "../../ir/types/dim";
import { isFloating, isUnsigned, type DType } from "../../ir/types/dtype";
import { DTypeError, InvalidArgumentError, UnimplementedError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import type { AnyNode, OpName } from "../../ir/ops";
import { definedSymbols } from "../../ir/symbols";
import { gradientRules } from "../../gradients/rules";
import { reverse } from "../../gradients/reverse";
import { evaluateDim } from "./evaluate-dim";
import { runGraph, type HostTensor } from "./run-graph";
import type { AnySample } from "./samples";

/** A real number as an element of the dtype: never 0, by which integers cannot be divided. */
const elementOf = (dtype: DType, x: number): number => {
  if (isFloating(dtype) || Number.isInteger(x)) return x;
  return dtype === "bool" || isUnsigned(dtype) ? 1 : Math.sign(x) * Math.ceil(Math.abs(x));
};

/** Operands that cannot be negative where they are integers: integers have no negative powers. */
const notNegative: Partial<Readonly<Record<OpName, number>>> = { pow: 1 };

/** An op's results, and its operands' gradients where it has any, as a graph. */
interface Used {
  readonly node: AnyNode;
  readonly values: readonly Value[];
  readonly b: GraphBuilder;
}

function used(
  op: OpName,
  { attributes = {}, regions = [], held = [] }: AnySample,
  operands: readonly { readonly dtype: DType; readonly shape: readonly Dim[] }[],
): Used {
  const b = new GraphBuilder();
  const parameters = operands.map((type) => b.parameter(type));
  const node = b.emit({ op, operands: parameters, attributes, regions });
  const [target] = node.results;
  const sources = parameters.filter(({ type }, i) => isFloating(type.dtype) && !held.includes(i));
  const isSmooth = typeof gradientRules[op] === "function";
  if (target === undefined || !isSmooth || !isFloating(target.type.dtype)) {
    return { node, values: node.results, b };
  }
  const outputGradients = [b.mul(target, target)];
  const gradients = reverse({ nodes: [node], targets: [target], outputGradients, sources, b });
  return { node, values: [...node.results, ...gradients.filter((g) => g !== null)], b };
}

/** What the law needs to know before the graph is built with unknown sizes. */
interface Unknown {
  readonly sizes: Map<string, number>;
  readonly shapes: readonly (readonly Dim[])[];
}

/** Shapes some of whose sizes are unknown. Axes of one size share a symbol: sizes that must be equal are known to be. */
function withUnknown(inputs: readonly HostTensor[], unknown: readonly boolean[]): Unknown {
  const sizes = new Map<string, number>();
  let axis = 0;
  const shapes = inputs.map(({ shape }) =>
    shape.map((size) => {
      if (unknown[axis++ % unknown.length] !== true) return size;
      sizes.set(`n${size}`, size);
      return symbol(`n${size}`);
    }),
  );
  return { sizes, shapes };
}

const typeText = (dtype: DType, shape: readonly number[]): string => `${dtype}[${shape.join(",")}]`;

const agree = (a: number, b: number, dtype: DType): boolean => {
  const tolerance = dtype === "float16" ? 1e-2 : dtype === "float32" ? 1e-4 : 1e-9;
  if (!isFloating(dtype) || !Number.isFinite(b)) return Object.is(a, b) || a === b;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
};

/**
 * The law of types: what inference says of a result is what ONNX Runtime gives, also where sizes are not known before the
 * run; and results and gradients do not depend on which sizes were known.
 *
 * @param drawn the dtype of real operands
 * @param unknown which sizes are symbols, by axis
 * @returns one line for each result that is not as inferred; nothing where the op does not take the dtype or the unknown sizes
 */
export function typeErrors(
  op: OpName,
  sample: AnySample,
  drawn: DType,
  unknown: readonly boolean[],
): string[] {
  const inputs = sample.operands.map((operand, i): HostTensor => {
    const dtype = operand.dtype ?? sample.dtype ?? drawn;
    const isPositive = notNegative[op] === i && !isFloating(dtype);
    const data = operand.data.map((x) => elementOf(dtype, isPositive ? Math.abs(x) : x));
    return { ...operand, dtype, data };
  });
  const { sizes, shapes } = withUnknown(inputs, unknown);
  const types = inputs.map(({ dtype }, i) => ({ dtype, shape: shapes[i] ?? [] }));
  let known: Used;
  let symbolic: Used;
  try {
    known = used(op, sample, inputs);
    symbolic = used(op, sample, types);
  } catch (error) {
    const isAboutSizes =
      error instanceof InvalidArgumentError || error instanceof UnimplementedError;
    if (error instanceof DTypeError || (isAboutSizes && sizes.size > 0)) return [];
    throw error;
  }
  const [expected, actual] = [known, symbolic].map(({ b, values }) =>
    runGraph(b.finish(op, values), inputs),
  );
  // A size that depends on data is what it is.
  for (const defined of definedSymbols(symbolic.node)) {
    symbolic.node.results.forEach(({ type }, i) => {
      const size = actual?.[i]?.shape[type.shape.indexOf(defined)];
      if (size !== undefined) sizes.set(defined.text, size);
    });
  }
  return symbolic.values.flatMap(({ type }, i) => {
    const name = i < symbolic.node.results.length ? `result ${i}` : "a gradient";
    const inferred = typeText(
      type.dtype,
      type.shape.map((dim) => evaluateDim(dim, sizes)),
    );
    const own = actual?.[i];
    const other = expected?.[i];
    if (own === undefined || other === undefined) return [`${name} is missing`];
    const run = typeText(own.dtype, own.shape);
    if (run !== inferred) return [`${name}: inferred ${inferred}, run ${run}`];
    return own.data.flatMap((x, k) => {
      const y = other.data[k] ?? NaN;
      return agree(x, y, type.dtype)
        ? []
        : [`${name}[${k}]: ${x} with unknown sizes, ${y} with known ones`];
    });
  });
}
