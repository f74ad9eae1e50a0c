import { GraphBuilder } from "../ir/builder";
import { isStatic, productOfDims, type Dim } from "../ir/dim";
import { FailedPreconditionError, UnimplementedError, ValueError } from "../ir/errors";
import type { Value } from "../ir/graph";
import { Literal } from "../ir/literal";
import { currentLocation } from "../ir/location";
import type { AnyNode } from "../ir/ops";
import { formatShape, formatType, type TensorType } from "../ir/type";
import { reverse } from "../gradients/reverse";
import { vectorize } from "../gradients/vectorize";
import { currentContext, type Context } from "./context";

interface JacobianInput {
  /** The recorded nodes. */
  readonly nodes: readonly AnyNode[];
  readonly target: Value;
  readonly sources: readonly Value[];
  readonly context: Context;
}

/** One derivative a source, `null` where the target does not depend on it. */
type Derivatives = readonly (Value | null)[];

/**
 * Derivatives of all elements of the target with respect to all elements of each source, of shape `target.shape + source.shape`.
 *
 * The backward pass for one unknown upstream gradient is written down aside, and then vectorised over the rows of the identity.
 */
export function jacobians({ nodes, target, sources, context }: JacobianInput): Derivatives {
  const { shape } = target.type;
  const size = productOfDims(shape);
  const seeds = context.withShape(identity(target, size, context), [size, ...shape]);
  const rows = backward({ nodes, target, sources, context }, seeds, size);
  return rows.map((row, i) => {
    const source = sources[i];
    if (row === null || source === undefined) return null;
    return context.withShape(row, [...shape, ...source.type.shape]);
  });
}

/**
 * Derivatives of each row of the target with respect to the same row of the source, of shape `[rows, …target, …source]`.
 * The upstream gradients are those of one element of a row, in all rows at once: rows are taken to be independent.
 */
export function batchJacobians({ nodes, target, sources, context }: JacobianInput): Derivatives {
  const [rows = 1, ...own] = target.type.shape;
  const size = productOfDims(own);
  const units = context.withShape(identity(target, size, context), [size, 1, ...own]);
  const seeds = context.expandTo(units, [size, rows, ...own]);
  const gradients = backward({ nodes, target, sources, context }, seeds, size);
  return gradients.map((gradient, i) => {
    const source = sources[i];
    if (gradient === null || source === undefined) return null;
    const [, ...inner] = source.type.shape;
    const byRow = context.permuted(
      gradient,
      gradient.type.shape.map((_, axis) => (axis === 0 ? 1 : axis === 1 ? 0 : axis)),
    );
    return context.withShape(byRow, [rows, ...own, ...inner]);
  });
}

/** The gradients of the sources for many upstream gradients at once, which are stacked on a new axis in front. */
function backward(
  { nodes, target, sources, context }: JacobianInput,
  seeds: Value,
  size: Dim,
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
  const found = gradients.filter((gradient) => gradient !== null);
  const stacked = vectorize({
    nodes: aside.nodes,
    batched: new Map([[seed, seeds]]),
    results: found,
    size,
    b: context,
  });
  return gradients.map((gradient) =>
    gradient === null ? null : (stacked[found.indexOf(gradient)] ?? null),
  );
}

/** The identity matrix, in the dtype of `like`. */
function identity(like: Value, size: Dim, context: Context): Value {
  if (!isStatic(size)) {
    throw new UnimplementedError(
      {
        what: "the Jacobian of a target of unknown size",
        given: formatType(like.type),
        expected: "a target whose sizes are known while tracing",
      },
      currentLocation(),
    );
  }
  const numbers = Literal.vector(
    "int32",
    Array.from({ length: size }, (_, i) => i),
  );
  const columns = context.constant({ value: numbers });
  const rows = context.withShape(columns, [size, 1]);
  return context.toDType(context.equal(rows, columns), like.type.dtype);
}

/** Without vectorisation there is one gradient for each element, which a tape that is used up after one can not give. */
export function requirePersistent(method: string, isPersistent: boolean): void {
  if (isPersistent || currentContext().isTracing) return;
  throw new FailedPreconditionError(
    {
      what: `GradientTape must be created with persistent=True to compute the ${method} with eager execution enabled and with experimentalUsePfor set to false.`,
      given: "a tape that is not persistent",
      expected: "a persistent tape",
      fix: "new tf.GradientTape({ persistent: true }), or leave experimentalUsePfor out",
    },
    currentLocation(),
  );
}

/** @throws ValueError where target and source do not consist of the same number of rows */
export function requireRows(target: TensorType, source: TensorType): void {
  const short = [target, source].find(({ shape }) => shape.length < 2);
  if (short !== undefined) {
    throw new ValueError(
      {
        what: `Shape ${formatShape(short.shape)} must have rank at least 2`,
        given: `target ${formatType(target)}, source ${formatType(source)}`,
        expected: "a target [rows, …] and a source [rows, …]",
        fix: "reshape both to [rows, …], or use tape.jacobian",
      },
      currentLocation(),
    );
  }
  const [rows] = target.shape;
  const [others] = source.shape;
  if (rows !== others && isStatic(rows ?? 1) && isStatic(others ?? 1)) {
    throw new ValueError(
      {
        what: `Need first dimension of target shape (${formatShape(target.shape)}) and source shape (${formatShape(source.shape)}) to match.`,
        given: `${String(rows)} and ${String(others)} rows`,
        expected: "one row of the target for each row of the source",
        fix: "use tape.jacobian for a target of another number of rows",
      },
      currentLocation(),
    );
  }
}
