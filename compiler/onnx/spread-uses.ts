/**
 * Spreads the uses of a value over a chain of copies of it. ONNX Runtime sorts a graph once for each of its optimisations, in time with
 * the square of the number of nodes that can run at once, and all uses of one value can.
 */

import type { onnx } from "./proto";

type NodeProto = onnx.NodeProto.$Properties;

/** The most nodes that read one copy. */
export const mostUses = 256;

/**
 * The nodes of a model's graph, in which each value has at most `mostUses` uses, and one by the next copy of it. Graphs inside of nodes
 * refer to the value itself.
 *
 * @param nameOf a new name for a copy of a value
 * @returns the same array if no value has more uses
 */
export function spreadUses(
  nodes: readonly NodeProto[],
  nameOf: (value: string) => string,
): readonly NodeProto[] {
  const wide = widelyUsed(nodes);
  if (wide.size === 0) return nodes;
  const spread: NodeProto[] = [];
  /** Reads a value, through a new copy where the last one has enough uses. */
  const read = (value: string): string => {
    const state = wide.get(value);
    if (state === undefined) return value;
    if (state.uses === mostUses) {
      const copy = nameOf(value);
      spread.push({ name: copy, opType: "Identity", input: [state.copy], output: [copy] });
      state.copy = copy;
      state.uses = 0;
    }
    state.uses += 1;
    return state.copy;
  };
  for (const node of nodes) {
    const values = new Set(node.input ?? []);
    if (![...values].some((value) => wide.has(value))) spread.push(node);
    else {
      const copies = new Map([...values].map((value) => [value, read(value)]));
      const input = (node.input ?? []).map((value) => copies.get(value) ?? value);
      spread.push({ ...node, input });
    }
  }
  return spread;
}

/** The values with more uses, and the copy of each that is read next: the value itself at first. */
function widelyUsed(
  nodes: readonly NodeProto[],
): ReadonlyMap<string, { copy: string; uses: number }> {
  const counts = new Map<string, number>();
  for (const { input } of nodes) {
    for (const value of new Set(input)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  // The empty name stands for an operand that is left out.
  counts.delete("");
  const wide = [...counts].filter(([, uses]) => uses > mostUses);
  return new Map(wide.map(([copy]) => [copy, { copy, uses: 0 }]));
}
