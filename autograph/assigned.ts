/** What a piece of code assigns: variables, and properties of objects that are reached by names. */

import type ts from "typescript";
import { bare } from "./bare";
import { Calls, type Called } from "./calls";
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
  /** Of an object that is changed at an index which only a run knows: the levels of its items that may change. */
  readonly depth?: number;
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

/** The methods by which arrays change. */
const changing: readonly string[] = [
  ...["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"],
];

/** What is known of a node, which is found out once. */
function kept<T>(known: Map<ts.Node, T>, node: ts.Node, find: () => T): T {
  const found = known.get(node) ?? find();
  known.set(node, found);
  return found;
}

/** Finds what code assigns. */
export class Assignments {
  private readonly calls: Calls;
  private readonly nested = new Map<ts.Node, readonly ts.Expression[]>();
  private readonly all = new Map<ts.Node, readonly ts.Expression[]>();

  constructor(
    private readonly ts: TypeScript,
    private readonly scopes: Scopes,
  ) {
    this.calls = new Calls(ts, scopes);
  }

  /**
   * The places that code assigns and that exist outside of it, in the order of the program. Where it calls functions, those that functions
   * nested in the same function assign are among them.
   *
   * @param within the function around the code
   */
  in(code: ts.Node, within: ts.Node): readonly Place[] {
    const targets: ts.Expression[] = [];
    const calls: ts.Node[] = [];
    const visit = (node: ts.Node): void => {
      if (node !== code && isBoundary(this.ts, node)) return;
      if (this.ts.isCallExpression(node) || this.ts.isNewExpression(node)) calls.push(node);
      targets.push(...targetsOf(this.ts, node));
      this.ts.forEachChild(node, visit);
    };
    visit(code);
    const written = new Set<Declaration>();
    for (const target of targets) {
      const name = bare(this.ts, target);
      const declaration = this.ts.isIdentifier(name)
        ? this.scopes.resolve(name.text, name)
        : undefined;
      if (declaration !== undefined) written.add(declaration);
    }
    const isKnown = (index: ts.Expression): boolean => this.isKnownIndex(index, code, written);
    const places = new Map<string, Place>();
    const add = (place: Place | undefined): void => {
      if (place === undefined || !this.isOutside(place, code, written)) return;
      const known = places.get(place.text);
      if ((known?.depth ?? 0) < (place.depth ?? (known === undefined ? 1 : 0))) {
        places.set(place.text, place);
      }
    };
    for (const target of targets) add(this.placeOf(target, isKnown));
    for (const call of calls) add(this.placeOfMethod(call));
    if (calls.length > 0)
      for (const target of this.nestedTargets(within)) add(this.placeOfNested(target));
    for (const called of this.calls.reached(calls, within)) {
      for (const target of this.allTargets(called.callee)) add(this.placeOfCalled(target, called));
    }
    return withoutParts([...places.values()]);
  }

  /** What the functions nested in a function assign. */
  private nestedTargets(within: ts.Node): readonly ts.Expression[] {
    return kept(this.nested, within, () => {
      const targets: ts.Expression[] = [];
      const visit = (node: ts.Node, isNested: boolean): void => {
        if (isNested) targets.push(...targetsOf(this.ts, node));
        this.ts.forEachChild(node, (child) => {
          visit(child, isNested || isFunctionNode(this.ts, child));
        });
      };
      visit(within, false);
      return targets;
    });
  }

  /** The items of what a method of arrays changes. */
  private placeOfMethod(call: ts.Node): Place | undefined {
    const { ts } = this;
    if (!ts.isCallExpression(call)) return undefined;
    const callee = bare(ts, call.expression);
    const [given] = call.arguments;
    if (given !== undefined && this.isObjectAssign(callee)) {
      const found = this.placeOf(given, () => true);
      return found && contentsOf(bare(ts, given), pathText(ts, given), found, 1);
    }
    if (!ts.isPropertyAccessExpression(callee) || !changing.includes(callee.name.text))
      return undefined;
    const place = this.placeOf(callee, () => true);
    const object = bare(ts, callee.expression);
    return place === undefined ? undefined : contentsOf(object, pathText(ts, object), place, 1);
  }

