/** `tf.einsum`: sums of products by Einstein's convention, contracted pair by pair as matrix products. */

import { broadcastDims, isStatic, productOfDims, type Dim } from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { sized } from "../../../ir/compose/run-checks";
import { diagonalOf } from "../../../ir/compose/matrix";
import { formatShape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import type { Tensor } from "../../tensors/tensor";
import { valuesOfOneDType, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";
import { parseEquation, type Label } from "./einsum-equation";

/** A value with distinct labels for its axes. */
interface Term {
  readonly value: Value;
  readonly labels: readonly Label[];
}

const dimOf = ({ value, labels }: Term, label: Label): Dim =>
  value.type.shape[labels.indexOf(label)] ?? 1;

/**
 * The operands, whose axes of each letter have one size: unknown ones are checked when the graph runs.
 *
 * @throws InvalidArgumentError unless the axes of each letter have one size, and the axes of ellipses broadcast
 */
function ofOneSize(
  b: Context,
  values: readonly Value[],
  inputs: readonly (readonly Label[])[],
): readonly Value[] {
  const sizes = new Map<Label, Dim>();
  inputs.forEach((labels, i) => {
    const shape = values[i]?.type.shape ?? [];
    labels.forEach((label, axis) => {
      const size = shape[axis] ?? 1;
      const known = sizes.get(label) ?? size;
      const isBroadcast = /\d/.test(label);
      const fits = isBroadcast
        ? broadcastDims(known, size)
        : isStatic(known) && isStatic(size) && known !== size
          ? undefined
          : known;
      if (fits === undefined) {
        throw new InvalidArgumentError({
          what: `Expected dimension ${String(known)} at axis ${axis} of the input shaped ${formatShape(shape)} but got dimension ${String(size)}`,
          given: `input ${i} of shape ${formatShape(shape)}`,
          expected: isBroadcast ? "sizes that broadcast" : `size ${String(known)} of "${label}"`,
        });
      }
      sizes.set(label, isStatic(size) && !isBroadcast ? size : fits);
    });
  });
  return values.map((value, i) =>
    (inputs[i] ?? []).reduce<Value>(
      (part, label, axis) =>
        /\d/.test(label) ? part : sized(b, part, axis, sizes.get(label) ?? 1),
      value,
    ),
  );
}

/** Takes the diagonal of the axes of repeated letters. */
function withoutRepeats(b: Context, value: Value, labels: readonly Label[]): Term {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis);
  if (second < 0) return { value, labels };
  const first = labels.indexOf(labels[second] ?? "");
  return withoutRepeats(b, diagonalOf(b, value, first, second), labels.toSpliced(second, 1));
}

/** Sums over the axes that neither the output nor another term uses. */
function summed(b: Context, { value, labels }: Term, needed: ReadonlySet<Label>): Term {
  const axes = labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]));
  if (axes.length === 0) return { value, labels };
  return {
    value: b.reduceSum(value, { axes, keepDims: false }),
    labels: labels.filter((label) => needed.has(label)),
  };
}

/** A term with its axes in another order; labels that it does not have become axes of size 1. */
function arranged(b: Context, term: Term, order: readonly Label[]): Value {
  const own = order.filter((label) => term.labels.includes(label));
  const moved = b.permuted(
    term.value,
    own.map((label) => term.labels.indexOf(label)),
  );
  const sizes = order.map((label) => (own.includes(label) ? dimOf(term, label) : 1));
  return b.withShape(moved, sizes);
}

/** A term as a batch of matrices; `isTransposed` marks columns before rows, which saves the transposition of a term in that order. */
function asMatrices(
  b: Context,
  term: Term,
  batch: readonly Label[],
  rows: readonly Label[],
  columns: readonly Label[],
): readonly [matrices: Value, isTransposed: boolean] {
  const order = [...batch, ...columns, ...rows];
  const isTransposed =
    term.labels.length > batch.length && term.labels.every((label, i) => label === order[i]);
  const [first, second] = isTransposed ? [columns, rows] : [rows, columns];
  const size = (labels: readonly Label[]): Dim =>
    productOfDims(labels.map((label) => dimOf(term, label)));
  const value = arranged(b, term, [...batch, ...first, ...second]);
  const outer = value.type.shape.slice(0, batch.length);
  return [b.withShape(value, [...outer, size(first), size(second)]), isTransposed];
}

