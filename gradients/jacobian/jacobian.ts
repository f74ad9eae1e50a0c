/**
 * Jacobians and batch Jacobians: one backward pass (or forward pass) for an unknown unit vector, vectorised
 * over all units.
 */

import { GraphBuilder, type Builder } from "../../ir/builder";
import { concatAxis, moveAxis, sliceAxis, unsqueezed } from "../../ir/compose/axes";
import { isStatic, productOfDims } from "../../ir/types/dim";
import { UnimplementedError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import type { AnyNode } from "../../ir/ops";
import { formatType, type TensorType } from "../../ir/types/type";
import { identityMatrix } from "../../ir/compose/matrix";
import { pushforward } from "../forward";
import { reverse } from "../reverse";
import { vectorizeUnits } from "./vectorize-units";

interface JacobianInput {
  /** The recorded nodes. */
  readonly nodes: readonly AnyNode[];
  readonly target: Value;
  readonly sources: readonly Value[];
  /** The builder that receives the derivatives' nodes. */
  readonly b: Builder;
}

/** One derivative per source, `null` where the target does not depend on it. */
type Derivatives = readonly (Value | null)[];

/**
 * Derivatives of all elements of the target with respect to all elements of each source, of shape `target.shape
 * + source.shape`.
 *
 * The backward pass for one unknown upstream gradient is emitted into a separate graph, and then vectorised
 * over the elements of the target. For a source with few elements, the forward pass is vectorised instead, over
 * the elements of the source. In both cases memory is proportional to the result.
 */
export function jacobians(input: JacobianInput, isVectorized: boolean): Derivatives {
  const { nodes, target, sources, b } = input;
  const { dtype, shape } = target.type;
  if (shape.length === 0) {
    const outputGradients = [b.scalarLike(target, 1)];
    return reverse({ nodes, targets: [target], outputGradients, sources, b });
  }
  if (!isVectorized) {
    const count = productOfDims(shape);
    const seeds = identityMatrix(b, dtype, count, count);
    return shaped(looped(input, seeds), input);
  }
  const large = sources.filter((source) => !isSmall(source.type, target.type));
  const backward = backwardJacobians({ ...input, sources: large });
  return sources.map((source) =>
    large.includes(source)
      ? (backward[large.indexOf(source)] ?? null)
      : forwardJacobian(input, source),
  );
}

/**
 * Whether a forward pass for each element of the source is cheaper than a backward pass for each element of the
 * target.
 */
function isSmall(source: TensorType, { shape }: TensorType): boolean {
  const [count, size, own] = [source.shape, shape, shape.slice(1)].map(productOfDims);
  if (count === undefined || size === undefined || own === undefined) return false;
  if (!isStatic(count) || !isStatic(size) || !isStatic(own)) return false;
  return count <= own || count * 8 <= size;
}

function backwardJacobians(input: JacobianInput): Derivatives {
  if (input.sources.length === 0) return [];
  return vectorized(input, allAxes(input.target));
}

const allAxes = ({ type }: Value): readonly number[] => [...type.shape.keys()];

const shaped = (stacked: Derivatives, { target, sources, b }: JacobianInput): Derivatives =>
  stacked.map((value, i) => {
    const source = sources[i];
    if (value === null || source === undefined) return null;
    return b.withShape(value, [...target.type.shape, ...source.type.shape]);
  });

function forwardJacobian({ nodes, target, b }: JacobianInput, source: Value): Value | null {
  const forward = pushforward(nodes, target, [source]);
  const [tangent] = forward.tangents;
  if (forward.result === null || tangent === undefined) return null;
  const [columns] = vectorizeUnits({
    nodes: forward.nodes,
    seed: tangent,
    axes: allAxes(source),
    shared: new Map(forward.unused === undefined ? [] : [[forward.unused, b.fullLike(target, 1)]]),
    results: [forward.result],
    b,
  });
  if (columns === undefined) return null;
  // [...source, ...target]
  const rank = source.type.shape.length;
  const axes = [...columns.type.shape.keys()];
  return b.permuted(columns, [...axes.slice(rank), ...axes.slice(0, rank)]);
}

/**
 * Derivatives of each row of the target with respect to the same row of the source, of shape `[rows, …target,
 * …source]`. The upstream gradients are those of one element of a row, in all rows together: rows are assumed
 * to be independent.
 */
export function batchJacobians(input: JacobianInput, isVectorized: boolean): Derivatives {
  const { target, sources, b } = input;
  const [rows = 1, ...own] = target.type.shape;
  const [, ...axes] = allAxes(target);
  const stacked = isVectorized ? vectorized(input, axes) : looped(input, unitsOfEachRow(b, target));
  return stacked.map((value, i) => {
    const source = sources[i];
    if (value === null || source === undefined) return null;
    const [, ...inner] = source.type.shape;
    const units = b.withShape(value, [productOfDims(own), rows, ...inner]);
    return b.withShape(moveAxis(b, units, 1, 0), [rows, ...own, ...inner]);
  });
}

/**
 * The gradients of the sources for each unit of the target with a coordinate on each of the axes: [...sizes of
 * the axes, …source].
 */
function vectorized(
  { nodes, target, sources, b }: JacobianInput,
  axes: readonly number[],
): Derivatives {
  const aside = new GraphBuilder();
  const seed = aside.parameter(target.type);
  const gradients = reverse({
    nodes,
    targets: [target],
    outputGradients: [seed],
    sources,
    b: aside,
  });
  const results = gradients.filter((gradient) => gradient !== null);
  const stacked = vectorizeUnits({ nodes: aside.nodes, seed, axes, results, b });
  return gradients.map((gradient) =>
    gradient === null ? null : (stacked[results.indexOf(gradient)] ?? null),
  );
}

/** As `vectorized`, by one backward pass for each of the upstream gradients [count, …target]. */
function looped({ nodes, target, sources, b }: JacobianInput, seeds: Value): Derivatives {
  const [count = 1] = seeds.type.shape;
  if (!isStatic(count)) {
    throw new UnimplementedError(
      {
        what: "a Jacobian of a target of unknown size, without vectorisation",
        given: formatType(target.type),
        expected: "a target whose sizes are known while tracing",
        fix: "omit experimentalUsePfor",
      },
      currentLocation(),
    );
  }
  if (count === 0) return emptyJacobians({ nodes, target, sources, b });
  const passes = Array.from({ length: count }, (_, i) => {
    const seed = b.withShape(sliceAxis(b, seeds, 0, i, 1), target.type.shape);
    return reverse({ nodes, targets: [target], outputGradients: [seed], sources, b });
  });
  return sources.map((_, k) => {
    const rows = passes.flatMap((gradients) => gradients[k] ?? []);
    if (rows.length < passes.length) return null;
    return concatAxis(
      b,
      rows.map((row) => unsqueezed(b, row, 0)),
      0,
    );
  });
}

/** The derivatives of a target without elements: [0, …source] where it depends on the source. */
function emptyJacobians({ nodes, target, sources, b }: JacobianInput): Derivatives {
  const outputGradients = [b.fullLike(target, 0)];
  const gradients = reverse({ nodes, targets: [target], outputGradients, sources, b });
  return sources.map(({ type: { dtype, shape } }, i) =>
    gradients[i] == null ? null : b.full(dtype, [0, ...shape], 0),
  );
}

/** For each element of a row the upstream gradient that is 1 there, in every row: [elements of a row, …target]. */
function unitsOfEachRow(b: Builder, { type: { dtype, shape } }: Value): Value {
  const [rows = 1, ...own] = shape;
  const size = productOfDims(own);
  const units = b.withShape(identityMatrix(b, dtype, size, size), [size, 1, ...own]);
  return b.expandTo(units, [size, rows, ...own]);
}
