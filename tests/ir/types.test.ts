import * as fc from "fast-check";
import { evaluateDim } from "../support/evaluate-dim";
import { GraphBuilder } from "../../ir/builder";
import { symbol, type Dim } from "../../ir/dim";
import { isFloating, isUnsigned, type DType } from "../../ir/dtype";
import { DTypeError, InvalidArgumentError } from "../../ir/errors";
import { definitionOf, opNames, type AnyNode, type OpName } from "../../ir/ops";
import { definedSymbols } from "../../ir/symbols";
import { runGraph, type HostTensor } from "../support/run-graph";
import { samplesOf, type AnySample } from "../support/samples";

const dtypes: readonly DType[] = ["float32", "float64", "float16", "int32", "int64"];
const runnable = opNames.filter((op) => definitionOf(op).effect === "none");

/** A sample as it is drawn: the dtype of its real operands, and which of their sizes are unknown before the run. */
const cases = (op: OpName) =>
  fc.record({
    // By its position, which is short in the report of a failure.
    sample: fc.nat(samplesOf(op).length - 1),
    dtype: fc.constantFrom(...dtypes),
    unknown: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
  });

/** A real number as an element of the dtype: never 0, by which integers can not be divided. */
const elementOf = (dtype: DType, x: number): number => {
  if (isFloating(dtype) || Number.isInteger(x)) return x;
  return dtype === "bool" || isUnsigned(dtype) ? 1 : Math.sign(x) * Math.ceil(Math.abs(x));
};

interface Typed {
  readonly shape: readonly Dim[];
  readonly dtype: DType;
}

/** Result types as inferred and as run; nothing where the op does not take the dtype or the unknown sizes. */
function inferredAndRun(
  op: OpName,
  { operands, attributes = {}, regions = [], dtype: fixed }: AnySample,
  drawn: DType,
  unknown: readonly boolean[],
): readonly (readonly [inferred: Typed, run: Typed])[] | undefined {
  const b = new GraphBuilder();
  const inputs = operands.map((operand): HostTensor => {
    const dtype = operand.dtype ?? fixed ?? drawn;
    return { ...operand, dtype, data: operand.data.map((x) => elementOf(dtype, x)) };
  });
  const sizes = new Map<string, number>();
  let axis = 0;
  const parameters = inputs.map(({ dtype, shape }) =>
    b.parameter({
      dtype,
      shape: shape.map((size) => {
        if (unknown[axis++ % unknown.length] !== true) return size;
        // Axes of one size share a symbol: sizes that must be equal are known to be.
        sizes.set(`n${size}`, size);
        return symbol(`n${size}`);
      }),
    }),
  );
  let node: AnyNode;
  try {
    node = b.emit({ op, operands: parameters, attributes, regions });
  } catch (error) {
    if (error instanceof DTypeError) return undefined;
    if (error instanceof InvalidArgumentError && sizes.size > 0) return undefined;
    throw error;
  }
  const { results } = node;
  const run = runGraph(b.finish(op, results), inputs);
  // A size that depends on data is what it is.
  for (const defined of definedSymbols(node)) {
    results.forEach(({ type }, i) => {
      const size = run[i]?.shape[type.shape.indexOf(defined)];
      if (size !== undefined) sizes.set(defined.text, size);
    });
  }
  return results.map(({ type }, i) => {
    const shape = type.shape.map((dim) => evaluateDim(dim, sizes));
    const { dtype, shape: actual } = run[i] ?? { dtype: type.dtype, shape: [] };
    return [
      { dtype: type.dtype, shape },
      { dtype, shape: actual },
    ];
  });
}

/** The law of types: what inference says of a result is what ONNX Runtime gives. */
test.each(runnable)("inference of %s agrees with ONNX Runtime", (op) => {
  if (samplesOf(op).length === 0) return;
  fc.assert(
    fc.property(cases(op), ({ sample, dtype, unknown }) => {
      const drawn = samplesOf(op)[sample] ?? { operands: [] };
      for (const [inferred, run] of inferredAndRun(op, drawn, dtype, unknown) ?? []) {
        expect(inferred).toEqual(run);
      }
    }),
    { numRuns: 30 },
  );
});
