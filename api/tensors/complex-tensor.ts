/** Complex tensors, as pairs of real tensors. */

import { showAs } from "./inspection";
import { coercionError, iterationError } from "./misuse";
import type { Shape } from "../../ir/types/type";
import type { Tensor } from "./tensor";

/**
 * A tensor of complex numbers: its real and imaginary parts, two tensors of one floating-point dtype and shape. It is accepted by `tf.real`,
 * `tf.imag`, `tf.abs` and the transforms of `tf.spectral`; all other operations apply to the parts.
 *
 * @example
 * ```ts
 * const z = tf.complex([3, 0], [4, 1]);
 * tf.abs(z); // → [5, 1]
 * z.dataSync(); // → [3, 4, 0, 1]
 * ```
 */
export class ComplexTensor {
  readonly dtype = "complex64";

  /** Use `tf.complex`; the constructor is for this library. */
  constructor(
    readonly real: Tensor,
    readonly imag: Tensor,
  ) {}

  /** Sizes by axis. */
  get shape(): number[] {
    return this.real.shape;
  }

  get dims(): Shape {
    return this.real.dims;
  }

  get rank(): number {
    return this.real.rank;
  }

  get size(): number {
    return this.real.size;
  }

  /** Releases the data of both parts. */
  dispose(): void {
    this.real.dispose();
    this.imag.dispose();
  }

  /** The numbers in row-major order, each as its real and its imaginary part. */
  async data(): Promise<Float32Array> {
    return interleaved(await this.real.data(), await this.imag.data());
  }

  /** As `data`, without waiting. */
  dataSync(): Float32Array {
    return interleaved(this.real.dataSync(), this.imag.dataSync());
  }

  toString(): string {
    return `ComplexTensor [${this.shape.join(",")}]`;
  }

  /** JavaScript operators do not work on complex tensors either. */
  [Symbol.toPrimitive](hint: "number" | "string" | "default"): never {
    throw coercionError(hint, this.toString());
  }

  [Symbol.iterator](): never {
    throw iterationError(this.toString());
  }

  static {
    showAs(
      this.prototype,
      (z) => `${z.toString()}\nreal: ${z.real.toString()}\nimag: ${z.imag.toString()}`,
    );
  }
}

const interleaved = (
  real: ArrayLike<number | bigint>,
  imag: ArrayLike<number | bigint>,
): Float32Array =>
  Float32Array.from({ length: 2 * real.length }, (_, i) =>
    Number((i % 2 === 0 ? real : imag)[Math.floor(i / 2)] ?? 0),
  );
