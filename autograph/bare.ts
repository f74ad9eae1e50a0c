/** Expressions without what is written around them. */

import type ts from "typescript";
import type { TypeScript } from "./typescript";

/** An expression without parentheses and assertions of types. */
export function bare(ts: TypeScript, node: ts.Expression): ts.Expression {
  let at = node;
  while (
    ts.isParenthesizedExpression(at) ||
    ts.isAsExpression(at) ||
    ts.isNonNullExpression(at) ||
    ts.isSatisfiesExpression(at) ||
    ts.isTypeAssertionExpression(at)
  ) {
    at = at.expression;
  }
  return at;
}
