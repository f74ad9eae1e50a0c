/** Products of derivatives with vectors, in JAX's form: `tf.jvp` and `tf.hvp`. */

import { ValueError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { ForwardAccumulator } from "./forward-accumulator";
import type { GradientsOf } from "./gradient-options";
import { flatten } from "../structure";
import { Tape } from "./tape";
import type { Tensor } from "../tensors/tensor";
import { describe } from "../tensors/describe";
import { requireFunction } from "../tensors/require-function";

/** The primals as a list of arguments: an array is that list. */
const argumentsOf = (primals: unknown): unknown[] => (Array.isArray(primals) ? primals : [primals]);

/** Calls `f` with the primals: tensors and variables in any structure. A top-level array is the list of arguments. */
function call(f: (...args: never[]) => unknown, primals: unknown): unknown {
  return Reflect.apply(f, undefined, argumentsOf(primals));
}

/**
 * The value of a function and its Jacobian-vector product with the tangents, computed in forward mode.
 *
 * @example
 * ```ts
 * const { value, tangent } = tf.jvp((x: tf.Tensor) => x.square(), tf.scalar(3), tf.scalar(1));
 * value; // → 9
 * tangent; // → 6
 * ```
 *
 * @param f a function of the primals: of one, or of those in the array
 * @param primals a tensor or a variable, or an array of arguments
 * @param tangents the same structure
 * @returns the value, and its tangent in the same structure; `null` where a part of the value does not depend on a primal
 * @throws as `tf.autodiff.ForwardAccumulator`
 * @see JAX `jax.jvp`
 */
export function jvp<P extends readonly unknown[], R>(
  f: (...args: P) => R,
  primals: readonly [...P],
  tangents: unknown,
): { readonly value: R; readonly tangent: GradientsOf<R> };
export function jvp<P, R>(
  f: (primals: P) => R,
  primals: P,
  tangents: unknown,
): { readonly value: R; readonly tangent: GradientsOf<R> };
export function jvp(
  f: (...args: never[]) => unknown,
  primals: unknown,
  tangents: unknown,
): { readonly value: unknown; readonly tangent: unknown } {
  requireFunction(f, "tf.jvp needs a function", "tf.jvp((x) => …, x, v)");
  const accumulator = new ForwardAccumulator(primals, tangents);
  const value = accumulator.record(() => call(f, primals));
  return { value, tangent: accumulator.jvp(value) };
}

/**
 * The product of a scalar function's Hessian with a vector, computed without the Hessian: the gradient of ∇f·v.
 *
 * @example
 * ```ts
 * const f = (x: tf.Tensor) => x.pow(3).sum();
 * tf.hvp(f, tf.tensor([1, 2]), tf.tensor([1, 0])).product; // → [6, 0]
 * ```
 *
 * @param f a function of the primals that returns a tensor; the sum of its elements is differentiated
 * @param primals a tensor or a variable, or an array of arguments
 * @param vector the same structure
 * @returns the value, its gradients, and the Hessian times the vector, in the structure of the primals; zeros where `f` is linear
 * @throws ValueError where the value does not depend on a primal, or the vector has another structure
 * @see JAX, The Autodiff Cookbook: Hessian-vector products
 */
export function hvp<S extends readonly unknown[]>(
  f: (...args: S) => Tensor,
  primals: readonly [...S],
  vector: unknown,
): {
  readonly value: Tensor;
  readonly gradient: GradientsOf<S>;
  readonly product: GradientsOf<S>;
};
export function hvp<S>(
  f: (primals: S) => Tensor,
  primals: S,
  vector: unknown,
): {
  readonly value: Tensor;
  readonly gradient: GradientsOf<S>;
  readonly product: GradientsOf<S>;
};
export function hvp(
  f: (...args: never[]) => Tensor,
  primals: unknown,
  vector: unknown,
): { readonly value: Tensor; readonly gradient: unknown; readonly product: unknown } {
  requireFunction(f, "tf.hvp needs a function", "tf.hvp((x) => …, x, v)");
  const outer = new Tape({ watchAccessedVariables: false });
  const { value, gradient } = outer.record(() => {
    outer.watch(primals);
    const inner = new Tape({ watchAccessedVariables: false });
    const value = inner.record(() => {
      inner.watch(primals);
      return call(f, primals) as Tensor;
    });
    return { value, gradient: inner.gradient(value, primals) };
  });
  const gradients = flatten(gradient).leaves;
  const vectors = flatten(vector).leaves;
  if (gradients.includes(null) || gradients.length !== vectors.length) {
    const isOther = gradients.length !== vectors.length;
    throw new ValueError(
      {
        what: isOther
          ? "tf.hvp needs a part of the vector for each primal"
          : "tf.hvp: the value does not depend on a primal",
        given: isOther
          ? `${vectors.length} parts for ${gradients.length} primals`
          : describe(flatten(primals).leaves[gradients.indexOf(null)]),
        expected: isOther ? "the structure of the primals" : "a function of all primals",
      },
      currentLocation(),
    );
  }
  const product: unknown = outer.gradient(gradients, primals, {
    outputGradients: vectors,
    unconnectedGradients: "zero",
  });
  return { value, gradient, product };
}
