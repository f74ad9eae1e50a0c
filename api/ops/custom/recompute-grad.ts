/** Function transformations of the gradient alone: `tf.gradPassThrough` and `tf.recomputeGrad`. */

import { requireFunction } from "../../tensors/require-function";
import { withOwnGradient, type GradientFunctionOptions } from "./custom-gradient";
import { flatten, unflatten } from "../../structure";
import { refusePromise } from "../../context/refuse-promise";
import { Tape } from "../../derivatives/tape";
import { Tensor } from "../../tensors/tensor";
import { currentContext } from "../../context/context";
import { valueOf } from "../../tensors/tensor-like";

/**
 * The same function with the gradient of the identity, a straight-through estimator.
 *
 * @param f of tensors, to as many tensors of the same shapes
 * @example
 * ```ts
 * const rounded = tf.gradPassThrough((x: tf.Tensor) => tf.round(x));
 * tf.grad((x: tf.Tensor) => rounded(x).mul(2))(tf.scalar(1.4)); // → 2
 * ```
 * @see TensorFlow `tf.grad_pass_through`
 */
export function gradPassThrough<A extends readonly Tensor[], R>(
  f: (...args: A) => R,
): (...args: A) => R;
export function gradPassThrough<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: A) => R;
export function gradPassThrough<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: A) => R {
  requireFunction(f, "'f' of tf.gradPassThrough must be callable");
  return withOwnGradient(
    (...args: A) => ({
      value: f(...args),
      gradFunc: (...upstream: readonly unknown[]): unknown =>
        variablesOf(upstream) === undefined
          ? upstream
          : [upstream.slice(0, -1), variablesOf(upstream)?.map(() => null)],
    }),
    "hidden",
  );
}

/**
 * The same function and the same gradient in less memory: intermediate results are not retained for the backward pass, but recomputed
 * there (gradient checkpointing).
 *
 * @param f of tensors, and structures of them; it runs once more during differentiation
 * @see TensorFlow `tf.recompute_grad`; Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"
 */
export function recomputeGrad<A extends readonly Tensor[], R>(
  f: (...args: A) => R,
): (...args: A) => R;
export function recomputeGrad<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: A) => R;
export function recomputeGrad<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: A) => R {
  requireFunction(f, "'f' of tf.recomputeGrad must be callable");
  return withOwnGradient(
    (...args: A) => ({
      value: f(...args),
      gradFunc: (...given: readonly unknown[]): unknown => {
        const variables = variablesOf(given);
        const upstream = variables === undefined ? given : given.slice(0, -1);
        const { leaves, skeleton } = flatten(args);
        const inputs = leaves.map((leaf) => afterUpstream(leaf, upstream[0]));
        const tape = new Tape({ watchAccessedVariables: false });
        const value: unknown = tape.record(() => {
          tape.watch([inputs, variables ?? []]);
          return refusePromise(f(...(unflatten(skeleton, inputs) as A)), "tf.recomputeGrad");
        });
        const [ofInputs, ofVariables] = tape.gradient(value, [inputs, variables ?? []], {
          outputGradients: upstream,
        });
        return variables === undefined ? ofInputs : [ofInputs, ofVariables];
      },
    }),
    "hidden",
  );
}

/** The last argument of a gradient function, if the function reads variables. */
function variablesOf(given: readonly unknown[]): GradientFunctionOptions["variables"] | undefined {
  const last = given.at(-1);
  if (last === undefined || last instanceof Tensor) return undefined;
  return (last as GradientFunctionOptions).variables;
}

/** The tensor behind a barrier on the upstream gradient, so that no result of the forward pass is reused. */
function afterUpstream(tensor: unknown, upstream: unknown): Tensor {
  const x = valueOf(tensor, "x", "recomputeGrad");
  return new Tensor(currentContext().barrier(x, valueOf(upstream, "dy", "recomputeGrad")));
}
