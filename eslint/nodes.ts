/** Syntax nodes by the names of their types, so that no parser has to be loaded to compare them. */

import type { TSESTree } from "@typescript-eslint/utils";

type NodeByType = { [N in TSESTree.Node as `${N["type"]}`]: N };

export type NodeType = keyof NodeByType;
export type NodeOf<K extends NodeType> = NodeByType[K];

/** Whether a node is of one of these types. */
export function isNode<K extends NodeType>(
  node: TSESTree.Node | null | undefined,
  ...types: readonly K[]
): node is NodeOf<K> {
  if (node === null || node === undefined) return false;
  const own: string = node.type;
  return types.some((type) => type === own);
}

export type FunctionNode = NodeOf<
  "FunctionDeclaration" | "FunctionExpression" | "ArrowFunctionExpression"
>;

export const isFunction = (node: TSESTree.Node | null | undefined): node is FunctionNode =>
  isNode(node, "FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression");

/** The node, and all those around it, the innermost first. */
export function* ancestry(node: TSESTree.Node): Generator<TSESTree.Node> {
  yield node;
  // ESLint gives the program `null` as its parent.
  const parent: TSESTree.Node | null | undefined = node.parent;
  if (parent) yield* ancestry(parent);
}

/** The innermost function around a node. */
export function functionAround(node: TSESTree.Node): FunctionNode | undefined {
  for (const at of ancestry(node)) if (at !== node && isFunction(at)) return at;
  return undefined;
}

/** Whether a function suspends: `async` functions and generators. */
export const isSuspended = (node: FunctionNode): boolean => node.async || node.generator;

const wrappers = [
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
] as const;

/** An expression without the assertions of types around it. */
export const bare = (node: TSESTree.Node): TSESTree.Node =>
  isNode(node, ...wrappers) ? bare(node.expression) : node;

/** The name of the property that an expression reads, if it is written as a name. */
export const propertyName = (node: TSESTree.Node): string | undefined =>
  isNode(node, "MemberExpression") && isNode(node.property, "Identifier") && !node.computed
    ? node.property.name
    : undefined;
