/** `tf.autograph`: control flow over tensors in plain JavaScript. */

import { checkedOptions, type OptionNames } from "../../api/options";
import * as all from "./index";
import { Loop } from "./loop";
import type { ShapeInvariant } from "./loop-variables";
import type { Tensor } from "../../api/tensors/tensor";

/**
 * What converted code calls: an agreement of its converter with this version of the library, and not for users. It is an object of its own, since
 * its properties are read in each operation of converted code, which is faster than through a module.
 */
export const operators: object = Object.freeze({ ...all });

export { doNotConvert, toCode } from "./unconverted";

/** What is declared of the loop around the call. */
export interface LoopOptions {
  /** For variables of the loop, given by the tensors that they have where the body begins: their shapes, with `null` for sizes that vary. */
  readonly shapeInvariants?: readonly (readonly [
    variable: Tensor,
    shape: readonly (number | null)[],
  ])[];
}

const optionNames: OptionNames<LoopOptions> = { shapeInvariants: true };

/**
 * Declares sizes that vary from iteration to iteration, in the body of a loop that a tensor decides. Elsewhere it does nothing.
 *
 * @throws ValueError for a tensor that is no variable of the loop
 * @see TensorFlow `tf.autograph.experimental.set_loop_options`
 */
export function setLoopOptions(options: LoopOptions): void {
  const { shapeInvariants = [] } = checkedOptions(
    options,
    optionNames,
    "tf.autograph.setLoopOptions",
  );
  Loop.relax(shapeInvariants.map(([tensor, shape]): ShapeInvariant => ({ tensor, shape })));
}
