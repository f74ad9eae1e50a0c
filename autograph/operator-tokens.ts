/** The operators that a tensor may be an operand of, as a program writes them. */

import type ts from "typescript";

/** The name of an operator in TypeScript's list of tokens, whose numbers differ from version to version. */
export type OperatorToken = keyof typeof ts.SyntaxKind & `${string}Token`;

/** The operators that evaluate their second operand only if the first one does not decide. */
export const logicalOperators = ["&&", "||"] as const;

export type LogicalOperator = (typeof logicalOperators)[number];

const tokens = {
  "+": "PlusToken",
  "-": "MinusToken",
  "*": "AsteriskToken",
  "/": "SlashToken",
  "%": "PercentToken",
  "**": "AsteriskAsteriskToken",
  "&": "AmpersandToken",
  "|": "BarToken",
  "^": "CaretToken",
  "<<": "LessThanLessThanToken",
  ">>": "GreaterThanGreaterThanToken",
  ">>>": "GreaterThanGreaterThanGreaterThanToken",
  "<": "LessThanToken",
  "<=": "LessThanEqualsToken",
  ">": "GreaterThanToken",
  ">=": "GreaterThanEqualsToken",
  "===": "EqualsEqualsEqualsToken",
  "!==": "ExclamationEqualsEqualsToken",
  "==": "EqualsEqualsToken",
  "!=": "ExclamationEqualsToken",
} as const satisfies Record<string, OperatorToken>;

export type BinaryToken = (typeof tokens)[keyof typeof tokens];

/** The operators of two operands that are evaluated both. */
export const binaryOperators: Readonly<Record<string, BinaryToken | undefined>> = tokens;

/** Those that compare. */
export const comparisons: readonly string[] = ["<", "<=", ">", ">=", "===", "!==", "==", "!="];

/** The operators before an operand, and what they are called among the operators on tensors. */
export const prefixOperators: Readonly<Record<string, string | undefined>> = {
  "-": "negative",
  "!": "not",
  "~": "inverted",
};
