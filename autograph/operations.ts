/** Converts operators whose two operands are evaluated both. */

import type ts from "typescript";
import { bare } from "./bare";
import { FunctionScope } from "./function-scope";
import { isHost } from "./host-expressions";
import { binaryOperators, comparisons, type BinaryToken } from "./operator-tokens";

/** An operand of an operator that has two. */
export interface Operand {
  readonly value: ts.Expression;
  /** Whether it is no tensor, whatever runs. */
  readonly isHost: boolean;
  /** Of a number and of a variable of the file: the operand once more, for evaluating it twice has no effect. */
  readonly again?: () => ts.Expression;
  /** Whether nothing that runs can change it. */
  readonly isConstant: boolean;
}

/** An operation, in parts. */
export interface Operation {
  /** What is evaluated first. */
  readonly before: readonly ts.Expression[];
  /** Whether one operand is a tensor. */
  readonly hasTensor: () => ts.Expression;
  /** The result where none is: JavaScript's own, in the place of the program's. To be used once. */
  readonly plain: ts.Expression;
  readonly ofTensors: ts.Expression;
  /** The result of either. */
  readonly either: () => ts.Expression;
}

/** The conversion of operators. */
export abstract class OperationConverter extends FunctionScope {
  protected abstract expression(node: ts.Expression): ts.Expression;

  protected operand(node: ts.Expression): Operand {
    const { ts, emit } = this;
    const given = bare(ts, node);
    const isKept = ts.isNumericLiteral(given) || (ts.isIdentifier(given) && this.isDeclared(given));
    return {
      value: this.expression(node),
      isHost: isHost(ts, node),
      ...(isKept ? { again: () => emit.copy(given) } : {}),
      isConstant: ts.isNumericLiteral(given),
    };
  }

  /** Whether a name is a variable of the file: a global one may be anything, and is read once only. */
  protected isDeclared(name: ts.Identifier): boolean {
    return this.facts.scopes.resolve(name.text, name) !== undefined;
  }

  protected operation(
    operator: string,
    kind: BinaryToken,
    left: Operand,
    right: Operand,
  ): Operation {
    const { emit, f } = this;
    this.isConverted = true;
    const before: ts.Expression[] = [];
    /** An operand in the program's place, and elsewhere. */
    const held = ({ value }: Operand): readonly [ts.Expression, () => ts.Expression] => {
      const temp = this.temp();
      before.push(emit.set(temp, value));
      return [emit.id(temp), () => emit.id(temp)];
    };
    const kept = ({ value, again }: Operand): ReturnType<typeof held> | undefined =>
      again === undefined ? undefined : [value, again];
    // What the right operand evaluates may assign the left one.
    const isLeftKept = left.isConstant || right.again !== undefined;
    const [ownA, a] = (isLeftKept ? kept(left) : undefined) ?? held(left);
    const [ownB, b] = kept(right) ?? held(right);
    const token = this.ts.SyntaxKind[kind];
    const hasTensor = (): ts.Expression =>
      [...(left.isHost ? [] : [a()]), ...(right.isHost ? [] : [b()])]
        .map((value) => this.isTensor(value))
        .reduce((all, next) => f.createLogicalOr(all, next));
    const binary = emit.member(this.ag, "binary");
    const ofTensors = emit.call(binary, emit.text(operator), a(), b());
    return {
      before,
      hasTensor,
      plain: f.createBinaryExpression(ownA, token, ownB),
      ofTensors,
      either: () => emit.either(hasTensor(), ofTensors, f.createBinaryExpression(a(), token, b())),
    };
  }

  /** The parts of a comparison of which an operand may be a tensor; `undefined` for any other expression. */
  protected comparison(expression: ts.Expression): Operation | undefined {
    const node = bare(this.ts, expression);
    if (!this.ts.isBinaryExpression(node) || isHost(this.ts, node)) return undefined;
    const text = this.ts.tokenToString(node.operatorToken.kind) ?? "";
    const token = comparisons.includes(text) ? binaryOperators[text] : undefined;
    return token === undefined
      ? undefined
      : this.operation(text, token, this.operand(node.left), this.operand(node.right));
  }

  protected applied(
    operator: string,
    kind: BinaryToken,
    left: Operand,
    right: Operand,
  ): ts.Expression {
    const { before, hasTensor, plain, ofTensors } = this.operation(operator, kind, left, right);
    return this.emit.sequence(...before, this.emit.either(hasTensor(), ofTensors, plain));
  }
}
