/** Expressions whose value is no tensor, whatever runs: conditions made of them stay as they are. */

import type ts from "typescript";
import { bare } from "./bare";
import type { TypeScript } from "./typescript";

const hostOperators: readonly (string | undefined)[] = ["instanceof", "in"];
const equalities: readonly (string | undefined)[] = ["==", "!=", "===", "!=="];

/** Whether a value equals no tensor: null, undefined, a text, the name of a type. */
const isNoOperand = (ts: TypeScript, node: ts.Expression): boolean =>
  node.kind === ts.SyntaxKind.NullKeyword ||
  (ts.isIdentifier(node) && node.text === "undefined") ||
  ts.isStringLiteralLike(node) ||
  ts.isTypeOfExpression(node) ||
  ts.isVoidExpression(node);

/** Whether an expression never gives a tensor. */
export function isHost(ts: TypeScript, expression: ts.Expression): boolean {
  const node = bare(ts, expression);
  if (isNoOperand(ts, node) || isLiteral(ts, node)) return true;
  if (ts.isFunctionLike(node) || ts.isClassExpression(node)) return true;
  if (ts.isPrefixUnaryExpression(node)) return isHost(ts, node.operand);
  if (ts.isPropertyAccessExpression(node)) return node.name.text === "length";
  if (!ts.isBinaryExpression(node)) return false;
  const operator = ts.tokenToString(node.operatorToken.kind);
  if (hostOperators.includes(operator)) return true;
  if (
    equalities.includes(operator) &&
    (isNoOperand(ts, bare(ts, node.left)) || isNoOperand(ts, bare(ts, node.right)))
  ) {
    return true;
  }
  return isHost(ts, node.left) && isHost(ts, node.right);
}

export const isLiteral = (ts: TypeScript, node: ts.Expression): boolean =>
  ts.isNumericLiteral(node) ||
  ts.isBigIntLiteral(node) ||
  ts.isRegularExpressionLiteral(node) ||
  ts.isTemplateExpression(node) ||
  node.kind === ts.SyntaxKind.TrueKeyword ||
  node.kind === ts.SyntaxKind.FalseKeyword;

/** Whether a condition is always true: `while (true)`, `for (;;)`. */
export const isEndless = (ts: TypeScript, condition: ts.Expression | undefined): boolean => {
  if (condition === undefined) return true;
  const node = bare(ts, condition);
  return (
    node.kind === ts.SyntaxKind.TrueKeyword ||
    (ts.isNumericLiteral(node) && Number(node.text) !== 0)
  );
};
