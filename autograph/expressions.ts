/** Converts expressions: operators, `&&`, `||`, `!`, `?:` and assignments that compute. */

import type ts from "typescript";
import { baseOf, isAssignment, isStep, targetsOf, type Place, type Step } from "./assigned";
import { bare } from "./bare";
import {
  binaryOperators,
  logicalOperators,
  prefixOperators,
  type LogicalOperator,
} from "./operator-tokens";
import { isHost } from "./host-expressions";
import { OperationConverter } from "./operations";
import { isBoundary, isFunctionNode } from "./scopes";

/** How messages call what `?:` gives. */
const valueOfConditional = "the value of ?:";

/** The conversion of expressions. */
export abstract class ExpressionConverter extends OperationConverter {
  protected abstract children<T extends ts.Node>(node: T): T;

  protected expression(node: ts.Expression): ts.Expression {
    if (isBoundary(this.ts, node) || isFunctionNode(this.ts, node))
      return this.visitOuter(node) as ts.Expression;
    if (this.ts.isConditionalExpression(node)) return this.conditional(node);
    if (this.ts.isPrefixUnaryExpression(node)) return this.prefix(node);
    if (isStep(this.ts, node)) return this.step(node);
    if (this.ts.isBinaryExpression(node)) return this.binary(node);
    if (this.ts.isDeleteExpression(node)) this.markTargets(node);
    if (this.targets.has(node)) return this.target(node);
    return this.children(node);
  }

  /** Members that a pattern assigns, or that are deleted. */
  private readonly targets = new Set<ts.Node>();

  private markTargets(node: ts.Node): void {
    for (const given of targetsOf(this.ts, node)) {
      const target = bare(this.ts, given);
      // What follows the ?. of a chain is not evaluated where the chain ends there: it has to stay one chain.
      if (!this.ts.isOptionalChain(target)) this.targets.add(target);
    }
  }

