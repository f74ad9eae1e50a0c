import { definitionOf, opNames } from "../../ir/ops";
import { gradientRules } from "../../gradients/rules";
import { gradientErrors } from "../support/gradient-check";
import { samplesOf } from "../support/samples";

const differentiable = opNames.filter((op) => typeof gradientRules[op] === "function");

/** Every rule, and the rules of what it emits, against central differences in float64. */
test.each(differentiable)("first and second derivatives of %s", (op) => {
  const errors = samplesOf(op).flatMap(({ operands, attributes = {}, regions = [], held = [] }) =>
    gradientErrors(
      (b, values) => b.emit({ op, operands: values, attributes, regions }).results,
      operands,
      { held },
    ),
  );
  expect(errors).toEqual([]);
});

test("every op that can be run has a sample", () => {
  const without = opNames.filter((op) => samplesOf(op).length === 0);
  expect(without.filter((op) => definitionOf(op).effect === "none")).toEqual([]);
});
