/** Builds the code that converted functions consist of. */

import type ts from "typescript";
import type { Place } from "./assigned";
import type { TypeScript } from "./typescript";

/** Makes nodes that have no place in the source. */
export class Emitter {
  private readonly f: ts.NodeFactory;

  /** @param operators the name of the module of operators */
  constructor(
    private readonly ts: TypeScript,
    private readonly operators: string,
  ) {
    this.f = ts.factory;
  }

  id(name: string): ts.Identifier {
    return this.f.createIdentifier(name);
  }

  text(value: string): ts.StringLiteral {
    return this.f.createStringLiteral(value);
  }

  number(value: number): ts.NumericLiteral {
    return this.f.createNumericLiteral(value);
  }

  undefinedValue(): ts.Expression {
    return this.f.createVoidZero();
  }

  array(items: readonly ts.Expression[]): ts.ArrayLiteralExpression {
    return this.f.createArrayLiteralExpression([...items]);
  }

  texts(items: readonly string[]): ts.ArrayLiteralExpression {
    return this.array(items.map((item) => this.text(item)));
  }

  call(fn: ts.Expression, ...args: readonly ts.Expression[]): ts.Expression {
    return this.f.createCallExpression(fn, undefined, [...args]);
  }

  member(object: ts.Expression, name: string): ts.Expression {
    return this.f.createPropertyAccessExpression(object, name);
  }

  method(object: ts.Expression, name: string, ...args: readonly ts.Expression[]): ts.Expression {
    return this.call(this.member(object, name), ...args);
  }

  group(expression: ts.Expression): ts.Expression {
    return this.f.createParenthesizedExpression(expression);
  }

  and(a: ts.Expression, b: ts.Expression): ts.Expression {
    return this.f.createLogicalAnd(a, b);
  }

  not(a: ts.Expression): ts.Expression {
    return this.f.createLogicalNot(a);
  }

  either(test: ts.Expression, yes: ts.Expression, no: ts.Expression): ts.Expression {
    return this.f.createConditionalExpression(test, undefined, yes, undefined, no);
  }

  statement(expression: ts.Expression): ts.Statement {
    return this.f.createExpressionStatement(expression);
  }

  block(statements: readonly ts.Statement[]): ts.Block {
    return this.f.createBlock([...statements], true);
  }

  when(test: ts.Expression, statements: readonly ts.Statement[]): ts.Statement {
    return this.f.createIfStatement(test, this.block(statements));
  }

  isSet(name: string): ts.Expression {
    return this.f.createStrictInequality(this.id(name), this.undefinedValue());
  }

  isUnset(name: string): ts.Expression {
    return this.f.createStrictEquality(this.id(name), this.undefinedValue());
  }

  sequence(...expressions: readonly ts.Expression[]): ts.Expression {
    return this.group(expressions.reduce((all, next) => this.f.createComma(all, next)));
  }

  assign(target: ts.Expression, value: ts.Expression): ts.Expression {
    return this.f.createAssignment(target, this.unnamed(value));
  }

  set(name: string, value: ts.Expression): ts.Expression {
    return this.assign(this.id(name), value);
  }

  setIfUnset(name: string, value: ts.Expression): ts.Expression {
    const operator = this.ts.SyntaxKind.QuestionQuestionEqualsToken;
    return this.group(this.f.createBinaryExpression(this.id(name), operator, value));
  }

  /** A function or a class without a name, which the variable that it is assigned to must not name. */
  private unnamed(value: ts.Expression): ts.Expression {
    const { ts } = this;
    let inner = value;
    while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
    const isAnonymous =
      ts.isArrowFunction(inner) ||
      ((ts.isFunctionExpression(inner) || ts.isClassExpression(inner)) && inner.name === undefined);
    return isAnonymous ? this.group(this.f.createComma(this.number(0), value)) : value;
  }

  /** The values of places, as an array. */
  read(places: readonly Place[], ...more: readonly ts.Expression[]): ts.Expression {
    return this.array([...places.map((place) => this.placed(place)), ...more]);
  }

  /** A place, to be read or assigned. */
  private placed({ expression, depth }: Place): ts.Expression {
    const path = this.copy(expression);
    if (depth === undefined) return path;
    const contents = this.member(this.id(this.operators), "contents");
    return this.member(this.call(contents, path, this.number(depth)), "items");
  }

  /**
   * Assigns the items of an array to places, by their indices: a pattern would be compiled to several times as much code, most of it for iterators
   * that fail, and engines inline small functions only.
   *
   * @param holder a variable for the array
   */
  write(places: readonly Place[], value: ts.Expression, holder: string): ts.Expression {
    const item = (array: ts.Expression, index: number): ts.Expression =>
      this.f.createElementAccessExpression(array, this.number(index));
    const [only] = places;
    if (only === undefined) return value;
    if (places.length === 1) return this.group(this.assign(this.placed(only), item(value, 0)));
    return this.sequence(
      this.set(holder, value),
      ...places.map((place, i) => this.assign(this.placed(place), item(this.id(holder), i))),
    );
  }

  /** A name of the program, once more: modules that become CommonJS may have another one for it, which TypeScript finds by the node. */
  name(identifier: ts.Identifier): ts.Identifier {
    return this.ts.setOriginalNode(this.id(identifier.text), identifier);
  }

  /** A copy of a path of names, which has no place in the source. */
  copy(expression: ts.Expression): ts.Expression {
    const { ts, f } = this;
    if (ts.isIdentifier(expression)) return this.name(expression);
    if (ts.isPropertyAccessExpression(expression)) {
      return ts.isPrivateIdentifier(expression.name)
        ? f.createPropertyAccessExpression(
            this.copy(expression.expression),
            f.createPrivateIdentifier(expression.name.text),
          )
        : this.member(this.copy(expression.expression), expression.name.text);
    }
    if (ts.isElementAccessExpression(expression)) {
      return f.createElementAccessExpression(
        this.copy(expression.expression),
        this.copy(expression.argumentExpression),
      );
    }
    if (ts.isNumericLiteral(expression)) return f.createNumericLiteral(expression.text);
    if (ts.isStringLiteral(expression)) return this.text(expression.text);
    if (
      ts.isParenthesizedExpression(expression) ||
      ts.isAsExpression(expression) ||
      ts.isNonNullExpression(expression) ||
      ts.isSatisfiesExpression(expression)
    ) {
      return this.copy(expression.expression);
    }
    return f.createThis();
  }
}