  protected conditional(node: ts.ConditionalExpression): ts.Expression {
    if (isHost(this.ts, node.condition)) return this.children(node);
    this.isConverted = true;
    const [temp, value] = [this.temp(), this.temp()];
    const places = this.assigned(node);
    const condition = this.expression(node.condition);
    const [yes, no] = [this.expression(node.whenTrue), this.expression(node.whenFalse)];
    const result: Place = {
      text: valueOfConditional,
      expression: this.emit.id(value),
      declaration: undefined,
      isMember: false,
    };
    const all = [...places, result];
    const next = (): ts.Expression =>
      this.emit.and(
        this.isStaged(temp),
        this.write(all, this.emit.method(this.emit.id(temp), "next", this.emit.read(all))),
      );
    const part = (name: "first" | "second", branch: ts.Expression): ts.Expression =>
      this.emit.and(
        this.ofObject(
          name,
          temp,
          name === "first" ? this.emit.id(temp) : this.emit.not(this.emit.id(temp)),
        ),
        this.emit.sequence(this.emit.set(value, branch), next()),
      );
    return this.emit.sequence(
      this.decided(temp, condition, places, node, [valueOfConditional, this.emit.undefinedValue()]),
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
    const name = prefixOperators[this.ts.tokenToString(node.operator) ?? ""];
    if (name === undefined || isHost(this.ts, node.operand)) return this.children(node);
    this.isConverted = true;
    const temp = this.temp();
    return this.emit.sequence(
      this.emit.set(temp, this.expression(node.operand)),
      this.emit.either(
        this.isTensor(this.emit.id(temp)),
        this.emit.call(this.emit.member(this.ag, name), this.emit.id(temp)),
        this.f.createPrefixUnaryExpression(node.operator, this.emit.id(temp)),
      ),
    );
  }

  /** `x++` and the like. */
  protected step(node: Step): ts.Expression {
    const target = bare(this.ts, node.operand);
    const isPrefix = this.ts.isPrefixUnaryExpression(node);
    if (this.ts.isIdentifier(target)) {
      if (!this.isDeclared(target)) return this.children(node);
      this.isConverted = true;
      const name = (): ts.Identifier => this.emit.name(target);
      const next = this.stepped(node, name());
      return this.emit.group(
        this.emit.either(
          this.isTensor(name()),
          isPrefix
            ? this.emit.group(this.emit.assign(name(), next))
            : this.afterwards(target, next),
          isPrefix
            ? this.f.createPrefixUnaryExpression(node.operator, name())
            : this.f.createPostfixUnaryExpression(name(), node.operator),
        ),
      );
    }
    const member = this.member(target);
    if (member === undefined) return this.children(node);
    this.isConverted = true;
    const [value, result] = [this.temp(), this.temp()];
    // On the host the variable does what the property would: it becomes a number, and the next one.
    const host = isPrefix
      ? this.f.createPrefixUnaryExpression(node.operator, this.emit.id(value))
      : this.f.createPostfixUnaryExpression(this.emit.id(value), node.operator);
    const next = this.emit.set(value, this.stepped(node, this.emit.id(value)));
    return this.emit.sequence(
      ...member.before,
      this.emit.set(value, member.access()),
      this.emit.either(
        this.isTensor(this.emit.id(value)),
        isPrefix
          ? this.emit.sequence(next, this.emit.set(result, this.emit.id(value)))
          : this.emit.sequence(this.emit.set(result, this.emit.id(value)), next),
        this.emit.group(this.emit.set(result, host)),
      ),
      this.emit.assign(member.access(), this.emit.id(value)),
      this.emit.id(result),
    );
  }

  /** The tensor that `++` or `--` makes of one. */
  private stepped({ operator }: Step, value: ts.Expression): ts.Expression {
    const text = this.emit.text(operator === this.ts.SyntaxKind.PlusPlusToken ? "+" : "-");
    return this.emit.call(this.emit.member(this.ag, "binary"), text, value, this.emit.number(1));
  }

  /** The object of an assignment's target. Where names do not lead to it, what a branch makes of it cannot be undone for the other one. */
  private assignedObject(
    target: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  ): ts.Expression {
    const { ts, emit } = this;
    const object = this.expression(target.expression);
    if (target.expression.kind === ts.SyntaxKind.SuperKeyword || baseOf(ts, target) !== undefined) {
      return object;
    }
    this.isConverted = true;
    return emit.call(
      emit.member(this.ag, "owned"),
      object,
      emit.text(target.getText()),
      this.place(target),
    );
  }

  /** `object.name = value`, and patterns of such targets */
  private memberAssignment(node: ts.BinaryExpression): ts.Expression {
    this.markTargets(node);
    return this.children(node);
  }

  /** A member that is assigned or deleted. */
  private target(node: ts.Expression): ts.Expression {
    const { ts, f } = this;
    if (ts.isPropertyAccessExpression(node)) {
      return f.updatePropertyAccessExpression(node, this.assignedObject(node), node.name);
    }
    if (!ts.isElementAccessExpression(node)) return this.children(node);
    const object = this.assignedObject(node);
    return f.updateElementAccessExpression(node, object, this.expression(node.argumentExpression));
  }

  /** A property that is read and written: the code that finds it, and the code of either use. */
  private member(
    target: ts.Expression,
  ):
    | { readonly before: readonly ts.Expression[]; readonly access: () => ts.Expression }
    | undefined {
    const { ts, f, emit } = this;
    if (!ts.isPropertyAccessExpression(target) && !ts.isElementAccessExpression(target)) {
      return undefined;
    }
    if (target.expression.kind === ts.SyntaxKind.SuperKeyword) return undefined;
    const object = this.temp();
    const before = [emit.set(object, this.assignedObject(target))];
    if (ts.isPropertyAccessExpression(target)) {
      const access = (): ts.Expression =>
        f.createPropertyAccessExpression(emit.id(object), target.name);
      return { before, access };
    }
    const key = this.temp();
    const access = (): ts.Expression =>
      f.createElementAccessExpression(emit.id(object), emit.id(key));
    return {
      before: [...before, emit.set(key, this.expression(target.argumentExpression))],
      access,
    };
  }

  /** The value of a variable that is then assigned another one. */
  protected afterwards(name: ts.Identifier, next: ts.Expression): ts.Expression {
    const temp = this.temp();
    return this.emit.sequence(
      this.emit.set(temp, this.emit.name(name)),
      this.emit.assign(this.emit.name(name), next),
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
    return this.applied(text, operator, this.operand(node.left), this.operand(node.right));
  }

  protected logical(node: ts.BinaryExpression, operator: LogicalOperator): ts.Expression {
    const places = this.assigned(node.right);
    return this.shortCut(operator, this.expression(node.left), places, node, () =>
      this.expression(node.right),
    );
  }

  /** `&&` or `||`. @param right the second operand, which may not be evaluated */
  private shortCut(
    operator: LogicalOperator,
    left: ts.Expression,
    places: readonly Place[],
    node: ts.Node,
    right: () => ts.Expression,
  ): ts.Expression {
    const { emit } = this;
    this.isConverted = true;
    const [first, second] = [this.temp(), this.temp()];
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
    const isLogic = this.ofObject("isLogic", first, this.f.createFalse());
    return emit.sequence(
      emit.set(first, left),
      emit.and(this.isTensor(emit.id(first)), emit.group(emit.set(first, made))),
      emit.either(
        this.ofObject(
          "undecided",
          first,
          operator === "&&" ? emit.id(first) : emit.not(emit.id(first)),
          emit.text(operator),
        ),
        emit.sequence(
          emit.set(second, right()),
          emit.either(
            isLogic,
            emit.sequence(this.write(places, next), emit.member(emit.id(first), "value")),
            emit.id(second),
          ),
        ),
        emit.id(first),
      ),
    );
  }

  protected assignment(node: ts.BinaryExpression): ts.Expression {
    const text = (this.ts.tokenToString(node.operatorToken.kind) ?? "").slice(0, -1);
    const logical = logicalOperators.find((operator) => operator === text);
    if (logical !== undefined) return this.logicalAssignment(node, logical);
    const operator = binaryOperators[text];
    const target = bare(this.ts, node.left);
    if (operator === undefined) return this.memberAssignment(node);
    if (this.ts.isIdentifier(target)) {
      if (!this.isDeclared(target)) return this.children(node);
      const right = this.operand(node.right);
      const value = this.applied(text, operator, this.operand(target), right);
      return this.emit.group(this.emit.assign(this.emit.name(target), value));
    }
    const member = this.member(target);
    if (member === undefined) return this.children(node);
    const left = { value: member.access(), isHost: false, isConstant: false };
    const right = this.operand(node.right);
    return this.emit.sequence(
      ...member.before,
      this.emit.assign(member.access(), this.applied(text, operator, left, right)),
    );
  }

  /** `x &&= y` and `x ||= y`: `x = x && y` of tensors. Of anything else an assignment that may not take place. */
  private logicalAssignment(node: ts.BinaryExpression, operator: LogicalOperator): ts.Expression {
    const target = bare(this.ts, node.left);
    const places = this.assigned(node.right);
    const right = (): ts.Expression => this.expression(node.right);
    if (this.ts.isIdentifier(target)) {
      if (!this.isDeclared(target)) return this.children(node);
      const name = (): ts.Identifier => this.emit.name(target);
      const value = this.shortCut(operator, name(), places, node, right);
      return this.emit.group(
        this.emit.either(
          this.isTensor(name()),
          this.emit.group(this.emit.assign(name(), value)),
          this.f.createBinaryExpression(name(), node.operatorToken, this.expression(node.right)),
        ),
      );
    }
    const member = this.member(target);
    if (member === undefined) return this.children(node);
    const value = this.temp();
    return this.emit.sequence(
      ...member.before,
      this.emit.set(value, member.access()),
      this.emit.either(
        this.isTensor(this.emit.id(value)),
        this.emit.group(
          this.emit.assign(
            member.access(),
            this.shortCut(operator, this.emit.id(value), places, node, right),
          ),
        ),
        this.f.createBinaryExpression(
          this.emit.id(value),
          operator === "&&"
            ? this.ts.SyntaxKind.AmpersandAmpersandToken
            : this.ts.SyntaxKind.BarBarToken,
          this.emit.group(this.emit.assign(member.access(), this.expression(node.right))),
        ),
      ),
    );
  }
}
