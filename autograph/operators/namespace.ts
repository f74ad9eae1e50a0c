/** `tf.autograph`: control flow over tensors in plain JavaScript. */

import { checkedOptions, type AbsentOptions, type OptionNames } from "../../api/options";
import * as all from "./index";
import { Loop } from "./loop";
import type { ShapeInvariant } from "./loop-variables";
import { iterationLimit, requireParallelIterations } from "./iteration-limit";
import type { Tensor } from "../../api/tensors/tensor";
import type { TensorLike } from "../../api/tensors/tensor-like";

/**
 * What converted code calls: an agreement of its converter with this version of the library, and not for users. It is an object of its own, since
 * its properties are read in each operation of converted code, which is faster than through a module.
 */
export const operators: object = Object.freeze({ ...all });

export { doNotConvert, toCode } from "./unconverted";

/** Shapes of a loop's variables, which are given by the tensors that they have where the body begins, with `null` for sizes that vary. */
export type ShapeInvariants = readonly (readonly [
  variable: Tensor,
  shape: readonly (number | null)[],
])[];

/** What is declared of the loop around the call. */
export interface LoopOptions {
  /** For variables of the loop their shapes, with `null` for sizes that vary. */
  readonly shapeInvariants?: ShapeInvariants;
  /** An upper bound on the number of iterations, in addition to the condition: an integer, or an integer scalar from outside of the loop. */
  readonly maximumIterations?: TensorLike;
  /** An integer above 0, without effect: iterations run one after the other. */
  readonly parallelIterations?: number;
}

const optionNames: OptionNames<LoopOptions> = {
  shapeInvariants: true,
  maximumIterations: true,
  parallelIterations: true,
};

const absentOptions: AbsentOptions = { swapMemory: "remove it" };

/**
 * Sets options of a loop that a tensor decides, from its body: of the innermost such loop around the call. In a loop that the host decides, and outside
 * of traced functions, it does nothing.
 *
 * @throws ValueError for a tensor that is no variable of the loop, and for numbers of iterations that are no integers; InvalidArgumentError for a shape
 * that does not fit the variable's
 * @example
 * ```ts
 * const halve = tf.function((x: tf.Tensor) => {
 *   while (x.greater(1)) {
 *     tf.autograph.setLoopOptions({ maximumIterations: 3 });
 *     x = x.div(2);
 *   }
 *   return x;
 * });
 * ```
 * @see TensorFlow `tf.autograph.experimental.set_loop_options`
 */
export function setLoopOptions(options: LoopOptions): void {
  const { shapeInvariants, maximumIterations, parallelIterations } = checkedOptions(
    options,
    optionNames,
    "tf.autograph.setLoopOptions",
    absentOptions,
  );
  if (parallelIterations !== undefined) requireParallelIterations(parallelIterations);
  if (maximumIterations !== undefined) Loop.bound(iterationLimit(maximumIterations));
  if (shapeInvariants !== undefined) setShapeInvariants(shapeInvariants);
}

/**
 * Declares sizes that vary from iteration to iteration: `setLoopOptions({ shapeInvariants })`.
 *
 * @throws ValueError for a tensor that is no variable of the loop; InvalidArgumentError for a shape that does not fit the variable's
 * @example
 * ```ts
 * const double = tf.function((n: tf.Tensor) => {
 *   let x = tf.zeros([1]);
 *   for (const _ of tf.range(0, n)) {
 *     tf.autograph.setShapeInvariants([[x, [null]]]);
 *     x = tf.concat([x, x]);
 *   }
 *   return x;
 * });
 * ```
 */
export function setShapeInvariants(invariants: ShapeInvariants): void {
  Loop.relax(invariants.map(([tensor, shape]): ShapeInvariant => ({ tensor, shape })));
}
