/** The jumps that leave a statement. */

import type ts from "typescript";
import { isBoundary, isWithin } from "./scopes";
import type { TypeScript } from "./typescript";

/** Where a statement may end but at its end. */
export interface Exits {
  readonly returns: boolean;
  /** The statements that a break or a continue in it leaves or repeats. */
  readonly breaks: ReadonlySet<ts.Node>;
  readonly continues: ReadonlySet<ts.Node>;
  /** Whether there is a jump that ends outside of the statement, or at its own end or beginning. */
  readonly any: boolean;
}

export function exitsOf(ts: TypeScript, statement: ts.Node): Exits {
  const returns: ts.Node[] = [];
  const breaks = new Set<ts.Node>();
  const continues = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    if (node !== statement && isBoundary(ts, node)) return;
    if (ts.isReturnStatement(node)) returns.push(node);
    if (ts.isBreakOrContinueStatement(node)) {
      const target = targetOf(ts, node);
      const isInner = target !== undefined && target !== statement && isWithin(target, statement);
      if (target !== undefined && !isInner) {
        (ts.isBreakStatement(node) ? breaks : continues).add(target);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  const count = returns.length + breaks.size + continues.size;
  return { returns: returns.length > 0, breaks, continues, any: count > 0 };
}

/** The statement that a break or a continue leaves or repeats. */
export function targetOf(ts: TypeScript, node: ts.BreakOrContinueStatement): ts.Node | undefined {
  for (let at: ts.Node = node.parent; !isBoundary(ts, at) && !ts.isSourceFile(at); at = at.parent) {
    if (node.label !== undefined) {
      if (!ts.isLabeledStatement(at) || at.label.text !== node.label.text) continue;
      const inner = innermostOf(ts, at);
      const isLoop = ts.isIterationStatement(inner, false) || ts.isSwitchStatement(inner);
      return isLoop ? inner : at;
    }
    const isTarget =
      ts.isIterationStatement(at, false) || (ts.isBreakStatement(node) && ts.isSwitchStatement(at));
    if (isTarget) return at;
  }
  return undefined;
}

/** The statement that has labels. */
export function innermostOf(ts: TypeScript, node: ts.LabeledStatement): ts.Statement {
  let at: ts.Statement = node;
  while (ts.isLabeledStatement(at)) at = at.statement;
  return at;
}
