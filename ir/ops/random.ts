/** The op of the counter-based random number generator. */

import { DTypeError } from "../errors";
import { multiResultOp, type Unary } from "../op";
import { formatType, type TensorType } from "../types/type";
import type { ShapeAttributes } from "./shape";

/** A generator's state: the halves of a 64-bit key and of a 64-bit counter, low ones first. */
export const generatorState: TensorType = { dtype: "uint32", shape: [4] };

export const randomOps = {
  /**
   * 32 random bits an element, and the state after them: the same key, and the counter moved on by one an element. What the bits are
   * is a function of the state alone.
   * Called `tf.random.Generator`.
   *
   * @see B. Widynski: Squares: A Fast Counter-Based RNG (2020), https://arxiv.org/abs/2004.06278
   */
  randomBits: multiResultOp<ShapeAttributes, Unary>([1, 1], ({ operands: [state], attributes }) => {
    if (state.dtype !== "uint32" || state.shape.length !== 1 || state.shape[0] !== 4) {
      throw new DTypeError({
        what: "a generator's state is a vector of four unsigned integers",
        given: formatType(state),
        expected: formatType(generatorState),
      });
    }
    return [{ dtype: "uint32", shape: attributes.shape }, generatorState];
  }),
};
