/** The operation of ontrace in place of an operator, and the code that calls it. */

import type { TSESLint, TSESTree } from "@typescript-eslint/utils";
import { bare, isNode } from "./nodes";
import type { TensorTypes } from "./tensor-types";

export const arithmeticMethods: ReadonlyMap<string, string> = new Map([
  ["+", "add"],
  ["-", "sub"],
  ["*", "mul"],
  ["/", "div"],
  // The sign is that of the dividend, as JavaScript's.
  ["%", "truncateMod"],
  ["**", "pow"],
  ["&", "bitwiseAnd"],
  ["|", "bitwiseOr"],
  ["^", "bitwiseXor"],
]);

/** Operators on bits whose second operand is a number of bits: no operation has their name. */
export const shifts: ReadonlySet<string> = new Set(["<<", ">>", ">>>"]);

export const comparisonMethods: ReadonlyMap<string, string> = new Map([
  ["<", "less"],
  ["<=", "lessEqual"],
  [">", "greater"],
  [">=", "greaterEqual"],
  ["==", "equal"],
  ["===", "equal"],
  ["!=", "notEqual"],
  ["!==", "notEqual"],
]);

export const unaryMethods: ReadonlyMap<string, string> = new Map([
  ["-", "neg"],
  ["~", "bitwiseNot"],
  ["!", "logicalNot"],
]);

const needNoParentheses = [
  "Identifier",
  "MemberExpression",
  "CallExpression",
  "ThisExpression",
  "TSNonNullExpression",
] as const;

/** The code of an expression as the object of a call. */
export function receiver(source: Readonly<TSESLint.SourceCode>, node: TSESTree.Node): string {
  const text = source.getText(node);
  return isNode(node, ...needNoParentheses) ? text : `(${text})`;
}

/** `import * as tf from "ontrace"`: the name. */
export function namespaceName(source: Readonly<TSESLint.SourceCode>): string | undefined {
  for (const statement of source.ast.body) {
    if (!isNode(statement, "ImportDeclaration") || statement.source.value !== "ontrace") continue;
    for (const specifier of statement.specifiers) {
      if (isNode(specifier, "ImportNamespaceSpecifier")) return specifier.local.name;
    }
  }
  return undefined;
}

/** `left.method(right)`, or `tf.method(left, right)` where the left operand has no methods. */
export function callOf(
  source: Readonly<TSESLint.SourceCode>,
  types: TensorTypes,
  method: string,
  left: TSESTree.Node,
  right: TSESTree.Node,
): string | undefined {
  if (types.isComplex(left) || types.isComplex(right)) return undefined;
  const argument = source.getText(right);
  if (types.hasMethods(left)) return `${receiver(source, left)}.${method}(${argument})`;
  const library = namespaceName(source);
  return library && `${library}.${method}(${source.getText(left)}, ${argument})`;
}

/** Whether an expression can be evaluated twice: a variable, or a property of one. */
export function isPlace(expression: TSESTree.Node): boolean {
  const node = bare(expression);
  if (isNode(node, "Identifier", "ThisExpression")) return true;
  return isNode(node, "MemberExpression") && !node.computed && isPlace(node.object);
}
