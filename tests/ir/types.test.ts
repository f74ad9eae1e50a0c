import * as fc from "fast-check";
import type { DType } from "../../ir/types/dtype";
import { definitionOf, opNames, type OpName } from "../../ir/ops";
import { drawn, isSampled } from "../support/random-samples";
import { samplesOf } from "../support/samples";
import { typeErrors } from "../support/type-check";

const dtypes: readonly DType[] = ["float32", "float64", "float16", "int32", "int64"];
const runnable = opNames.filter((op) => definitionOf(op).effect === "none");

/** The dtype of the real operands, and which of their sizes are unknown before the run. */
const context = {
  dtype: fc.constantFrom(...dtypes),
  unknown: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
};

/** A sample as it is drawn: by its position, which is short in the report of a failure. */
const cases = (op: OpName) => fc.record({ sample: fc.nat(samplesOf(op).length - 1), ...context });

/** The law of types: what inference says of a result is what ONNX Runtime gives. */
test.each(runnable)("inference of %s agrees with ONNX Runtime", (op) => {
  fc.assert(
    fc.property(cases(op), ({ sample, dtype, unknown }) => {
      const [use] = samplesOf(op).slice(sample);
      expect(use && typeErrors(op, use, dtype, unknown)).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

test.each(runnable)("inference of random uses of %s agrees with ONNX Runtime", (op) => {
  const settings = fc.sample(fc.record(context), { numRuns: 8, seed: 1 });
  const errors = drawn(op, settings.length, 2).flatMap((sample, i) => {
    const { dtype, unknown } = settings[i] ?? { dtype: "float32", unknown: [] };
    return typeErrors(op, sample, dtype, unknown).map(
      (error) => `${JSON.stringify({ ...sample, dtype, unknown })}: ${error}`,
    );
  });
  expect(errors).toEqual([]);
});

const isEmpty = ({ shape }: { readonly shape: readonly number[] }): boolean => shape.includes(0);

test.each(runnable)("%s of empty operands whose sizes are known at the run only", (op) => {
  const empty = drawn(op, 200, 77).filter(({ operands }) => operands.some(isEmpty));
  const errors = empty
    .slice(0, 6)
    .flatMap((sample, i) =>
      typeErrors(op, sample, "float32", [true, i % 2 === 0]).map(
        (error) => `${JSON.stringify(sample)}: ${error}`,
      ),
    );
  expect(errors).toEqual([]);
});

test("every op that can be run has samples, fixed and random", () => {
  expect(runnable.filter((op) => samplesOf(op).length === 0 || !isSampled(op))).toEqual([]);
});
