/** What a piece of code assigns: variables, and properties of objects that are reached by names. */

import type ts from "typescript";
import { isBoundary, isFunctionNode, isWithin, type Declaration, type Scopes } from "./scopes";
import type { TypeScript } from "./typescript";

/** Something that holds a value and can be assigned. */
export interface Place {
  /** As the program writes it: `y`, `this.count`, `state.n`. */
  readonly text: string;
  readonly expression: ts.Expression;
  /** The variable, or the one in which the object is; `undefined` for `this`. */
  readonly declaration: Declaration | undefined;
  readonly isMember: boolean;
}

export const isAssignment = (
  ts: TypeScript,
  node: ts.Node,
): node is ts.AssignmentExpression<ts.AssignmentOperatorToken> =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
  node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;

/** `x++` and the like. */
export type Step = (ts.PrefixUnaryExpression | ts.PostfixUnaryExpression) & {
  readonly operator: ts.SyntaxKind.PlusPlusToken | ts.SyntaxKind.MinusMinusToken;
};

export const isStep = (ts: TypeScript, node: ts.Node): node is Step =>
  (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
  (node.operator === ts.SyntaxKind.PlusPlusToken ||
    node.operator === ts.SyntaxKind.MinusMinusToken);

/** An expression without parentheses and assertions of types. */
export function bare(ts: TypeScript, node: ts.Expression): ts.Expression {
  let at = node;
  while (
    ts.isParenthesizedExpression(at) ||
    ts.isAsExpression(at) ||
    ts.isNonNullExpression(at) ||
    ts.isSatisfiesExpression(at) ||
    ts.isTypeAssertionExpression(at)
  ) {
    at = at.expression;
  }
  return at;
}

/** Finds what code assigns. */
export class Assignments {
  constructor(
    private readonly ts: TypeScript,
    private readonly scopes: Scopes,
  ) {}

  /**
   * The places that code assigns and that exist outside of it, in the order of the program. Where it calls functions, those that functions
   * nested in the same function assign are among them.
   *
   * @param within the function around the code
   */
  in(code: ts.Node, within: ts.Node): readonly Place[] {
    const places = new Map<string, Place>();
    const add = (place: Place | undefined): void => {
      if (place !== undefined && !places.has(place.text)) places.set(place.text, place);
    };
    const written = new Set<Declaration>();
    const calls: ts.Node[] = [];
    const visit = (node: ts.Node): void => {
      if (node !== code && isBoundary(this.ts, node)) return;
      if (this.ts.isCallExpression(node) || this.ts.isNewExpression(node)) calls.push(node);
      for (const target of targetsOf(this.ts, node)) {
        const place = this.placeOf(target);
        if (place !== undefined && !place.isMember && place.declaration !== undefined) {
          written.add(place.declaration);
        }
        add(place);
      }
      this.ts.forEachChild(node, visit);
    };
    visit(code);
    if (calls.length > 0) for (const place of this.byNested(within)) add(place);
    return [...places.values()].filter((place) => this.isOutside(place, code, written));
  }

  /** What the functions nested in a function assign. */
  private byNested(within: ts.Node): readonly Place[] {
    const places: Place[] = [];
    const visit = (node: ts.Node, isNested: boolean): void => {
      if (isNested) {
        for (const target of targetsOf(this.ts, node)) {
          const place = this.placeOf(target);
          if (place?.declaration !== undefined && !place.isMember) places.push(place);
        }
      }
      this.ts.forEachChild(node, (child) => {
        visit(child, isNested || isFunctionNode(this.ts, child));
      });
    };
    visit(within, false);
    return places;
  }

  private isOutside(
    { declaration, isMember, expression }: Place,
    code: ts.Node,
    written: ReadonlySet<Declaration>,
  ): boolean {
    if (declaration === undefined) return isMember;
    if (!isMember && declaration.isConstant) return false;
    // An object that the code replaces is another object afterwards.
    if (isMember && written.has(declaration)) return false;
    const isIn = isWithin(declaration.scope.node, code) && declaration.scope.node !== code;
    if (isIn || (declaration.scope.node === code && isBoundary(this.ts, code))) return false;
    if (
      isMember &&
      indicesOf(this.ts, expression).some((name) => this.isWritten(name, expression, written))
    ) {
      return false;
    }
    return true;
  }

  private isWritten(name: string, at: ts.Node, written: ReadonlySet<Declaration>): boolean {
    const declaration = this.scopes.resolve(name, at);
    return declaration === undefined || written.has(declaration);
  }

  private placeOf(target: ts.Expression): Place | undefined {
    const expression = bare(this.ts, target);
    if (this.ts.isIdentifier(expression)) {
      const declaration = this.scopes.resolve(expression.text, expression);
      if (declaration === undefined) return undefined;
      return { text: expression.text, expression, declaration, isMember: false };
    }
    const base = baseOf(this.ts, expression);
    if (base === undefined) return undefined;
    const text = pathText(this.ts, expression);
    if (text === undefined) return undefined;
    if (!this.ts.isIdentifier(base))
      return { text, expression, declaration: undefined, isMember: true };
    const declaration = this.scopes.resolve(base.text, base);
    return declaration === undefined
      ? undefined
      : { text, expression, declaration, isMember: true };
  }
}

/** The targets that a node itself assigns. */
function targetsOf(ts: TypeScript, node: ts.Node): ts.Expression[] {
  if (isAssignment(ts, node)) return patternTargets(ts, node.left);
  if (isStep(ts, node)) return [node.operand];
  if (ts.isDeleteExpression(node)) return [node.expression];
  if (
    (ts.isForOfStatement(node) || ts.isForInStatement(node)) &&
    !ts.isVariableDeclarationList(node.initializer)
  ) {
    return patternTargets(ts, node.initializer);
  }
  if (ts.isVariableDeclaration(node) && ts.isVariableDeclarationList(node.parent)) {
    const list = node.parent;
    const isVar = (list.flags & ts.NodeFlags.BlockScoped) === 0;
    const isSet = node.initializer !== undefined || !ts.isVariableStatement(list.parent);
    return isVar && isSet ? boundIdentifiers(ts, node.name) : [];
  }
  return [];
}

function boundIdentifiers(ts: TypeScript, name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : boundIdentifiers(ts, element.name),
  );
}

