/** How often a loop in the graph runs at most. */

import { ValueError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { isInteger } from "../../ir/types/dtype";
import { currentContext, type Context } from "../../api/context/context";
import { describe } from "../../api/tensors/describe";
import { graphValue, isTensor, type Tensor } from "../../api/tensors/tensor";
import { isTensorSource, type TensorLike } from "../../api/tensors/tensor-like";
import type { OpenRegion } from "../../api/ops/control/region";
import type { CarriedValues } from "./carried-values";

/** A number of iterations: an integer, or an integer scalar. */
export type IterationLimit = number | Tensor;

/** @throws ValueError for anything but an integer, or an integer scalar */
export function iterationLimit(given: TensorLike): IterationLimit {
  const limit: unknown = isTensorSource(given) ? given.toTensor() : given;
  if (Number.isSafeInteger(limit) && typeof limit === "number") return limit;
  if (isTensor(limit) && limit.rank === 0 && isInteger(limit.dtype)) return limit;
  throw new ValueError(
    {
      what: "maximumIterations must be a scalar",
      given: describe(given),
      expected: "an integer, or an integer scalar",
      fix: 'for a number of another dtype tf.cast(…, "int32")',
    },
    currentLocation(),
  );
}

/** @throws ValueError for anything but an integer above 0 */
export function requireParallelIterations(given: number): void {
  if (Number.isSafeInteger(given) && given > 0) return;
  throw new ValueError(
    {
      what: "parallelIterations must be a positive integer",
      given: describe(given),
      expected: "an integer above 0; it has no effect",
    },
    currentLocation(),
  );
}

/** The conditions of a loop, before it and after each iteration. */
export interface LoopConditions {
  readonly before: Value;
  readonly after: Value;
}

/**
 * Counts the iterations of a loop that is being built.
 *
 * @param done the iterations that the host has run before
 * @returns conditions that hold up to the limit only
 */
export function limited(
  { before, after }: LoopConditions,
  limit: IterationLimit,
  done: number,
  region: OpenRegion,
  carried: CarriedValues,
): LoopConditions {
  const outer = currentContext();
  const inner = region.context;
  const most = limitIn(outer, limit);
  const start = outer.scalarLike(most, done);
  let holds = after;
  const count = (value: Value): Value => {
    const next = inner.add(value, inner.scalarLike(value, 1));
    holds = inner.and(inner.less(next, limitIn(inner, limit)), after);
    return next;
  };
  carried.addFrom(count, start, []);
  return { before: outer.and(outer.less(start, most), before), after: holds };
}

function limitIn(context: Context, limit: IterationLimit): Value {
  if (isTensor(limit)) return context.adoptValue(graphValue(limit));
  return context.scalar(Math.abs(limit) < 2 ** 31 ? "int32" : "int64", limit);
}
