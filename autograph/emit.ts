/** Builds the code that converted functions consist of. */

import ts from "typescript";
import type { Place } from "./assigned";

const f = ts.factory;

export const id = (name: string): ts.Identifier => f.createIdentifier(name);
export const text = (value: string): ts.StringLiteral => f.createStringLiteral(value);
export const number = (value: number): ts.NumericLiteral => f.createNumericLiteral(value);
export const undefinedValue = (): ts.Expression => f.createVoidZero();
export const array = (items: readonly ts.Expression[]): ts.ArrayLiteralExpression =>
  f.createArrayLiteralExpression([...items]);
export const texts = (items: readonly string[]): ts.ArrayLiteralExpression =>
  array(items.map(text));
export const call = (fn: ts.Expression, ...args: readonly ts.Expression[]): ts.Expression =>
  f.createCallExpression(fn, undefined, [...args]);
export const member = (object: ts.Expression, name: string): ts.Expression =>
  f.createPropertyAccessExpression(object, name);
export const method = (
  object: ts.Expression,
  name: string,
  ...args: readonly ts.Expression[]
): ts.Expression => call(member(object, name), ...args);
export const group = (expression: ts.Expression): ts.Expression =>
  f.createParenthesizedExpression(expression);
export const and = (a: ts.Expression, b: ts.Expression): ts.Expression => f.createLogicalAnd(a, b);
export const not = (a: ts.Expression): ts.Expression => f.createLogicalNot(a);
export const either = (test: ts.Expression, yes: ts.Expression, no: ts.Expression): ts.Expression =>
  f.createConditionalExpression(test, undefined, yes, undefined, no);
export const statement = (expression: ts.Expression): ts.Statement =>
  f.createExpressionStatement(expression);
export const block = (statements: readonly ts.Statement[]): ts.Block =>
  f.createBlock([...statements], true);
export const when = (test: ts.Expression, statements: readonly ts.Statement[]): ts.Statement =>
  f.createIfStatement(test, block(statements));
export const isSet = (name: string): ts.Expression =>
  f.createStrictInequality(id(name), undefinedValue());
export const isUnset = (name: string): ts.Expression =>
  f.createStrictEquality(id(name), undefinedValue());

export const sequence = (...expressions: readonly ts.Expression[]): ts.Expression =>
  group(expressions.reduce((all, next) => f.createComma(all, next)));

export const assign = (target: ts.Expression, value: ts.Expression): ts.Expression =>
  f.createAssignment(target, unnamed(value));

export const set = (name: string, value: ts.Expression): ts.Expression => assign(id(name), value);

export const setIfUnset = (name: string, value: ts.Expression): ts.Expression =>
  group(f.createBinaryExpression(id(name), ts.SyntaxKind.QuestionQuestionEqualsToken, value));

/** A function or a class without a name, which the variable that it is assigned to must not name. */
function unnamed(value: ts.Expression): ts.Expression {
  let inner = value;
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
  const isAnonymous =
    ts.isArrowFunction(inner) ||
    ((ts.isFunctionExpression(inner) || ts.isClassExpression(inner)) && inner.name === undefined);
  return isAnonymous ? group(f.createComma(number(0), value)) : value;
}

/** The values of places, as an array. */
export const read = (places: readonly Place[], ...more: readonly ts.Expression[]): ts.Expression =>
  array([...places.map(({ expression }) => copy(expression)), ...more]);

/** Assigns the items of an array to places. */
export const write = (
  places: readonly Place[],
  value: ts.Expression,
  ...more: readonly ts.Expression[]
): ts.Expression =>
  places.length + more.length === 0
    ? value
    : group(
        f.createAssignment(
          array([...places.map(({ expression }) => copy(expression)), ...more]),
          value,
        ),
      );

/** A copy of a path of names, which has no place in the source. */
export function copy(expression: ts.Expression): ts.Expression {
  if (ts.isIdentifier(expression)) return id(expression.text);
  if (ts.isPropertyAccessExpression(expression)) {
    return ts.isPrivateIdentifier(expression.name)
      ? f.createPropertyAccessExpression(
          copy(expression.expression),
          f.createPrivateIdentifier(expression.name.text),
        )
      : member(copy(expression.expression), expression.name.text);
  }
  if (ts.isElementAccessExpression(expression)) {
    return f.createElementAccessExpression(
      copy(expression.expression),
      copy(expression.argumentExpression),
    );
  }
  if (ts.isNumericLiteral(expression)) return f.createNumericLiteral(expression.text);
  if (ts.isStringLiteral(expression)) return text(expression.text);
  if (
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isNonNullExpression(expression) ||
    ts.isSatisfiesExpression(expression)
  ) {
    return copy(expression.expression);
  }
  return f.createThis();
}