/** The product of two terms, summed over the axes that neither the output nor another term uses. */
function contracted(b: Context, given: Term, other: Term, needed: ReadonlySet<Label>): Term {
  const x = summed(b, given, new Set([...needed, ...other.labels]));
  const y = summed(b, other, new Set([...needed, ...given.labels]));
  const shared = x.labels.filter((label) => y.labels.includes(label));
  const bound = shared.filter((label) => !needed.has(label));
  const batch = shared.filter((label) => needed.has(label));
  const rows = x.labels.filter((label) => !shared.includes(label));
  const columns = y.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...rows, ...columns];
  if (bound.length === 0) {
    return { value: b.mul(arranged(b, x, labels), arranged(b, y, labels)), labels };
  }
  const [left, transposeA] = asMatrices(b, x, batch, rows, bound);
  const [right, transposeB] = asMatrices(b, y, batch, bound, columns);
  const product = b.matMul(left, right, { transposeA, transposeB });
  const sizes = [
    ...product.type.shape.slice(0, batch.length),
    ...rows.map((label) => dimOf(x, label)),
    ...columns.map((label) => dimOf(y, label)),
  ];
  return { value: b.withShape(product, sizes), labels };
}

/** The number of elements by which the product of two terms exceeds the terms, counting static sizes. */
function growth(x: Term, y: Term, needed: ReadonlySet<Label>): number {
  const size = (labels: readonly Label[]): number =>
    labels
      .map((label) => [dimOf(x, label), dimOf(y, label)].filter(isStatic))
      .reduce((product, sizes) => product * Math.max(1, ...sizes), 1);
  const kept = [...new Set([...x.labels, ...y.labels])].filter((label) => needed.has(label));
  return size(kept) - size(x.labels) - size(y.labels);
}

/** Contracts terms in pairs until one is left, greedily by the growth of the product over its factors. */
function multipliedOut(b: Context, terms: readonly Term[], output: readonly Label[]): Term {
  const [first, ...others] = terms;
  if (first === undefined) throw new RangeError("an equation has a term");
  if (others.length === 0) return first;
  const pairs = terms.flatMap((x, i) => terms.slice(i + 1).map((y) => [x, y] as const));
  const neededBeside = (x: Term, y: Term): ReadonlySet<Label> =>
    new Set([...output, ...terms.flatMap((term) => (term === x || term === y ? [] : term.labels))]);
  const costs = pairs.map(([x, y]) => growth(x, y, neededBeside(x, y)));
  const best = pairs[costs.indexOf(Math.min(...costs))];
  if (best === undefined) throw new RangeError("two terms make a pair");
  const [x, y] = best;
  const product = contracted(b, x, y, neededBeside(x, y));
  const left = terms.filter((term) => term !== x && term !== y);
  return multipliedOut(b, [product, ...left], output);
}

/**
 * Sum of products by Einstein's convention: axes of one letter are multiplied elementwise, and summed if the letter is not in the output.
 * `...` represents any number of leading axes, which broadcast. A letter repeated in one term takes the diagonal.
 *
 * @param equation for example `"ij,jk->ik"`; without an arrow the output has the letters that occur once, in alphabetical order
 * @param tensors one for each term, all of one numeric dtype
 * @throws ValueError if the equation is malformed
 * @throws InvalidArgumentError if it does not fit the tensors
 * @example
 * ```ts
 * tf.einsum("ij,j->i", [[1, 2], [3, 4]], [10, 1]); // → [12, 34]
 * ```
 * @see TF.js `tf.einsum`, TensorFlow `tf.einsum`
 */
export const einsum = (equation: string, ...tensors: readonly TensorLike[]): Tensor =>
  apply((b) => {
    const values = valuesOfOneDType(
      tensors.map((tensor, i) => [`tensors${i}`, tensor] as const),
      "einsum",
    );
    const { inputs, output } = parseEquation(
      equation,
      values.map(({ type }) => type),
    );
    const sizedValues = ofOneSize(b, values, inputs);
    const terms = sizedValues.map((value, i) => withoutRepeats(b, value, inputs[i] ?? []));
    const result = summed(b, multipliedOut(b, terms, output), new Set(output));
    return b.permuted(
      result.value,
      output.map((label) => result.labels.indexOf(label)),
    );
  });
