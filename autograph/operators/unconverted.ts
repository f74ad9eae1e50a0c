/** Functions that run as they are written, and the source of functions as they run. */

import { withConversion } from "../../api/context/conversion";
import { registerWrapper, sourceOf } from "../../api/functions/parameter-names";
import type { AnyFunction } from "../../api/functions/polymorphic-function";
import { isPolymorphic } from "../../api/functions/polymorphic-function";
import { requireFunction } from "../../api/tensors/require-function";

/**
 * A function that runs as it is written, with all that it calls: no tensor decides its `if`, `while` and other control flow. It also decorates
 * methods. A `tf.function` that it calls is converted as that one's own option says.
 *
 * @example
 * ```ts
 * const isGiven = tf.autograph.doNotConvert((x?: tf.Tensor) => (x ? "given" : "absent"));
 * isGiven(tf.scalar(0)); // → given
 * ```
 *
 * @throws DTypeError where the argument is not a function
 * @see TensorFlow `tf.autograph.experimental.do_not_convert`
 */
export function doNotConvert<F extends AnyFunction>(
  original: F,
  _context?: ClassMethodDecoratorContext,
): F {
  requireFunction(original, "'func' must be callable.", "a function to leave as it is written");
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    return withConversion<[AnyFunction, unknown, readonly unknown[]], unknown>(
      false,
      Reflect.apply,
      original,
      this,
      args,
    );
  };
  for (const property of ["name", "length"] as const)
    Object.defineProperty(wrapper, property, { value: original[property] });
  registerWrapper(wrapper, original);
  // It takes the arguments of the function and returns its result, which the type system cannot follow.
  return wrapper as unknown as F;
}

/**
 * The source of a function as it runs: converted, where AutoGraph converted the file that it is in (docs/autograph.md), and without its types.
 * Where plain `if` and `while` are still there, the file was not converted.
 *
 * @param fn a function, or what `tf.function` made of one
 * @example
 * ```ts
 * const double = tf.function((x: tf.Tensor) => x.mul(2));
 * tf.autograph.toCode(double); // → (x) => x.mul(2)
 * ```
 *
 * @throws DTypeError where the argument is not a function
 * @see TensorFlow `tf.autograph.to_code`
 */
export function toCode(fn: AnyFunction): string {
  requireFunction(fn, "'entity' must be a function.", "a function, or the result of tf.function");
  return sourceOf(isPolymorphic(fn) ? fn.original : fn);
}
