/**
 * Where statements cannot run once for each path: in async functions and generators, whose callers run between them, and in code that stands
 * outside of a function's body. There a tensor that decides is an error, rather than an object, which is true.
 */

import type ts from "typescript";
import type { FileFacts } from "./function-scope";
import { isHost } from "./host-expressions";
import { isBoundary } from "./scopes";

/** What a condition decides, and where it is. */
interface Condition {
  readonly expression: ts.Expression;
  readonly what: string;
}

/** Checks the conditions in code that is not converted. */
export class RefusingConverter {
  /**
   * @param where what is not converted: `an async function`
   * @param visitOuter converts functions in it
   */
  constructor(
    private readonly facts: FileFacts,
    private readonly where: string,
    private readonly visitOuter: (node: ts.Node) => ts.Node,
  ) {}

  /** The parts of a function, a field or a block. */
  readonly parts = <T extends ts.Node>(node: T): T =>
    this.facts.ts.visitEachChild(node, this.visit, this.facts.context);

  readonly visit = (node: ts.Node): ts.Node => {
    const { ts, context } = this.facts;
    if (isBoundary(ts, node)) return this.visitOuter(node);
    const condition = this.conditionOf(node);
    if (condition === undefined || isHost(ts, condition.expression)) {
      return ts.visitEachChild(node, this.visit, context);
    }
    const visitPart = (child: ts.Node): ts.Node =>
      child === condition.expression ? this.checked(condition) : this.visit(child);
    return ts.visitEachChild(node, visitPart, context);
  };

  private conditionOf(node: ts.Node): Condition | undefined {
    const { ts } = this.facts;
    if (ts.isIfStatement(node)) return { expression: node.expression, what: "an if statement" };
    if (ts.isConditionalExpression(node)) return { expression: node.condition, what: "?:" };
    if (ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      return { expression: node.expression, what: "a loop" };
    }
    if (ts.isForStatement(node) && node.condition !== undefined) {
      return { expression: node.condition, what: "a loop" };
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      return { expression: node.operand, what: "!" };
    }
    if (!ts.isBinaryExpression(node)) return undefined;
    const operator = ts.tokenToString(node.operatorToken.kind);
    const isLogical = operator === "&&" || operator === "||";
    return isLogical ? { expression: node.left, what: operator } : undefined;
  }

  private checked({ expression, what }: Condition): ts.Expression {
    const { emit, operators, file, ts } = this.facts;
    const { line, character } = file.getLineAndCharacterOfPosition(expression.getStart(file));
    const value = ts.visitNode(expression, this.visit, ts.isExpression);
    this.facts.conversions.push(expression);
    return emit.call(
      emit.member(emit.id(operators), "decided"),
      value,
      emit.text(what),
      emit.text(this.where),
      emit.text(`${file.fileName}:${line + 1}:${character + 1}`),
    );
  }
}
