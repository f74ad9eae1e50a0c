/** Which declaration each name refers to: scopes of functions and blocks, by the rules of JavaScript. */

import type ts from "typescript";
import type { TypeScript } from "./typescript";

/** A name that a program declares. */
export interface Declaration {
  readonly name: string;
  readonly scope: Scope;
  readonly isConstant: boolean;
  /** Whether it can be read before its declaration has run: `var`, a parameter, a function. */
  readonly isHoisted: boolean;
  readonly position: number;
  /** What it names, and always will: a function, a class, or what a constant begins with. */
  readonly value: ts.Node | undefined;
}

export interface Scope {
  readonly node: ts.Node;
  readonly parent: Scope | undefined;
  readonly names: Map<string, Declaration>;
}

/** A function with code of its own: not a declaration of a type. */
export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

export const isFunctionNode = (ts: TypeScript, node: ts.Node): node is FunctionNode =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isGetAccessorDeclaration(node) ||
  ts.isSetAccessorDeclaration(node);

/** Where `var` and `this` have their place: functions, class fields and static blocks, and the file. */
export const isBoundary = (ts: TypeScript, node: ts.Node): boolean =>
  isFunctionNode(ts, node) ||
  ts.isPropertyDeclaration(node) ||
  ts.isClassStaticBlockDeclaration(node);

const makesScope = (ts: TypeScript, node: ts.Node): boolean =>
  ts.isSourceFile(node) ||
  isBoundary(ts, node) ||
  (ts.isBlock(node) && !isFunctionNode(ts, node.parent)) ||
  ts.isForStatement(node) ||
  ts.isForOfStatement(node) ||
  ts.isForInStatement(node) ||
  ts.isCaseBlock(node) ||
  ts.isCatchClause(node) ||
  ts.isClassExpression(node) ||
  ts.isModuleBlock(node);

/** The scopes of a file. */
export class Scopes {
  private readonly scopes = new Map<ts.Node, Scope>();

  constructor(
    private readonly ts: TypeScript,
    file: ts.SourceFile,
  ) {
    this.visit(file, undefined);
  }

  /** The declaration that a name refers to at a node; `undefined` for a global one. */
  resolve(name: string, at: ts.Node): Declaration | undefined {
    for (let scope = this.around(at); scope !== undefined; scope = scope.parent) {
      const found = scope.names.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Whether a declaration's name refers to it at a node, and has been declared there. */
  isVisible(declaration: Declaration, at: ts.Node, position = at.pos): boolean {
    if (this.resolve(declaration.name, at) !== declaration) return false;
    return declaration.isHoisted || declaration.position < position;
  }

  /** The declarations of a scope and of those in it, except of nested functions. */
  private around(node: ts.Node): Scope | undefined {
    for (
      let at: ts.Node | undefined = node;
      at !== undefined;
      at = at.parent as ts.Node | undefined
    ) {
      const scope = this.scopes.get(at);
      if (scope !== undefined) return scope;
    }
    return undefined;
  }

  private visit(node: ts.Node, parent: Scope | undefined): void {
    if (this.ts.isTypeNode(node) && !this.ts.isExpressionWithTypeArguments(node)) return;
    let scope = parent;
    if (makesScope(this.ts, node)) {
      scope = { node, parent, names: new Map() };
      this.scopes.set(node, scope);
    }
    if (scope !== undefined) this.declare(node, scope, parent ?? scope);
    const inner = scope;
    this.ts.forEachChild(node, (child) => {
      this.visit(child, inner);
    });
  }

  private declare(node: ts.Node, scope: Scope, outer: Scope): void {
    const add = (
      target: Scope,
      name: string,
      isConstant: boolean,
      isHoisted: boolean,
      value?: ts.Node,
    ): void => {
      if (isHoisted && target.names.has(name)) return;
      const position = node.end;
      target.names.set(name, { name, scope: target, isConstant, isHoisted, position, value });
    };
    if (this.ts.isVariableDeclaration(node)) {
      const list = node.parent;
      const flags = this.ts.isVariableDeclarationList(list) ? list.flags : this.ts.NodeFlags.Let;
      const isVar = (flags & this.ts.NodeFlags.BlockScoped) === 0;
      const isConst = (flags & this.ts.NodeFlags.Const) !== 0;
      const isCaught = this.ts.isCatchClause(list);
      const value = isConst && this.ts.isIdentifier(node.name) ? node.initializer : undefined;
      for (const name of namesOf(this.ts, node.name)) {
        const target = isVar ? functionScope(this.ts, scope) : scope;
        add(target, name, isConst, isVar || isCaught, value);
      }
    } else if (this.ts.isParameter(node)) {
      for (const name of namesOf(this.ts, node.name)) add(scope, name, false, true);
    } else if (this.ts.isFunctionDeclaration(node) && node.name !== undefined) {
      add(outer, node.name.text, false, true, node);
    } else if (this.ts.isClassDeclaration(node) && node.name !== undefined) {
      add(scope, node.name.text, true, false, node);
    } else if (
      (this.ts.isFunctionExpression(node) || this.ts.isClassExpression(node)) &&
      node.name !== undefined
    ) {
      add(scope, node.name.text, true, true);
    } else if (this.ts.isImportClause(node) && node.name !== undefined) {
      add(scope, node.name.text, true, true);
    } else if (this.ts.isImportSpecifier(node) || this.ts.isNamespaceImport(node)) {
      add(scope, node.name.text, true, true);
    } else if (this.ts.isEnumDeclaration(node) || this.ts.isImportEqualsDeclaration(node)) {
      add(scope, node.name.text, true, true);
    } else if (this.ts.isModuleDeclaration(node) && this.ts.isIdentifier(node.name)) {
      add(scope, node.name.text, true, true);
    }
  }
}

/** The names that a pattern binds. */
export function namesOf(ts: TypeScript, pattern: ts.BindingName): string[] {
  if (ts.isIdentifier(pattern)) return [pattern.text];
  return pattern.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : namesOf(ts, element.name),
  );
}

function functionScope(ts: TypeScript, scope: Scope): Scope {
  let at = scope;
  while (at.parent !== undefined && !isBoundary(ts, at.node)) at = at.parent;
  return at;
}

/** Whether a node is, or is in, another one. */
export const isWithin = (node: ts.Node, outer: ts.Node): boolean => {
  for (
    let at: ts.Node | undefined = node;
    at !== undefined;
    at = at.parent as ts.Node | undefined
  ) {
    if (at === outer) return true;
  }
  return false;
};
