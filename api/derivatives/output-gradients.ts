/** The upstream gradients from which a backward pass starts. */

import { InvalidArgumentError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { formatType, mayBeSameShape } from "../../ir/types/type";
import type { Context } from "../context/context";
import { flatten } from "../structure";
import { valueOf } from "../tensors/tensor-like";

/**
 * The upstream gradient of each target; default: ones. `null`, the gradient of what is not connected, contributes nothing.
 *
 * @throws InvalidArgumentError for gradients of another number, dtype or shape than the targets
 */
export function upstreamGradients(
  context: Context,
  targets: readonly Value[],
  outputGradients: unknown,
): readonly (Value | null)[] {
  if (outputGradients === undefined || outputGradients === null) {
    return targets.map((target) => context.fullLike(target, 1));
  }
  const given: readonly unknown[] =
    targets.length === 1 && !Array.isArray(outputGradients)
      ? flatten(outputGradients).leaves
      : upstreamLeaves(targets, outputGradients);
  return targets.map((target, i) => {
    const leaf = given[i];
    if (leaf === null) return null;
    // Checked by `valueOf`, which reports what it cannot convert.
    const value = valueOf(leaf, "outputGradients", "gradient", target.type.dtype);
    if (
      value.type.dtype !== target.type.dtype ||
      !mayBeSameShape(value.type.shape, target.type.shape)
    ) {
      throw new InvalidArgumentError(
        {
          what: "an output gradient does not match its target",
          given: `${formatType(value.type)} for a target ${formatType(target.type)}`,
          expected: formatType(target.type),
        },
        currentLocation(),
      );
    }
    return value;
  });
}

/** One upstream gradient per target: the given list, or, for one target, an array that is that target's gradient. */
function upstreamLeaves(targets: readonly Value[], outputGradients: unknown): readonly unknown[] {
  const { leaves } = flatten(outputGradients);
  if (leaves.length === targets.length) return leaves;
  if (targets.length === 1) return [outputGradients];
  throw new InvalidArgumentError(
    {
      what: "there must be one output gradient for each target",
      given: `${leaves.length} output gradients for ${targets.length} targets`,
      expected: `${targets.length} output gradients`,
    },
    currentLocation(),
  );
}
