/** Derivatives of functions in TF.js's form: `grad`, `grads`, `valueAndGrad`, `valueAndGrads` and `variableGrads`. */

import { DTypeError, InvalidArgumentError, ValueError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { formatShape, mayBeSameShape } from "../../ir/types/type";
import { refusePromise } from "../context/refuse-promise";
import { Tape } from "./tape";
import type { NamedTensorMap, Scalar } from "../tensors/ranked";
import { isTensor, Tensor } from "../tensors/tensor";
import { valueOf, type TensorLike } from "../tensors/tensor-like";
import { Variable } from "../variables/variable";
import { describe } from "../tensors/describe";
import { requireFunction } from "../tensors/require-function";

/** A value, and its gradients in the order of what it was differentiated by. */
export interface Differentiated {
  readonly value: Tensor;
  readonly grads: Tensor[];
}

/**
 * The derivative of a function of one tensor: `tf.grad(f)(x)` is the gradient of the sum of `f(x)`'s elements at `x`.
 *
 * @example
 * ```ts
 * tf.grad((x) => x.square())(tf.tensor([1, 2])); // → [2, 4]
 * ```
 *
 * @param f returns a tensor; all operations that lead from `x` to it must be inside `f`
 * @returns a function of `x` and of the upstream gradient `dy`; default of `dy`: ones of the shape of `f(x)`
 * @throws DTypeError where `f` is not a function; the derivative throws ValueError where `f(x)` does not depend on `x`, and
 * InvalidArgumentError where `dy` does not have the shape of `f(x)`
 * @see TF.js `tf.grad`
 */
export function grad(f: (x: Tensor) => Tensor): (x: TensorLike, dy?: TensorLike | null) => Tensor {
  requireDifferentiated(f, "grad(f)");
  return (x, dy) => {
    const tensor = new Tensor(valueOf(x, "x", "grad"));
    return only(differentiated(() => f(tensor), [tensor], dy, "grad(f)(x, dy)").grads);
  };
}

/**
 * As `grad`, for a function of several tensors: the derivative takes an array of them and returns an array of gradients.
 *
 * @example
 * ```ts
 * tf.grads((a, b) => a.mul(b))([tf.scalar(2), tf.scalar(3)]); // → [3, 2]
 * ```
 *
 * @see TF.js `tf.grads`
 */
export function grads(
  f: (...args: Tensor[]) => Tensor,
): (args: readonly TensorLike[], dy?: TensorLike | null) => Tensor[] {
  requireDifferentiated(f, "grads(f)");
  return (args, dy) => {
    const tensors = requireArray(args, "grads(f)(args)").map(
      (arg, i) => new Tensor(valueOf(arg, `args[${i}]`, "grads")),
    );
    return differentiated(() => f(...tensors), tensors, dy, "grads(f)([x1,...], dy)").grads;
  };
}

/**
 * As `grad`, with the value of `f(x)` in addition to the gradient. `x` and `dy` must be tensors.
 *
 * @example
 * ```ts
 * const { value, grad } = tf.valueAndGrad((x) => x.square())(tf.scalar(3));
 * value; // → 9
 * grad; // → 6
 * ```
 *
 * @see TF.js `tf.valueAndGrad`
 */
export function valueAndGrad(
  f: (x: Tensor) => Tensor,
): (x: Tensor, dy?: Tensor | null) => { readonly value: Tensor; readonly grad: Tensor } {
  requireDifferentiated(f, "valueAndGrad(f)");
  return (x, dy) => {
    requireTensor(x, "The x passed in valueAndGrad(f)(x)");
    if (dy !== undefined && dy !== null)
      requireTensor(dy, "The dy passed in valueAndGrad(f)(x, dy)");
    const { value, grads } = differentiated(() => f(x), [x], dy, "valueAndGrad(f)(x, dy)");
    return { value, grad: only(grads) };
  };
}

/**
 * As `grads`, with the value of `f(...args)` in addition to the gradients. `args` and `dy` must be tensors.
 *
 * @see TF.js `tf.valueAndGrads`
 */
export function valueAndGrads(
  f: (...args: Tensor[]) => Tensor,
): (args: readonly Tensor[], dy?: Tensor | null) => Differentiated {
  requireDifferentiated(f, "valueAndGrads(f)");
  return (args, dy) => {
    for (const arg of requireArray(args, "valueAndGrads(f)(args)")) {
      requireTensor(arg, "Each of the args passed in valueAndGrads(f)(args)");
    }
    if (dy !== undefined && dy !== null)
      requireTensor(dy, "The dy passed in valueAndGrads(f)(args, dy)");
    return differentiated(() => f(...args), args, dy, "valueAndGrads(f)([x1,...], dy)");
  };
}

/**
 * The value of a scalar function and its gradients with respect to variables, by the variables' names.
 *
 * @example
 * ```ts
 * const w = tf.variable([1, 2], true, "w");
 * tf.variableGrads(() => w.square().sum()).grads.w; // → [2, 4]
 * ```
 *
 * @param f reads the variables and returns a scalar
 * @param varList the variables to differentiate with respect to; default: all trainable ones that `f` reads. Listed variables that are not
 * trainable get `null`
 * @returns the value, and the gradients of the variables that it depends on
 * @throws ValueError where the value depends on none of them, or none is trainable; InvalidArgumentError where it is not a scalar
 * @see TF.js `tf.variableGrads`
 */
export function variableGrads(
  f: () => Tensor,
  varList?: null,
): { readonly value: Scalar; readonly grads: NamedTensorMap };
export function variableGrads(
  f: () => Tensor,
  varList?: readonly Variable[] | null,
): { readonly value: Scalar; readonly grads: Record<string, Tensor | null> };
export function variableGrads(
  f: () => Tensor,
  varList?: readonly Variable[] | null,
): { readonly value: Tensor; readonly grads: Record<string, Tensor | null> } {
  const { value, gradients } = differentiatedByVariables(f, varList, "variableGrads");
  const grads: Record<string, Tensor | null> = {};
  for (const [gradient, { name }] of gradients) {
    if (gradient === null) continue;
    if (Object.hasOwn(grads, name)) throw sameName(name);
    grads[name] = gradient;
  }
  for (const { name, trainable } of varList ?? []) if (!trainable) grads[name] = null;
  return { value, grads };
}

/** A gradient and its variable, in TensorFlow's order. */
export type GradientAndVariable = readonly [gradient: Tensor | null, variable: Variable];

/** As `variableGrads`, with pairs of gradient and trainable variable instead of names, which need not be unique. */
export function differentiatedByVariables(
  f: () => Tensor,
  varList: readonly Variable[] | null | undefined,
  where: string,
): { readonly value: Tensor; readonly gradients: readonly GradientAndVariable[] } {
  requireDifferentiated(f, `${where}(f)`);
  const listed =
    varList === undefined || varList === null ? undefined : requireVariables(varList, where);
  const tape = new Tape();
  const value = tape.record(() => {
    tape.watch(listed?.filter(({ trainable }) => trainable) ?? []);
    return requireResult(f(), `${where}(f)`);
  });
  const candidates = listed ?? tape.watchedVariables();
  const trained = candidates.filter(({ trainable }) => trainable);
  if (trained.length === 0) {
    throw new ValueError(
      {
        what: `${where}() expects at least one of the input variables to be trainable, but none of the ${candidates.length} variables is trainable.`,
        given: candidates.map((variable) => variable.toString()).join(", "),
        expected: "a variable with trainable: true",
        fix: "tf.variable(initialValue, true), or list other variables",
      },
      currentLocation(),
    );
  }
  requireScalar(value, where);
  const found = tape.gradient(value, trained);
  if (found.every((gradient) => gradient === null)) throw unconnected("any variable");
  return { value, gradients: trained.map((variable, i) => [found[i] ?? null, variable]) };
}

/** The value of `f()` and its gradients with respect to tensors that it uses. */
function differentiated(
  f: () => Tensor,
  sources: readonly Tensor[],
  dy: TensorLike | null | undefined,
  where: string,
): Differentiated {
  const tape = new Tape({ watchAccessedVariables: false });
  const value = tape.record(() => {
    tape.watch(sources);
    return requireResult(f(), where);
  });
  const gradients = tape.gradient(
    value,
    sources,
    dy === undefined || dy === null ? {} : { outputGradients: [upstream(dy, value, where)] },
  );
  return {
    value,
    grads: gradients.map((gradient) => {
      if (gradient === null) throw unconnected("x");
      return gradient;
    }),
  };
}

/** @throws InvalidArgumentError where the upstream gradient does not have the value's shape */
function upstream(dy: TensorLike, value: Tensor, where: string): Tensor {
  const given = new Tensor(valueOf(dy, "dy", where, value.dtype));
  if (mayBeSameShape(given.dims, value.dims)) return given;
  throw new InvalidArgumentError(
    {
      what: `The shape of dy passed in ${where} must match the shape returned by f`,
      given: `dy of shape ${formatShape(given.dims)}`,
      expected: `shape ${formatShape(value.dims)}`,
    },
    currentLocation(),
  );
}

const unconnected = (source: string): ValueError =>
  new ValueError(
    {
      what: `Cannot find a connection between ${source} and the result of the function y = f(x)`,
      given: "a result that does not depend on it in a differentiable way",
      expected: "all operations that lead from x to y inside the function f",
      fix: "compute with the argument of f, and with floating-point operations only",
    },
    currentLocation(),
  );

const sameName = (name: string): ValueError =>
  new ValueError(
    {
      what: `two variables have the name ${name}, and gradients are returned by name`,
      given: name,
      expected: "a unique name for each variable",
      fix: "tf.variable(initialValue, true, name), or use a tf.GradientTape",
    },
    currentLocation(),
  );

function only(items: readonly Tensor[]): Tensor {
  const [item] = items;
  if (item === undefined) throw new RangeError("there is one gradient for one tensor");
  return item;
}

// Callers without type checking may pass anything.

const requireDifferentiated = (f: unknown, where: string): void => {
  requireFunction(
    f,
    `The f passed in ${where} must be a function`,
    "a function of tensors that returns a tensor",
  );
};

function requireTensor(given: unknown, what: string): void {
  if (given instanceof Tensor) return;
  throw new DTypeError(
    {
      what: `${what} must be a tensor`,
      given: describe(given),
      expected: "a tensor",
      fix: "make one with tf.tensor",
    },
    currentLocation(),
  );
}

function requireResult(result: unknown, where: string): Tensor {
  if (isTensor(result)) return result;
  refusePromise(result, where);
  throw new DTypeError(
    {
      what: `The result y returned by the f passed in ${where} must be a tensor`,
      given: describe(result),
      expected: "a tensor",
    },
    currentLocation(),
  );
}

function requireArray<T>(args: readonly T[], where: string): readonly T[] {
  const given: unknown = args;
  if (Array.isArray(given)) return args;
  throw new DTypeError(
    {
      what: `The args passed in ${where} must be an array of tensors`,
      given: describe(given),
      expected: "an array, one item for each argument of f",
    },
    currentLocation(),
  );
}

function requireVariables(varList: readonly Variable[], where: string): readonly Variable[] {
  const given: unknown = varList;
  if (Array.isArray(given) && given.every((item) => item instanceof Variable)) return varList;
  throw new DTypeError(
    {
      what: `The varList passed in ${where}(f, varList) must be an array of variables`,
      given: describe(given),
      expected: "an array of tf.Variable",
    },
    currentLocation(),
  );
}

function requireScalar(value: Tensor, where: string): void {
  if (value.rank === 0) return;
  throw new InvalidArgumentError(
    {
      what: `The f passed in ${where}(f) must return a scalar, but it returned a rank-${value.rank} tensor`,
      given: describe(value),
      expected: "a tensor of rank 0",
      fix: "reduce the loss: loss.mean() or loss.sum()",
    },
    currentLocation(),
  );
}
