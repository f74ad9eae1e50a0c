/** `tf.random.Generator`: a stream of random numbers with its state in a variable. */

import type { DType } from "../../../ir/types/dtype";
import { randomNormal, randomUniform, truncatedNormal } from "./random";
import { stateVariable } from "./random-source";
import type { ShapeLike } from "../../arguments/shape";
import type { Tensor } from "../../tensors/tensor";
import type { TensorLike } from "../../tensors/tensor-like";
import type { Variable } from "../../variables/variable";

/**
 * An independent stream of random numbers. Every operation that takes a seed also takes a generator, and advances it. The state is a
 * variable, which is saved and restored as any other.
 *
 * @example
 * ```ts
 * const [a, b] = [tf.random.Generator.fromSeed(1), tf.random.Generator.fromSeed(1)];
 * a.uniform([3]).sub(b.uniform([3])); // → [0, 0, 0]
 * ```
 * @see TensorFlow `tf.random.Generator`
 */
export class Generator {
  /** The key and the count of drawn numbers, as halves of 64 bits: uint32[4]. */
  readonly state: Variable;

  constructor(seed: number) {
    this.state = stateVariable(seed, "generator_state");
  }

  /** A generator whose numbers are determined by a seed. */
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
