import { gradientRules } from "../../gradients/rules";
import type { GraphBuilder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import { matrixTransposed } from "../../ir/compose/matrix";
import { opNames, type OpName } from "../../ir/ops";
import { gradientErrors } from "../support/gradient-check";
import { samplesOf, type AnySample } from "../support/samples";

/** Ops of which no differences can be taken, and why. */
const notCompared: Partial<Record<OpName, string>> = {
  customGradient:
    "its gradient is the user's, whatever its value is: tests/api/saved-gradients/saved-gradients",
  hostCall: "it runs outside of graphs: tests/api/function/export",
};

/** What an op's operands are made of, where they cannot be moved element by element. */
const prepared: Partial<Record<OpName, (b: GraphBuilder, x: Value) => Value>> = {
  // (x + xᵀ)/2: the operand is symmetric.
  cholesky: (b, x) => {
    const sum = b.add(x, matrixTransposed(b, x));
    return b.mul(sum, b.scalarLike(sum, 0.5));
  },
};

/** The operands that are not differentiated by. */
function heldOf(op: OpName, { held = [] }: AnySample): readonly number[] {
  return op in prepared ? [] : held;
}

/** The least sample of an op that has elements to differentiate by: what its third derivative costs grows with them. */
function smallest(op: OpName): AnySample | undefined {
  const elements = (sample: AnySample): number =>
    sample.operands
      .filter(({ dtype }, i) => dtype === undefined && !heldOf(op, sample).includes(i))
      .reduce((sum, { data }) => sum + data.length, 0);
  return samplesOf(op)
    .filter((sample) => elements(sample) > 0)
    .toSorted((a, b) => elements(a) - elements(b))[0];
}

const differentiable = opNames.filter(
  (op) => typeof gradientRules[op] === "function" && !(op in notCompared),
);

/** The rules of what rules emit, and of what those emit: the reverse pass three times, against differences of the second derivative. */
test.each(differentiable)("third derivative of %s", (op) => {
  const sample = smallest(op);
  if (sample === undefined) throw new Error(`${op} has no sample with elements`);
  const { operands, attributes = {}, regions = [] } = sample;
  const prepare = prepared[op] ?? ((_, x) => x);
  const errors = gradientErrors(
    (b, values) => {
      const given = values.map((x) => prepare(b, x));
      return b.emit({ op, operands: given, attributes, regions }).results;
    },
    operands,
    { held: heldOf(op, sample), orders: 3 },
  );
  expect(errors).toEqual([]);
});
