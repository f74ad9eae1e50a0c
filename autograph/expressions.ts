/** Converts expressions: operators, `&&`, `||`, `!`, `?:` and assignments that compute. */

import ts from "typescript";
import { bare, isAssignment, isStep, type Place, type Step } from "./assigned";
import * as emit from "./emit";
import { FunctionScope } from "./function-scope";
import { isHost } from "./host-expressions";
import { isBoundary, isFunctionNode } from "./scopes";

const f = ts.factory;
const { group } = emit;

/** The conversion of expressions. */
export abstract class ExpressionConverter extends FunctionScope {
  protected abstract children<T extends ts.Node>(node: T): T;

  protected expression(node: ts.Expression): ts.Expression {
    if (isBoundary(node) || isFunctionNode(node)) return this.visitOuter(node) as ts.Expression;
    if (ts.isConditionalExpression(node)) return this.conditional(node);
    if (ts.isPrefixUnaryExpression(node)) return this.prefix(node);
    if (isStep(node)) return this.step(node);
    if (ts.isBinaryExpression(node)) return this.binary(node);
    return this.children(node);
  }

  protected conditional(node: ts.ConditionalExpression): ts.Expression {
    if (isHost(node.condition)) return this.children(node);
    this.isConverted = true;
    const [temp, value] = [this.temp(), this.temp()];
    const places = this.assigned(node);
    const condition = this.expression(node.condition);
    const [yes, no] = [this.expression(node.whenTrue), this.expression(node.whenFalse)];
    const next = (): ts.Expression =>
      emit.and(
        this.isStaged(temp),
        emit.write(
          places,
          emit.method(emit.id(temp), "next", emit.read(places, emit.id(value))),
          emit.id(value),
        ),
      );
    const part = (name: "first" | "second", branch: ts.Expression): ts.Expression =>
      emit.and(
        emit.call(emit.member(this.ag, name), emit.id(temp)),
        emit.sequence(emit.set(value, branch), next()),
      );
    return emit.sequence(
      this.decided(temp, condition, places, node, ["the value of ?:", emit.undefinedValue()]),
      part("first", yes),
      part("second", no),
      emit.id(value),
    );
  }

  /** Evaluates a condition into a variable, which then holds the construct where it is a tensor. */
  protected decided(
    temp: string,
    condition: ts.Expression,
    places: readonly Place[],
    at: ts.Node,
    ...more: readonly [name: string, value: ts.Expression][]
  ): ts.Expression {
    const names = [...places.map(({ text }) => text), ...more.map(([name]) => name)];
    const made = emit.call(
      emit.member(this.ag, "branch"),
      this.framed(),
      emit.id(temp),
      emit.texts(names),
      emit.read(places, ...more.map(([, value]) => value)),
      this.place(at),
    );
    return emit.sequence(
      emit.set(temp, condition),
      emit.and(this.isTensor(emit.id(temp)), group(emit.set(temp, made))),
    );
  }

  protected prefix(node: ts.PrefixUnaryExpression): ts.Expression {
    if (isStep(node)) return this.step(node);
    const operator = node.operator;
    const isConvertible =
      (operator === ts.SyntaxKind.MinusToken || operator === ts.SyntaxKind.ExclamationToken) &&
      !isHost(node.operand);
    if (!isConvertible) return this.children(node);
    this.isConverted = true;
    const temp = this.temp();
    const name = operator === ts.SyntaxKind.MinusToken ? "negative" : "not";
    return emit.sequence(
      emit.set(temp, this.expression(node.operand)),
      emit.either(
        this.isTensor(emit.id(temp)),
        emit.call(emit.member(this.ag, name), emit.id(temp)),
        f.createPrefixUnaryExpression(operator, emit.id(temp)),
      ),
    );
  }

  /** `x++` of a variable or of a property that is reached by a name. */
  protected step(node: Step): ts.Expression {
    const target = bare(node.operand);
    if (!ts.isIdentifier(target)) return this.children(node);
    this.isConverted = true;
    const operator = node.operator === ts.SyntaxKind.PlusPlusToken ? "+" : "-";
    const next = emit.call(
      emit.member(this.ag, "binary"),
      emit.text(operator),
      emit.id(target.text),
      emit.number(1),
    );
    const stepped = ts.isPrefixUnaryExpression(node)
      ? emit.set(target.text, next)
      : this.afterwards(target.text, next);
    return group(
      emit.either(
        this.isTensor(emit.id(target.text)),
        ts.isParenthesizedExpression(stepped) ? stepped : group(stepped),
        ts.isPrefixUnaryExpression(node)
          ? f.createPrefixUnaryExpression(node.operator, emit.id(target.text))
          : f.createPostfixUnaryExpression(emit.id(target.text), node.operator),
      ),
    );
  }

  /** The value of a variable that is then assigned another one. */
  protected afterwards(name: string, next: ts.Expression): ts.Expression {
    const temp = this.temp();
    return emit.sequence(emit.set(temp, emit.id(name)), emit.set(name, next), emit.id(temp));
  }

  protected binary(node: ts.BinaryExpression): ts.Expression {
    if (isAssignment(node)) return this.assignment(node);
    const { kind } = node.operatorToken;
    const logical = logicalOperators.get(kind);
    if (logical !== undefined && !isHost(node.left)) return this.logical(node, logical);
    const operator = binaryOperators.get(kind);
    if (operator === undefined || isHost(node)) return this.children(node);
    return this.operation(operator, kind, node.left, node.right);
  }

