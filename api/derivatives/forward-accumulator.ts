/** Forward-mode differentiation through recorded operations: `tf.autodiff.ForwardAccumulator`. */

import { checkedOptions, type OptionNames } from "../options";
import { isFloating } from "../../ir/types/dtype";
import { DTypeError, InvalidArgumentError, ValueError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { formatType, mayBeSameShape } from "../../ir/types/type";
import { jvp } from "../../gradients/forward";
import { currentContext, type Context } from "../context/context";
import { requireTarget, requireUnconnected, requireWatchable } from "./gradient-arguments";
import type { Source, UnconnectedGradients } from "./gradient-options";
import { isWatchable, Recording } from "./recording";
import { flatten, skeletonKey, unflatten } from "../structure";
import { Tensor, graphValue } from "../tensors/tensor";
import { valueOf } from "../tensors/tensor-like";
import { Variable } from "../variables/variable";
import { describe } from "../tensors/describe";

const jvpOptionNames: OptionNames<{ readonly unconnectedGradients?: UnconnectedGradients }> = {
  unconnectedGradients: true,
};

/**
 * Computes Jacobian-vector products in forward mode: the change of results for a change of the primals by the tangents, ∂f/∂x · dx.
 *
 * The cost is a small multiple of the function's, independent of the number of results and primals. The product is the transpose of the
 * reverse pass, computed by differentiating that pass once more. An accumulator around a tape computes Hessian-vector products.
 *
 * @example
 * ```ts
 * const x = tf.tensor([1, 2]);
 * const acc = new tf.autodiff.ForwardAccumulator(x, tf.tensor([1, 0]));
 * const y = acc.record(() => x.square());
 * acc.jvp(y); // → [2, 0]
 * ```
 *
 * @see TensorFlow `tf.autodiff.ForwardAccumulator`
 */
export class ForwardAccumulator {
  private readonly primals: readonly Source[];
  private readonly tangents: readonly Value[];
  private readonly recorded: Recording;

  /**
   * @param primals a tensor, a variable, or a structure of them
   * @param tangents the same structure, of the primals' dtypes and shapes
   * @throws ValueError for a repeated primal, or tangents of another structure; DTypeError and InvalidArgumentError for tangents of another
   * dtype or shape. Primals of integer dtypes are ignored, with a warning.
   */
  constructor(primals: unknown, tangents: unknown) {
    const of = flatten(primals);
    const along = flatten(tangents);
    if (skeletonKey(of.skeleton) !== skeletonKey(along.skeleton))
      throw otherStructure(primals, tangents);
    const pairs = of.leaves.flatMap((leaf, i): [Source, Value][] => {
      const primal = requireWatchable(leaf);
      const tangent = tangentOf(primal, along.leaves[i]);
      return isWatchable(primal.dtype, "primal") ? [[primal, tangent]] : [];
    });
    this.primals = pairs.map(([primal]) => primal);
    // As tensors, which retain the data until it is needed.
    this.tangents = pairs.map(([, tangent]) => graphValue(new Tensor(tangent)));
    requireDistinct(this.primals);
    this.recorded = new Recording((variable) => this.primals.includes(variable));
  }

  /**
   * Runs `body` and records the operations that depend on the primals.
   *
   * @returns what `body` returns
   * @throws ValueError inside another recording block of the same accumulator
   */
  record<T>(body: () => T): T {
    return this.recorded.during(this.start, body, "ForwardAccumulator.record");
  }

  /** Records until the returned object is disposed: `{ using _ = acc.recording(); … }`. */
  recording(): Disposable {
    return this.recorded.untilDisposed(this.start);
  }

  /**
   * The Jacobian-vector product of each target: of its dtype and shape; `null` where it does not depend on a primal.
   *
   * @param primals a tensor, a variable, or a structure of them
   */
  jvp<T>(
    primals: T,
    options?: { readonly unconnectedGradients?: UnconnectedGradients },
  ): T extends Source ? Tensor | null : { [P in keyof T]: Tensor | null };
  jvp(
    primals: unknown,
    options: { readonly unconnectedGradients?: UnconnectedGradients } = {},
  ): unknown {
    const { unconnectedGradients = "none" } = checkedOptions(
      options,
      jvpOptionNames,
      "ForwardAccumulator.jvp",
    );
    const whenUnconnected = requireUnconnected(unconnectedGradients);
    const { leaves, skeleton } = flatten(primals);
    const context = currentContext();
    const compute = (): (Tensor | null)[] =>
      leaves.map((leaf) => {
        const target = requireTarget(leaf, "ForwardAccumulator.jvp");
        const value = this.valueOf(target);
        const found = value === undefined ? null : this.product(context, value);
        if (found !== null) return new Tensor(found);
        if (whenUnconnected === "none") return null;
        return new Tensor(
          context.fullLike(this.valueOf(target) ?? valueOf(target, "target", "jvp"), 0),
        );
      });
    // The accumulator does not record its own derivative.
    this.recorded.pause();
    try {
      const results = context.atomically(compute);
      return unflatten(skeleton, results);
    } finally {
      this.recorded.resume();
    }
  }

  private product(context: Context, target: Value): Value | null {
    if (!isFloating(target.type.dtype)) return null;
    const seeds = this.primals.flatMap((primal, i) => {
      const tangent = this.tangents[i];
      return tangent === undefined
        ? []
        : this.valuesOf(primal).map((value) => ({ value, tangent }));
    });
    return jvp({ nodes: this.recorded.nodes, target, seeds, b: context });
  }

  private valueOf(target: Source): Value | undefined {
    return target instanceof Variable
      ? this.recorded.readsOf(target).at(-1)
      : this.recorded.targetValue(target);
  }

  private valuesOf(primal: Source): readonly Value[] {
    if (primal instanceof Variable) return this.recorded.readsOf(primal);
    return [(this.recorded.recordedIn ?? currentContext()).adoptValue(graphValue(primal))];
  }

  private readonly start = (): void => {
    if (this.recorded.recordingIn !== undefined) {
      throw new ValueError(
        {
          what: "Accumulator is already recording.",
          given: "a second recording block inside the first",
          expected: "one recording block of an accumulator at a time",
          fix: "use a second accumulator",
        },
        currentLocation(),
      );
    }
    const context = currentContext();
    this.recorded.start(context);
    for (const primal of this.primals) {
      if (primal instanceof Tensor) this.recorded.track(context.adoptValue(graphValue(primal)));
    }
  };
}

function tangentOf(primal: Source, given: unknown): Value {
  if ((given instanceof Tensor || given instanceof Variable) && given.dtype !== primal.dtype) {
    throw new DTypeError(
      {
        what: `Tensor conversion requested dtype ${primal.dtype} for a tangent with dtype ${given.dtype}`,
        given: describe(given),
        expected: `dtype ${primal.dtype}, as the primal has`,
        fix: `tangent.cast("${primal.dtype}")`,
      },
      currentLocation(),
    );
  }
  const value = valueOf(given, "tangents", "ForwardAccumulator", primal.dtype);
  const type = primal instanceof Variable ? primal.handle.type : graphValue(primal).type;
  if (mayBeSameShape(value.type.shape, type.shape)) return value;
  throw new InvalidArgumentError(
    {
      what: "a tangent must have the shape of its primal",
      given: `${formatType(value.type)} for a primal ${formatType(type)}`,
      expected: formatType(type),
    },
    currentLocation(),
  );
}

function requireDistinct(primals: readonly Source[]): void {
  const keys = primals.map((primal) => (primal instanceof Variable ? primal : graphValue(primal)));
  if (new Set<unknown>(keys).size === keys.length) return;
  throw new ValueError(
    {
      what: "Tensor was specified as a primal multiple times. This may indicate an error. If it was intended, please sum the corresponding tangents.",
      given: primals.map(describe).join(", "),
      expected: "each primal once",
    },
    currentLocation(),
  );
}

const otherStructure = (primals: unknown, tangents: unknown): ValueError =>
  new ValueError(
    {
      what: "The two structures don't have the same nested structure.",
      given: `primals ${describe(primals)}, tangents ${describe(tangents)}`,
      expected: "a tangent in the place of each primal",
    },
    currentLocation(),
  );
