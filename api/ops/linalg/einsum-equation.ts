/** The parser of einsum equations. */

import { InvalidArgumentError, ValueError } from "../../../ir/errors";
import { formatType, type TensorType } from "../../../ir/types/type";
import { describe } from "../../tensors/describe";

/** The label of an axis: a letter, or for an axis of an ellipsis its number counted from the right. */
export type Label = string;

export interface Equation {
  readonly inputs: readonly (readonly Label[])[];
  readonly output: readonly Label[];
}

const ellipsis = "...";

const wrong = (what: string, equation: string, expected: string): ValueError =>
  new ValueError({ what, given: `equation "${equation}"`, expected });

/** Letters, and at most one ellipsis. */
function subscriptsOf(term: string, equation: string): string[] {
  const parts = term.match(/\.\.\.|[a-zA-Z]|./g) ?? [];
  const isValid =
    parts.every((part) => part === ellipsis || /[a-zA-Z]/.test(part)) &&
    parts.filter((part) => part === ellipsis).length <= 1;
  if (isValid) return parts;
  throw wrong(
    `Subscripts have incorrect format: ${equation}`,
    equation,
    'letters and "...", terms separated by commas, and at most one "->"',
  );
}

/** Labels for the axes of an ellipsis: broadcasting aligns at the right. */
const labelsOfEllipsis = (count: number): Label[] =>
  Array.from({ length: count }, (_, i) => String(count - 1 - i));

/** Letters that occur once, in alphabetical order. */
function implicitOutput(terms: readonly (readonly string[])[]): string[] {
  const all = terms.flat();
  const letters = [...new Set(all)].filter((part) => part !== ellipsis);
  const once = letters.filter((letter) => all.indexOf(letter) === all.lastIndexOf(letter));
  return [...(all.includes(ellipsis) ? [ellipsis] : []), ...once.sort()];
}

/**
 * Parses an equation such as `"...ij,...jk->...ik"` for operands of the given types.
 *
 * @throws ValueError if the equation is malformed
 * @throws InvalidArgumentError if it does not fit the operands' ranks
 */
export function parseEquation(text: unknown, operands: readonly TensorType[]): Equation {
  if (typeof text !== "string") {
    throw wrong("the equation must be a string", describe(text), 'such as "ij,jk->ik"');
  }
  const equation = text.replace(/\s/g, "");
  const [left = "", right, ...rest] = equation.split("->");
  if (rest.length > 0) throw wrong(`Subscripts have incorrect format: ${text}`, text, 'one "->"');
  const terms = left.split(",").map((term) => subscriptsOf(term, text));
  if (terms.length !== operands.length) {
    throw wrong(
      `Got ${operands.length} inputs for equation "${text}", expecting ${terms.length}`,
      text,
      `${operands.length} terms before the arrow`,
    );
  }
  const counts = terms.map((term, i) => ellipsisRank(term, operands[i], i));
  const longest = Math.max(0, ...counts);
  const inputs = terms.map((term, i) =>
    term.flatMap((part) => (part === ellipsis ? labelsOfEllipsis(counts[i] ?? 0) : [part])),
  );
  const outputTerm = right === undefined ? implicitOutput(terms) : subscriptsOf(right, text);
  const output = outputTerm.flatMap((part) =>
    part === ellipsis ? labelsOfEllipsis(longest) : [part],
  );
  requireOutput(output, inputs, text);
  if (longest > 0 && !outputTerm.includes(ellipsis)) {
    throw new InvalidArgumentError({
      what: `Output contains ${longest} broadcasting dimension(s) but no ellipsis (...) was found in the output subscripts.`,
      given: `equation "${text}"`,
      expected: "an ellipsis after the arrow",
    });
  }
  return { inputs, output };
}

/** The number of axes that a term's ellipsis represents. */
function ellipsisRank(
  term: readonly string[],
  type: TensorType | undefined,
  index: number,
): number {
  const rank = type?.shape.length ?? 0;
  const letters = term.filter((part) => part !== ellipsis).length;
  const hasEllipsis = letters < term.length;
  if (hasEllipsis ? rank >= letters : rank === letters) return rank - letters;
  throw new InvalidArgumentError({
    what: `Expected input ${index} to have rank ${hasEllipsis ? "at least " : ""}${letters} but got: ${rank}`,
    given: `${type === undefined ? "" : formatType(type)} for "${term.join("")}"`,
    expected: "a letter for each axis",
  });
}

function requireOutput(
  output: readonly Label[],
  inputs: readonly (readonly Label[])[],
  text: string,
): void {
  if (new Set(output).size < output.length) {
    throw wrong(
      `Output subscripts contain a label appearing more than once: ${text}`,
      text,
      "each label once after the arrow",
    );
  }
  const known = new Set(inputs.flat());
  const unknown = output.find((label) => !known.has(label));
  if (unknown === undefined || /\d/.test(unknown)) return;
  throw wrong(
    `Output subscripts contain the label ${unknown} not present in the input subscripts.`,
    text,
    "labels of the terms before the arrow",
  );
}