  /** `Object.assign`, which changes its first argument. */
  private isObjectAssign(callee: ts.Expression): boolean {
    const { ts } = this;
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "assign") return false;
    const { expression: object } = callee;
    const isNamed = ts.isIdentifier(object) && object.text === "Object";
    return isNamed && this.scopes.resolve("Object", object) === undefined;
  }

  private allTargets(callee: ts.Node): readonly ts.Expression[] {
    return kept(this.all, callee, () => {
      const targets: ts.Expression[] = [];
      const visit = (node: ts.Node): void => {
        targets.push(...targetsOf(this.ts, node));
        this.ts.forEachChild(node, visit);
      };
      visit(callee);
      return targets;
    });
  }

  /** What another function assigns of what is outside of it: variables of the file, and properties of `this` where it is a method. */
  private placeOfCalled(target: ts.Expression, { callee, self }: Called): Place | undefined {
    const { ts } = this;
    const place = this.placeOf(target, () => false);
    if (place === undefined) return undefined;
    if (place.declaration !== undefined) {
      return isWithin(place.declaration.scope.node, callee)
        ? undefined
        : this.placeOfNested(target);
    }
    if (!ts.isMethodDeclaration(callee)) return undefined;
    const path = bare(ts, target);
    const levels = levelsOf(ts, path);
    if (self !== undefined) {
      const declaration = this.scopes.resolve(self.text, self);
      return contentsOf(self, self.text, { ...place, declaration }, levels);
    }
    if (levels === 1) return place;
    let field = path;
    while (levelsOf(ts, field) > 1 && isMember(ts, field)) field = bare(ts, field.expression);
    return contentsOf(field, pathText(ts, field), place, levels - 1);
  }

  /** Where the nested function runs, its indices are unknown, and the object may not be there yet. */
  private placeOfNested(target: ts.Expression): Place | undefined {
    const place = this.placeOf(target, () => false);
    if (place?.declaration === undefined || !place.isMember) return place;
    const base = baseOf(this.ts, place.expression);
    const depth = levelsOf(this.ts, bare(this.ts, target));
    return base === undefined ? undefined : contentsOf(base, place.declaration.name, place, depth);
  }

  private isOutside(
    { declaration, isMember }: Place,
    code: ts.Node,
    written: ReadonlySet<Declaration>,
  ): boolean {
    if (declaration === undefined) return isMember;
    if (!isMember && declaration.isConstant) return false;
    // An object that the code replaces is another object afterwards.
    if (isMember && written.has(declaration)) return false;
    const isIn = isWithin(declaration.scope.node, code) && declaration.scope.node !== code;
    if (isIn || (declaration.scope.node === code && isBoundary(this.ts, code))) return false;
    return true;
  }

  /** Whether an index is the same wherever the code begins, ends and runs. */
  private isKnownIndex(
    given: ts.Expression,
    code: ts.Node,
    written: ReadonlySet<Declaration>,
  ): boolean {
    const { ts } = this;
    const index = bare(ts, given);
    if (!ts.isIdentifier(index)) return ts.isNumericLiteral(index) || ts.isStringLiteral(index);
    const declaration = this.scopes.resolve(index.text, index);
    if (declaration === undefined || written.has(declaration)) return false;
    return !isWithin(declaration.scope.node, code);
  }

  private placeOf(
    target: ts.Expression,
    isKnown: (index: ts.Expression) => boolean,
  ): Place | undefined {
    const expression = bare(this.ts, target);
    if (this.ts.isIdentifier(expression)) {
      const declaration = this.scopes.resolve(expression.text, expression);
      if (declaration === undefined) return undefined;
      return { text: expression.text, expression, declaration, isMember: false };
    }
    const base = baseOf(this.ts, expression);
    if (base === undefined) return undefined;
    const isThis = !this.ts.isIdentifier(base);
    const declaration = isThis ? undefined : this.scopes.resolve(base.text, base);
    if (!isThis && declaration === undefined) return undefined;
    const place = { text: "", expression, declaration, isMember: true };
    const object = unknownPart(this.ts, expression, isKnown);
    if (object === undefined) return { ...place, text: pathText(this.ts, expression) };
    const depth = levelsOf(this.ts, expression) - levelsOf(this.ts, object);
    return contentsOf(object, pathText(this.ts, object), place, depth);
  }
}

const contentsOf = (
  expression: ts.Expression,
  path: string,
  { declaration }: Place,
  depth: number,
): Place => ({ text: `items of ${path}`, expression, declaration, isMember: true, depth });

/** The places that are not among the items of another one. */
function withoutParts(places: readonly Place[]): readonly Place[] {
  const objects = places.flatMap(({ text, depth }) =>
    depth === undefined ? [] : [text.replace("items of ", "")],
  );
  return places.filter(
    ({ text, isMember, depth }) =>
      !isMember ||
      depth !== undefined ||
      !objects.some((object) => text.startsWith(`${object}[`) || text.startsWith(`${object}.`)),
  );
}

/** The targets that a node itself assigns. */
export function targetsOf(ts: TypeScript, node: ts.Node): ts.Expression[] {
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
export function baseOf(
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

const isMember = (
  ts: TypeScript,
  node: ts.Node,
): node is ts.PropertyAccessExpression | ts.ElementAccessExpression =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);

/** How many members lead from its base to a path's end. */
function levelsOf(ts: TypeScript, expression: ts.Expression): number {
  const at = bare(ts, expression);
  return ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)
    ? 1 + levelsOf(ts, at.expression)
    : 0;
}

/** The object at the first index of a path that is not known; `undefined` where all are. */
function unknownPart(
  ts: TypeScript,
  expression: ts.Expression,
  isKnown: (index: ts.Expression) => boolean,
): ts.Expression | undefined {
  const at = bare(ts, expression);
  if (ts.isPropertyAccessExpression(at)) return unknownPart(ts, at.expression, isKnown);
  if (!ts.isElementAccessExpression(at)) return undefined;
  const inner = unknownPart(ts, at.expression, isKnown);
  return inner ?? (isKnown(at.argumentExpression) ? undefined : bare(ts, at.expression));
}

/** The text of a path whose indices are literals and variables. */
function pathText(ts: TypeScript, expression: ts.Expression): string {
  const at = bare(ts, expression);
  if (ts.isPropertyAccessExpression(at)) {
    return `${pathText(ts, at.expression)}.${at.name.text}`;
  }
  if (ts.isElementAccessExpression(at)) {
    return `${pathText(ts, at.expression)}[${bare(ts, at.argumentExpression).getText()}]`;
  }
  return at.getText();
}
