import type { DType } from "../../../ir/types/dtype";
import { randomNormal, randomUniform, truncatedNormal } from "./random";
import { stateVariable } from "./random-source";
import type { ShapeLike } from "../../arguments/shape";
import type { Tensor } from "../../tensors/tensor";
import type { TensorLike } from "../../tensors/tensor-like";
import type { Variable } from "../../variables/variable";

/**
 * A stream of random numbers of its own. Every operation that takes a seed takes a generator instead, and moves it on. The state is a
 * variable: it is saved and restored as others are.
 *
 * @see TensorFlow `tf.random.Generator`
 */
export class Generator {
  /** The key and the number of numbers drawn, as halves of 64 bits: uint32[4]. */
  readonly state: Variable;

  constructor(seed: number) {
    this.state = stateVariable(seed, "generator_state");
  }

  /** A generator whose numbers follow from a seed. */
  static fromSeed(seed: number): Generator {
    return new Generator(seed);
  }

  /** As `tf.randomUniform`. */
  uniform(shape: ShapeLike, minval?: TensorLike, maxval?: TensorLike, dtype?: DType): Tensor {
    return randomUniform(shape, minval, maxval, dtype, this);
  }

  /** As `tf.randomNormal`. */
  normal(shape: ShapeLike, mean?: TensorLike, stdDev?: TensorLike, dtype?: DType): Tensor {
    return randomNormal(shape, mean, stdDev, dtype, this);
  }

  /** As `tf.truncatedNormal`. */
  truncatedNormal(shape: ShapeLike, mean?: TensorLike, stdDev?: TensorLike, dtype?: DType): Tensor {
    return truncatedNormal(shape, mean, stdDev, dtype, this);
  }
}
