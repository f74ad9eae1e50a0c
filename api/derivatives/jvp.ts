import { ValueError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { ForwardAccumulator } from "./forward-accumulator";
import type { GradientsOf } from "./gradient-options";
import { flatten } from "../structure";
import { GradientTape } from "./tape";
import type { Tensor } from "../tensors/tensor";
import { describe } from "../tensors/describe";
import { requireFunction } from "../tensors/require-function";

/** Sources in the form in which functions take them: an array is a list of arguments. */
const argumentsOf = (primals: unknown): unknown[] => (Array.isArray(primals) ? primals : [primals]);

/** Primals of derivatives are tensors and variables, in any structure; an array at the top is the list of the function's arguments. */
function call(f: (...args: never[]) => unknown, primals: unknown): unknown {
  return Reflect.apply(f, undefined, argumentsOf(primals));
}

/**
 * A function's value and how it changes where its arguments change by the tangents: the Jacobian-vector product, by forward mode.
 *
 * @param f of the primals: of one, or of those in the array
 * @param primals a tensor or a variable, or an array of arguments
 * @param tangents the same structure
 * @returns the value, and in the same structure its change; `null` where a part of the value does not depend on a primal
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
 * The product of a scalar function's Hessian with a vector, without the Hessian: the gradient of ∇f·v.
 *
 * @param f of the primals, to a tensor; the sum of its elements is differentiated
 * @param primals a tensor or a variable, or an array of arguments
 * @param vector the same structure
 * @returns the value, its gradients, and the Hessian times the vector, in the structure of the primals; zeros where `f` is linear
 * @throws ValueError where the value does not depend on a primal, or the vector has another structure
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
  const outer = new GradientTape({ watchAccessedVariables: false });
  const { value, gradient } = outer.record(() => {
    outer.watch(primals);
    const inner = new GradientTape({ watchAccessedVariables: false });
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
