/** Estimates which values of a graph take the most memory at one moment of a run, from the order of its nodes. */

import type { Graph, Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";
import { isStatic } from "../ir/types/dim";
import { bytesPerElement } from "../ir/types/dtype";
import type { TensorType } from "../ir/types/type";

/** The size that an unknown one is taken for, to find the moment. */
const assumedSize = 32;

const bytesAbout = ({ dtype, shape }: TensorType): number =>
  shape.reduce<number>(
    (bytes, dim) => bytes * (isStatic(dim) ? dim : assumedSize),
    bytesPerElement(dtype),
  );

const sumOf = (types: readonly TensorType[]): number =>
  types.reduce((sum, type) => sum + bytesAbout(type), 0);

/** What a node needs beside its results: the values inside of the largest of its regions. */
function insideOf({ regions }: AnyNode): readonly TensorType[] {
  let largest: readonly TensorType[] = [];
  for (const region of regions) {
    const types = peakValues(region);
    if (sumOf(types) > sumOf(largest)) largest = types;
  }
  return largest;
}

/**
 * The types of the values that a run has at once where they take most. Parameters and constants do not count: they belong to the caller and to
 * the model.
 */
export function peakValues(graph: Graph): readonly TensorType[] {
  const nodes = graph.nodes.filter(({ op }) => op !== "constant");
  const lastUse = new Map<Value, number>();
  nodes.forEach(({ operands }, i) => {
    for (const value of operands) lastUse.set(value, i);
  });
  for (const value of graph.results) lastUse.set(value, nodes.length);

  const inside = nodes.map(insideOf);
  /** Bytes that end with a node. */
  const ending = new Array<number>(nodes.length + 1).fill(0);
  let [live, most, moment] = [0, 0, 0];
  nodes.forEach(({ results }, i) => {
    for (const value of results) {
      const bytes = bytesAbout(value.type);
      live += bytes;
      const end = lastUse.get(value) ?? i;
      ending[end] = (ending[end] ?? 0) + bytes;
    }
    const needed = live + sumOf(inside[i] ?? []);
    if (needed > most) [most, moment] = [needed, i];
    live -= ending[i] ?? 0;
  });
  const alive = nodes
    .slice(0, moment + 1)
    .flatMap(({ results }, i) => results.filter((value) => (lastUse.get(value) ?? i) >= moment));
  return [...alive.map(({ type }) => type), ...(inside[moment] ?? [])];
}
