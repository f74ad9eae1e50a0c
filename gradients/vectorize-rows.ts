import type { Builder } from "../ir/builder";
import { copyNode, mapped, type ValueMap } from "../ir/clone";
import { multiplyDims, type Dim } from "../ir/dim";
import type { Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";
import { isDiagonal } from "./identity-matrix";
import { rowRules, type RowRule, type Separation } from "./row-structure";
import { batchedNode } from "./vectorize";

export interface VectorizeRowsInput {
  /** The nodes of a backward pass, linear in the seed. */
  readonly nodes: readonly AnyNode[];
  /** The upstream gradient of a target of rank 1 or more, whose first axis is that of the rows. */
  readonly seed: Value;
  /** What stands for it: upstream gradients of all rows at once, [count, …seed]. */
  readonly seeds: Value;
  readonly results: readonly Value[];
  readonly b: Builder;
}

/** What stands for a value that depends on the seed. */
type Standing =
  /** [count, …value]: row r of the value, on this axis, is for row r of the target. */
  | { readonly value: Value; readonly axis: number }
  /** [rows·count, …value] */
  | { readonly value: Value; readonly axis: undefined };

/**
 * Emits what computes `results` for each upstream gradient of each row of the target by itself: [rows·count, …result].
 *
 * A row of the target depends on its own row of most values. As long as this is so, all rows are worked on in one tensor, which is
 * smaller by the number of rows than one for each row.
 */
export function vectorizeRows({ nodes, seed, seeds, results, b }: VectorizeRowsInput): Value[] {
  const [rowCount = 1] = seed.type.shape;
  const [count = 1] = seeds.type.shape;
  const size = multiplyDims(rowCount, count);
  const shared: ValueMap = new Map();
  const standing = new Map<Value, Standing>([[seed, { value: seeds, axis: 0 }]]);
  const separate = (value: Value): Value => {
    const known = standing.get(value);
    if (known === undefined) {
      const own = mapped(value, shared);
      return b.expandTo(own, [size, ...own.type.shape]);
    }
    if (known.axis === undefined) return known.value;
    const apart = separated(known.value, known.axis, rowCount, b);
    standing.set(value, { value: apart, axis: undefined });
    return apart;
  };

  for (const node of nodes) {
    const depends = node.operands.map((operand) => standing.has(operand));
    if (!depends.includes(true)) {
      copyNode(node, shared, b);
      continue;
    }
    b.at(node.location, node.scope, () => {
      const { rows, structure } = rowStructure(node, standing);
      if (structure === undefined) {
        const operands = node.operands.map((operand, i) =>
          depends[i] === true ? separate(operand) : mapped(operand, shared),
        );
        batchedNode(node, operands, depends, size, b).forEach((value, i) => {
          const result = node.results[i];
          if (result !== undefined) standing.set(result, { value, axis: undefined });
        });
        return;
      }
      const operands = node.operands.map(
        (operand) => standing.get(operand)?.value ?? mapped(operand, shared),
      );
      const [result] = node.results;
      if (result === undefined) return;
      if (typeof structure === "number") {
        const flags = rows.map((axis) => axis !== undefined);
        const [value] = batchedNode(node, operands, flags, count, b);
        if (value !== undefined) standing.set(result, { value, axis: structure });
      } else {
        const apart = structure(operands, b);
        const value = b.withShape(apart, [size, ...apart.type.shape.slice(2)]);
        standing.set(result, { value, axis: undefined });
      }
    });
  }
  return results.map(separate);
}

function rowStructure(
  node: AnyNode,
  standing: ReadonlyMap<Value, Standing>,
): {
  readonly rows: readonly (number | undefined)[];
  readonly structure: number | Separation<never> | undefined;
} {
  const known = node.operands.map((operand) => standing.get(operand));
  const rows = known.map((state) => state?.axis);
  // The table pairs each op's rule with its own operands and attributes; a node of any op can not show that pairing.
  const rule: RowRule<never> | undefined = rowRules[node.op];
  const [result] = node.results;
  const isSeparated = known.some((state) => state !== undefined && state.axis === undefined);
  if (rule === undefined || result === undefined || isSeparated)
    return { rows, structure: undefined };
  const { operands, attributes } = node;
  return { rows, structure: rule({ operands, attributes, rows, result }) };
}

/** Rows on an axis of [count, …value] as [rows·count, …value]: each row by itself, zeros in the others. */
function separated(value: Value, axis: number, rowCount: Dim, b: Builder): Value {
  const [count = 1, ...own] = value.type.shape;
  const sizes = own.map((_, i) => (i === axis ? rowCount : 1));
  const isOwn = b.withShape(isDiagonal(rowCount, b), [rowCount, 1, ...sizes]);
  // Chosen, not multiplied: a row that is not finite leaves the others alone.
  const apart = b.where(isOwn, value, b.scalarLike(value, 0));
  return b.withShape(apart, [multiplyDims(rowCount, count), ...own]);
}