function patternTargets(ts: TypeScript, target: ts.Expression): ts.Expression[] {
  const pattern = bare(ts, target);
  if (ts.isArrayLiteralExpression(pattern))
    return pattern.elements.flatMap((element) => elementTargets(ts, element));
  if (ts.isObjectLiteralExpression(pattern)) {
    return pattern.properties.flatMap((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return [property.name];
      if (ts.isPropertyAssignment(property)) return elementTargets(ts, property.initializer);
      return ts.isSpreadAssignment(property) ? patternTargets(ts, property.expression) : [];
    });
  }
  return [pattern];
}

function elementTargets(ts: TypeScript, element: ts.Expression): ts.Expression[] {
  if (ts.isSpreadElement(element)) return patternTargets(ts, element.expression);
  if (ts.isOmittedExpression(element)) return [];
  if (ts.isBinaryExpression(element) && element.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return patternTargets(ts, element.left);
  }
  return patternTargets(ts, element);
}

/** The identifier or `this` at the start of a path of names. */
function baseOf(
  ts: TypeScript,
  expression: ts.Expression,
): ts.Identifier | ts.ThisExpression | undefined {
  let at = bare(ts, expression);
  while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) {
    if (at.questionDotToken !== undefined) return undefined;
    at = bare(ts, at.expression);
  }
  if (ts.isIdentifier(at)) return at;
  return at.kind === ts.SyntaxKind.ThisKeyword ? (at as ts.ThisExpression) : undefined;
}

/** The text of a path whose parts are names, literals and variables. */
function pathText(ts: TypeScript, expression: ts.Expression): string | undefined {
  const at = bare(ts, expression);
  if (ts.isIdentifier(at)) return at.text;
  if (at.kind === ts.SyntaxKind.ThisKeyword) return "this";
  if (ts.isPropertyAccessExpression(at)) {
    const base = pathText(ts, at.expression);
    return base === undefined ? undefined : `${base}.${at.name.text}`;
  }
  if (ts.isElementAccessExpression(at)) {
    const base = pathText(ts, at.expression);
    const index = bare(ts, at.argumentExpression);
    const isSimple =
      ts.isNumericLiteral(index) || ts.isStringLiteral(index) || ts.isIdentifier(index);
    return base === undefined || !isSimple ? undefined : `${base}[${index.text}]`;
  }
  return undefined;
}

/** The variables among the indices of a path. */
function indicesOf(ts: TypeScript, expression: ts.Expression): string[] {
  const at = bare(ts, expression);
  if (ts.isPropertyAccessExpression(at)) return indicesOf(ts, at.expression);
  if (!ts.isElementAccessExpression(at)) return [];
  const index = bare(ts, at.argumentExpression);
  return [...indicesOf(ts, at.expression), ...(ts.isIdentifier(index) ? [index.text] : [])];
}
