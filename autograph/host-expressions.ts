/** Expressions whose value is no tensor, whatever runs: conditions made of them stay as they are. */

import ts from "typescript";
import { bare } from "./assigned";

const hostOperators = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.InstanceOfKeyword,
  ts.SyntaxKind.InKeyword,
]);

const equalities = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** Whether a value equals no tensor: null, undefined, a text, the name of a type. */
const isNoOperand = (node: ts.Expression): boolean =>
  node.kind === ts.SyntaxKind.NullKeyword ||
  (ts.isIdentifier(node) && node.text === "undefined") ||
  ts.isStringLiteralLike(node) ||
  ts.isTypeOfExpression(node) ||
  ts.isVoidExpression(node);

/** Whether an expression never gives a tensor. */
export function isHost(expression: ts.Expression): boolean {
  const node = bare(expression);
  if (isNoOperand(node) || isLiteral(node)) return true;
  if (ts.isFunctionLike(node) || ts.isClassExpression(node)) return true;
  if (ts.isPrefixUnaryExpression(node)) return isHost(node.operand);
  if (ts.isPropertyAccessExpression(node)) return node.name.text === "length";
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  if (hostOperators.has(kind)) return true;
  if (equalities.has(kind) && (isNoOperand(bare(node.left)) || isNoOperand(bare(node.right)))) {
    return true;
  }
  return isHost(node.left) && isHost(node.right);
}

export const isLiteral = (node: ts.Expression): boolean =>
  ts.isNumericLiteral(node) ||
  ts.isBigIntLiteral(node) ||
  ts.isRegularExpressionLiteral(node) ||
  ts.isTemplateExpression(node) ||
  node.kind === ts.SyntaxKind.TrueKeyword ||
  node.kind === ts.SyntaxKind.FalseKeyword;

/** Whether a condition is always true: `while (true)`, `for (;;)`. */
export const isEndless = (condition: ts.Expression | undefined): boolean => {
  if (condition === undefined) return true;
  const node = bare(condition);
  return (
    node.kind === ts.SyntaxKind.TrueKeyword ||
    (ts.isNumericLiteral(node) && Number(node.text) !== 0)
  );
};
