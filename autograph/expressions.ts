/** Converts expressions: operators, `&&`, `||`, `!`, `?:` and assignments that compute. */

import type ts from "typescript";
import { bare, isAssignment, isStep, type Place, type Step } from "./assigned";
import { FunctionScope } from "./function-scope";
import { binaryOperators, logicalOperators, type BinaryToken } from "./operator-tokens";
import { isHost } from "./host-expressions";
import { isBoundary, isFunctionNode } from "./scopes";

/** The conversion of expressions. */
export abstract class ExpressionConverter extends FunctionScope {
  protected abstract children<T extends ts.Node>(node: T): T;

  protected expression(node: ts.Expression): ts.Expression {
    if (isBoundary(this.ts, node) || isFunctionNode(this.ts, node))
      return this.visitOuter(node) as ts.Expression;
    if (this.ts.isConditionalExpression(node)) return this.conditional(node);
    if (this.ts.isPrefixUnaryExpression(node)) return this.prefix(node);
    if (isStep(this.ts, node)) return this.step(node);
    if (this.ts.isBinaryExpression(node)) return this.binary(node);
    return this.children(node);
  }

  protected conditional(node: ts.ConditionalExpression): ts.Expression {
    if (isHost(this.ts, node.condition)) return this.children(node);
    this.isConverted = true;
    const [temp, value] = [this.temp(), this.temp()];
    const places = this.assigned(node);
    const condition = this.expression(node.condition);
    const [yes, no] = [this.expression(node.whenTrue), this.expression(node.whenFalse)];
    const next = (): ts.Expression =>
      this.emit.and(
        this.isStaged(temp),
        this.emit.write(
          places,
          this.emit.method(this.emit.id(temp), "next", this.emit.read(places, this.emit.id(value))),
          this.emit.id(value),
        ),
      );
    const part = (name: "first" | "second", branch: ts.Expression): ts.Expression =>
      this.emit.and(
        this.emit.call(this.emit.member(this.ag, name), this.emit.id(temp)),
        this.emit.sequence(this.emit.set(value, branch), next()),
      );
    return this.emit.sequence(
      this.decided(temp, condition, places, node, ["the value of ?:", this.emit.undefinedValue()]),
      part("first", yes),
      part("second", no),
      this.emit.id(value),
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
    const made = this.emit.call(
      this.emit.member(this.ag, "branch"),
      this.framed(),
      this.emit.id(temp),
      this.emit.texts(names),
      this.emit.read(places, ...more.map(([, value]) => value)),
      this.place(at),
    );
    return this.emit.sequence(
      this.emit.set(temp, condition),
      this.emit.and(this.isTensor(this.emit.id(temp)), this.emit.group(this.emit.set(temp, made))),
    );
  }

  protected prefix(node: ts.PrefixUnaryExpression): ts.Expression {
    if (isStep(this.ts, node)) return this.step(node);
    const operator = node.operator;
    const isConvertible =
      (operator === this.ts.SyntaxKind.MinusToken ||
        operator === this.ts.SyntaxKind.ExclamationToken) &&
      !isHost(this.ts, node.operand);
    if (!isConvertible) return this.children(node);
    this.isConverted = true;
    const temp = this.temp();
    const name = operator === this.ts.SyntaxKind.MinusToken ? "negative" : "not";
    return this.emit.sequence(
      this.emit.set(temp, this.expression(node.operand)),
      this.emit.either(
        this.isTensor(this.emit.id(temp)),
        this.emit.call(this.emit.member(this.ag, name), this.emit.id(temp)),
        this.f.createPrefixUnaryExpression(operator, this.emit.id(temp)),
      ),
    );
  }

  /** `x++` of a variable or of a property that is reached by a name. */
  protected step(node: Step): ts.Expression {
    const target = bare(this.ts, node.operand);
    if (!this.ts.isIdentifier(target)) return this.children(node);
    this.isConverted = true;
    const operator = node.operator === this.ts.SyntaxKind.PlusPlusToken ? "+" : "-";
    const next = this.emit.call(
      this.emit.member(this.ag, "binary"),
      this.emit.text(operator),
      this.emit.id(target.text),
      this.emit.number(1),
    );
    const stepped = this.ts.isPrefixUnaryExpression(node)
      ? this.emit.set(target.text, next)
      : this.afterwards(target.text, next);
    return this.emit.group(
      this.emit.either(
        this.isTensor(this.emit.id(target.text)),
        this.ts.isParenthesizedExpression(stepped) ? stepped : this.emit.group(stepped),
        this.ts.isPrefixUnaryExpression(node)
          ? this.f.createPrefixUnaryExpression(node.operator, this.emit.id(target.text))
          : this.f.createPostfixUnaryExpression(this.emit.id(target.text), node.operator),
      ),
    );
  }

  /** The value of a variable that is then assigned another one. */
  protected afterwards(name: string, next: ts.Expression): ts.Expression {
    const temp = this.temp();
    return this.emit.sequence(
      this.emit.set(temp, this.emit.id(name)),
      this.emit.set(name, next),
      this.emit.id(temp),
    );
  }

  protected binary(node: ts.BinaryExpression): ts.Expression {
    if (isAssignment(this.ts, node)) return this.assignment(node);
    const text = this.ts.tokenToString(node.operatorToken.kind) ?? "";
    const logical = logicalOperators.find((operator) => operator === text);
    if (logical !== undefined && !isHost(this.ts, node.left)) return this.logical(node, logical);
    const operator = binaryOperators[text];
    if (operator === undefined || isHost(this.ts, node)) return this.children(node);
    return this.operation(text, operator, node.left, node.right);
  }

  protected operation(
    operator: string,
    kind: BinaryToken,
    left: ts.Expression,
    right: ts.Expression,
  ): ts.Expression {
    return this.applied(
      operator,
      kind,
      { value: this.expression(left), isHost: isHost(this.ts, left) },
      { value: this.expression(right), isHost: isHost(this.ts, right) },
    );
  }

  protected applied(
    operator: string,
    kind: BinaryToken,
    left: { readonly value: ts.Expression; readonly isHost: boolean },
    right: { readonly value: ts.Expression; readonly isHost: boolean },
  ): ts.Expression {
    this.isConverted = true;
    const [a, b] = [this.temp(), this.temp()];
    const tests = [
      ...(left.isHost ? [] : [this.isTensor(this.emit.id(a))]),
      ...(right.isHost ? [] : [this.isTensor(this.emit.id(b))]),
    ];
    const test = tests.reduce((all, next) => this.f.createLogicalOr(all, next));
    return this.emit.sequence(
      this.emit.set(a, left.value),
      this.emit.set(b, right.value),
      this.emit.either(
        test,
        this.emit.call(
          this.emit.member(this.ag, "binary"),
          this.emit.text(operator),
          this.emit.id(a),
          this.emit.id(b),
        ),
        this.f.createBinaryExpression(this.emit.id(a), this.ts.SyntaxKind[kind], this.emit.id(b)),
      ),
    );
  }

  protected logical(node: ts.BinaryExpression, operator: "&&" | "||"): ts.Expression {
    this.isConverted = true;
    const [first, second] = [this.temp(), this.temp()];
    const places = this.assigned(node.right);
    const left = this.expression(node.left);
    const right = this.expression(node.right);
    const made = this.emit.call(
      this.emit.member(this.ag, "logic"),
      this.framed(),
      this.emit.text(operator),
      this.emit.id(first),
      this.emit.texts(places.map(({ text }) => text)),
      this.emit.read(places),
      this.place(node),
    );
    const next = this.emit.method(
      this.emit.id(first),
      "next",
      this.emit.id(second),
      this.emit.read(places),
    );
    const isLogic = this.emit.call(this.emit.member(this.ag, "isLogic"), this.emit.id(first));
    return this.emit.sequence(
      this.emit.set(first, left),
      this.emit.and(
        this.isTensor(this.emit.id(first)),
        this.emit.group(this.emit.set(first, made)),
      ),
      this.emit.either(
        this.emit.call(
          this.emit.member(this.ag, "undecided"),
          this.emit.id(first),
          this.emit.text(operator),
        ),
        this.emit.sequence(
          this.emit.set(second, right),
          this.emit.either(
            isLogic,
            this.emit.sequence(
              this.emit.write(places, next),
              this.emit.member(this.emit.id(first), "value"),
            ),
            this.emit.id(second),
          ),
        ),
        this.emit.id(first),
      ),
    );
  }

  protected assignment(node: ts.BinaryExpression): ts.Expression {
    const text = (this.ts.tokenToString(node.operatorToken.kind) ?? "").slice(0, -1);
    const operator = binaryOperators[text];
    const target = bare(this.ts, node.left);
    if (operator === undefined) return this.children(node);
    if (this.ts.isIdentifier(target)) {
      const left = { value: this.emit.id(target.text), isHost: false };
      const right = { value: this.expression(node.right), isHost: isHost(this.ts, node.right) };
      return this.emit.group(this.emit.set(target.text, this.applied(text, operator, left, right)));
    }
    if (
      !this.ts.isPropertyAccessExpression(target) ||
      target.expression.kind === this.ts.SyntaxKind.SuperKeyword
    ) {
      return this.children(node);
    }
    const object = this.temp();
    const property = (): ts.Expression =>
      this.f.createPropertyAccessExpression(this.emit.id(object), target.name);
    const left = { value: property(), isHost: false };
    const right = { value: this.expression(node.right), isHost: isHost(this.ts, node.right) };
    return this.emit.sequence(
      this.emit.set(object, this.expression(target.expression)),
      this.emit.assign(property(), this.applied(text, operator, left, right)),
    );
  }
}
