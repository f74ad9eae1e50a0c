/** Which functions of the file a piece of code calls, as far as their names say. */

import type ts from "typescript";
import { bare } from "./bare";
import { isFunctionNode, isWithin, type FunctionNode, type Scopes } from "./scopes";
import type { TypeScript } from "./typescript";

/** A function that is called. */
export interface Called {
  readonly callee: FunctionNode;
  /** The variable that is its `this`; `undefined` where it is the caller's, or none. */
  readonly self: ts.Identifier | undefined;
}

/** Finds the functions that calls lead to: those of the file's own names, and methods of the file's classes. */
export class Calls {
  private readonly calls = new Map<FunctionNode, readonly ts.Node[]>();

  constructor(
    private readonly ts: TypeScript,
    private readonly scopes: Scopes,
  ) {}

  /** The functions outside of one that calls in it reach, with those that they reach. */
  reached(calls: readonly ts.Node[], within: ts.Node): readonly Called[] {
    const found: Called[] = [];
    const follow = (call: ts.Node, self: ts.Identifier | undefined): void => {
      const called = this.calledBy(call, self);
      if (called === undefined || isWithin(called.callee, within)) return;
      const isKnown = found.some(
        (other) => other.callee === called.callee && other.self?.text === called.self?.text,
      );
      if (isKnown) return;
      found.push(called);
      for (const inner of this.callsIn(called.callee)) follow(inner, called.self);
    };
    for (const call of calls) follow(call, undefined);
    return found;
  }

  private callsIn(callee: FunctionNode): readonly ts.Node[] {
    const known = this.calls.get(callee);
    if (known !== undefined) return known;
    const calls: ts.Node[] = [];
    const visit = (node: ts.Node): void => {
      if (this.ts.isCallExpression(node)) calls.push(node);
      this.ts.forEachChild(node, visit);
    };
    visit(callee);
    this.calls.set(callee, calls);
    return calls;
  }

  private calledBy(call: ts.Node, self: ts.Identifier | undefined): Called | undefined {
    const { ts } = this;
    if (!ts.isCallExpression(call)) return undefined;
    const name = bare(ts, call.expression);
    if (ts.isIdentifier(name)) {
      const callee = this.valueOf(name);
      return callee !== undefined && isFunctionNode(ts, callee)
        ? { callee, self: undefined }
        : undefined;
    }
    if (!ts.isPropertyAccessExpression(name)) return undefined;
    const object = bare(ts, name.expression);
    const isOwn = object.kind === ts.SyntaxKind.ThisKeyword;
    if (!isOwn && !ts.isIdentifier(object)) return undefined;
    const owner = isOwn ? this.classAround(call) : this.classOf(object as ts.Identifier);
    const callee = owner?.members.find(
      (member): member is ts.MethodDeclaration =>
        ts.isMethodDeclaration(member) && member.name.getText() === name.name.text,
    );
    if (callee === undefined) return undefined;
    return { callee, self: isOwn ? self : (object as ts.Identifier) };
  }

  private valueOf(name: ts.Identifier): ts.Node | undefined {
    return this.scopes.resolve(name.text, name)?.value;
  }

  /** The class of an object that a constant holds: `const counter = new Counter()`. */
  private classOf(name: ts.Identifier): ts.ClassLikeDeclaration | undefined {
    const made = this.valueOf(name);
    if (made === undefined || !this.ts.isNewExpression(made)) return undefined;
    if (!this.ts.isIdentifier(made.expression)) return undefined;
    const owner = this.valueOf(made.expression);
    return owner !== undefined && this.ts.isClassLike(owner) ? owner : undefined;
  }

  /** The class whose instance `this` is at a node. */
  private classAround(node: ts.Node): ts.ClassLikeDeclaration | undefined {
    const { ts } = this;
    let at = node;
    while (!ts.isSourceFile(at)) {
      if (ts.isClassLike(at)) return at;
      const hasOwnThis = isFunctionNode(ts, at) && !ts.isArrowFunction(at);
      if (hasOwnThis && !ts.isClassLike(at.parent)) return undefined;
      at = at.parent;
    }
    return undefined;
  }
}
