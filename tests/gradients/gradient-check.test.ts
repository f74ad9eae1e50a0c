import { opNames, type OpName } from "../../ir/ops";
import { gradientRules } from "../../gradients/rules";
import { gradientErrors } from "../support/gradient-check";
import { drawn, isSampled } from "../support/random-samples";
import { samplesOf, type AnySample } from "../support/samples";

const differentiable = opNames.filter((op) => typeof gradientRules[op] === "function");

/** What is wrong with the derivatives of one use of an op, up to an order. */
const errorsOf = (
  op: OpName,
  { operands, attributes = {}, regions = [], held = [] }: AnySample,
  orders: number,
): string[] =>
  gradientErrors(
    (b, values) => b.emit({ op, operands: values, attributes, regions }).results,
    operands,
    { held, orders },
  ).map((error) => `${JSON.stringify({ operands, attributes })}: ${error}`);

/** Every rule, and the rules of what it emits, against central differences in float64. */
test.each(differentiable)("first and second derivatives of %s", (op) => {
  expect(samplesOf(op).flatMap((sample) => errorsOf(op, sample, 2))).toEqual([]);
});

test.each(differentiable.filter(isSampled))("derivatives of random uses of %s", (op) => {
  const errors = drawn(op, 5, 1).flatMap((sample, i) => errorsOf(op, sample, i === 0 ? 3 : 2));
  expect(errors).toEqual([]);
});