  protected operation(
    operator: string,
    kind: ts.BinaryOperator,
    left: ts.Expression,
    right: ts.Expression,
  ): ts.Expression {
    return this.applied(
      operator,
      kind,
      { value: this.expression(left), isHost: isHost(left) },
      { value: this.expression(right), isHost: isHost(right) },
    );
  }

  protected applied(
    operator: string,
    kind: ts.BinaryOperator,
    left: { readonly value: ts.Expression; readonly isHost: boolean },
    right: { readonly value: ts.Expression; readonly isHost: boolean },
  ): ts.Expression {
    this.isConverted = true;
    const [a, b] = [this.temp(), this.temp()];
    const tests = [
      ...(left.isHost ? [] : [this.isTensor(emit.id(a))]),
      ...(right.isHost ? [] : [this.isTensor(emit.id(b))]),
    ];
    const test = tests.reduce((all, next) => f.createLogicalOr(all, next));
    return emit.sequence(
      emit.set(a, left.value),
      emit.set(b, right.value),
      emit.either(
        test,
        emit.call(emit.member(this.ag, "binary"), emit.text(operator), emit.id(a), emit.id(b)),
        f.createBinaryExpression(emit.id(a), kind, emit.id(b)),
      ),
    );
  }

  protected logical(node: ts.BinaryExpression, operator: "&&" | "||"): ts.Expression {
    this.isConverted = true;
    const [first, second] = [this.temp(), this.temp()];
    const places = this.assigned(node.right);
    const left = this.expression(node.left);
    const right = this.expression(node.right);
    const made = emit.call(
      emit.member(this.ag, "logic"),
      this.framed(),
      emit.text(operator),
      emit.id(first),
      emit.texts(places.map(({ text }) => text)),
      emit.read(places),
      this.place(node),
    );
    const next = emit.method(emit.id(first), "next", emit.id(second), emit.read(places));
    const isLogic = emit.call(emit.member(this.ag, "isLogic"), emit.id(first));
    return emit.sequence(
      emit.set(first, left),
      emit.and(this.isTensor(emit.id(first)), group(emit.set(first, made))),
      emit.either(
        emit.call(emit.member(this.ag, "undecided"), emit.id(first), emit.text(operator)),
        emit.sequence(
          emit.set(second, right),
          emit.either(
            isLogic,
            emit.sequence(emit.write(places, next), emit.member(emit.id(first), "value")),
            emit.id(second),
          ),
        ),
        emit.id(first),
      ),
    );
  }

  protected assignment(node: ts.BinaryExpression): ts.Expression {
    const operator = compoundOperators.get(node.operatorToken.kind);
    const target = bare(node.left);
    if (operator === undefined) return this.children(node);
    if (ts.isIdentifier(target)) {
      const left = { value: emit.id(target.text), isHost: false };
      const right = { value: this.expression(node.right), isHost: isHost(node.right) };
      return group(emit.set(target.text, this.applied(operator.text, operator.kind, left, right)));
    }
    if (
      !ts.isPropertyAccessExpression(target) ||
      target.expression.kind === ts.SyntaxKind.SuperKeyword
    ) {
      return this.children(node);
    }
    const object = this.temp();
    const property = (): ts.Expression =>
      f.createPropertyAccessExpression(emit.id(object), target.name);
    const left = { value: property(), isHost: false };
    const right = { value: this.expression(node.right), isHost: isHost(node.right) };
    return emit.sequence(
      emit.set(object, this.expression(target.expression)),
      emit.assign(property(), this.applied(operator.text, operator.kind, left, right)),
    );
  }
}

const logicalOperators = new Map<ts.SyntaxKind, "&&" | "||">([
  [ts.SyntaxKind.AmpersandAmpersandToken, "&&"],
  [ts.SyntaxKind.BarBarToken, "||"],
]);

const binaryOperators = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.PlusToken, "+"],
  [ts.SyntaxKind.MinusToken, "-"],
  [ts.SyntaxKind.AsteriskToken, "*"],
  [ts.SyntaxKind.SlashToken, "/"],
  [ts.SyntaxKind.PercentToken, "%"],
  [ts.SyntaxKind.AsteriskAsteriskToken, "**"],
  [ts.SyntaxKind.LessThanToken, "<"],
  [ts.SyntaxKind.LessThanEqualsToken, "<="],
  [ts.SyntaxKind.GreaterThanToken, ">"],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">="],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "==="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.EqualsEqualsToken, "=="],
  [ts.SyntaxKind.ExclamationEqualsToken, "!="],
]);

const compoundOperators = new Map<ts.SyntaxKind, { text: string; kind: ts.BinaryOperator }>([
  [ts.SyntaxKind.PlusEqualsToken, { text: "+", kind: ts.SyntaxKind.PlusToken }],
  [ts.SyntaxKind.MinusEqualsToken, { text: "-", kind: ts.SyntaxKind.MinusToken }],
  [ts.SyntaxKind.AsteriskEqualsToken, { text: "*", kind: ts.SyntaxKind.AsteriskToken }],
  [ts.SyntaxKind.SlashEqualsToken, { text: "/", kind: ts.SyntaxKind.SlashToken }],
  [ts.SyntaxKind.PercentEqualsToken, { text: "%", kind: ts.SyntaxKind.PercentToken }],
  [
    ts.SyntaxKind.AsteriskAsteriskEqualsToken,
    { text: "**", kind: ts.SyntaxKind.AsteriskAsteriskToken },
  ],
]);
