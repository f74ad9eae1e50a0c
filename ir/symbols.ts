/**
 * Sizes that depend on data: symbols that a node defines, rather than a parameter's shape. Such a symbol has
 * one definition in a graph; the nodes after it use it in their types and attributes, without an operand for
 * it.
 */

import { applyRow } from "./apply-row";
import { symbol, symbolsOf, SymbolicDim } from "./types/dim";
import type { Graph } from "./graph";
import { definitionOf, type AnyNode } from "./ops";

let count = 0;

/** A symbol that no graph uses yet. */
export const freshSymbol = (stem: string): SymbolicDim => symbol(`${stem}_${count++}`);

/** The symbols whose sizes are known from a node on. */
export function definedSymbols({ op, attributes }: AnyNode): readonly SymbolicDim[] {
  const { defines } = definitionOf(op);
  return defines === undefined ? [] : applyRow(defines, attributes);
}

/** Whether a graph defines symbols. If so, a second copy of it in one graph must rename them. */
export const definesSymbols = ({ nodes }: Graph): boolean =>
  nodes.some((node) => definedSymbols(node).length > 0 || node.regions.some(definesSymbols));

/** Names of the symbols that a node uses when it is lowered: in its attributes, its results and its regions. */
export function usedSymbols({ attributes, results, regions }: AnyNode): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    if (part instanceof SymbolicDim) for (const name of symbolsOf(part)) names.add(name);
    else if (Array.isArray(part)) part.forEach(visit);
  };
  for (const attribute of Object.values(attributes)) visit(attribute);
  for (const { type } of results) visit(type.shape);
  for (const { parameters, nodes } of regions) {
    for (const { type } of parameters) visit(type.shape);
    for (const node of nodes) for (const name of usedSymbols(node)) names.add(name);
  }
  return names;
}
