/** Complex tensors and Fourier transforms along the last axis. */

import type { Rank } from "../../tensors/rank";
import { countArgument } from "../../arguments/numbers";
import { concatAxis, padAxis, reversed, sliceAxis } from "../../../ir/compose/axes";
import { isFloating } from "../../../ir/types/dtype";
import { DTypeError, InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatType, mayBeSameShape } from "../../../ir/types/type";
import { ComplexTensor } from "../../tensors/complex-tensor";
import type { Context } from "../../context/context";
import { lengthOf, scaled, transformed, type Complex, type ComplexPair } from "./fourier";
import { type Tensor, type TensorOf, graphValue } from "../../tensors/tensor";
import { pairOfOneDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";
import { describe } from "../../tensors/describe";

/** A complex tensor, or real numbers. */
export type ComplexLike = ComplexTensor | TensorLike;

function partsOf(x: ComplexLike, op: string): Complex {
  if (x instanceof ComplexTensor) return { real: graphValue(x.real), imag: graphValue(x.imag) };
  return { real: requireReal(valueOf(x, "input", op), op) };
}

function requireReal(value: Value, op: string): Value {
  if (isFloating(value.type.dtype)) return value;
  throw new DTypeError({
    what: `${op} needs a floating-point or complex dtype`,
    given: formatType(value.type),
    expected: "float32, or a complex tensor",
    fix: 'convert it: x.cast("float32")',
  });
}

function complexResult(build: (b: Context) => ComplexPair): ComplexTensor {
  const [real, imag] = applyMany((b) => {
    const result = build(b);
    return [result.real, result.imag];
  });
  if (real === undefined || imag === undefined) throw new RangeError("there are two parts");
  return new ComplexTensor(real, imag);
}

/**
 * A complex tensor of real and imaginary parts.
 *
 * @param real floating-point tensor
 * @param imag of the same shape
 * @throws InvalidArgumentError if the shapes differ; DTypeError for integers
 * @example
 * ```ts
 * tf.abs(tf.complex([3], [4])); // → [5]
 * ```
 * @see TF.js `tf.complex`
 */
export const complex = (real: TensorLike, imag: TensorLike): ComplexTensor =>
  complexResult((b) => {
    const [x, y] = pairOfOneDType(["real", real], ["imag", imag], "complex");
    if (!mayBeSameShape(x.type.shape, y.type.shape)) {
      throw new InvalidArgumentError({
        what: "real and imag shapes must match in call to tf.complex().",
        given: `${formatType(x.type)}, ${formatType(y.type)}`,
        expected: "one shape",
      });
    }
    requireReal(x, "complex");
    return { real: b.withShape(x, x.type.shape), imag: y };
  });

/** The real part; for a real tensor the tensor itself. @see TF.js `tf.real` */
export const real = <T extends Tensor | Rank = Rank>(input: ComplexLike): TensorOf<T> =>
  apply(() => partsOf(input, "real").real);

/** The imaginary part; zeros for a real tensor. @see TF.js `tf.imag` */
export const imag = <T extends Tensor | Rank = Rank>(input: ComplexLike): TensorOf<T> =>
  apply((b) => {
    const parts = partsOf(input, "imag");
    return parts.imag ?? b.fullLike(parts.real, 0);
  });

/**
 * The discrete Fourier transform along the last axis: Σⱼ xⱼ·e^(−2πi·jk/n).
 *
 * @throws InvalidArgumentError if the size of the axis is symbolic; UnimplementedError if it has a prime factor above 4096
 * @example
 * ```ts
 * tf.fft([1, 2]).real; // → [3, -1]
 * ```
 * @see TF.js `tf.spectral.fft`; TensorFlow `tf.signal.fft`
 */
export const fft = (input: ComplexLike): ComplexTensor =>
  complexResult((b) => {
    const x = partsOf(input, "fft");
    return transformed(b, x, lengthOf(x, "fft"), -1);
  });

/** The inverse of `fft`: Σₖ xₖ·e^(2πi·jk/n)/n. @see TF.js `tf.spectral.ifft` */
export const ifft = (input: ComplexLike): ComplexTensor =>
  complexResult((b) => {
    const x = partsOf(input, "ifft");
    const n = lengthOf(x, "ifft");
    return scaled(b, transformed(b, x, n, 1), 1 / n);
  });

function requireLength(fftLength: number): number {
  if (Number.isInteger(fftLength) && fftLength > 0)
    return countArgument(fftLength, "fftLength", "rfft");
  throw new InvalidArgumentError({
    what: `rfft: fftLength must be a positive integer, but got ${fftLength}`,
    given: describe(fftLength),
    expected: "1, 2, 3, …",
  });
}

/** The first `size` elements along the last axis, padded with zeros. */
function ofLength(b: Context, x: Value, size: number): Value {
  const axis = x.type.shape.length - 1;
  const length = Number(x.type.shape[axis]);
  return length >= size ? sliceAxis(b, x, axis, 0, size) : padAxis(b, x, axis, 0, size - length);
}

/**
 * The transform of real numbers: the first n/2 + 1 elements of `fft`, whose conjugates are the others.
 *
 * @param fftLength n: the input is cropped or padded with zeros to this length (default: the length of the input)
 * @see TF.js `tf.spectral.rfft`; TensorFlow `tf.signal.rfft`
 */
export const rfft = (input: TensorLike, fftLength?: number | null): ComplexTensor =>
  complexResult((b) => {
    const x = requireReal(valueOf(input, "input", "rfft"), "rfft");
    const length = lengthOf({ real: x }, "rfft");
    const n = fftLength === undefined || fftLength === null ? length : requireLength(fftLength);
    const { real, imag } = transformed(b, { real: ofLength(b, x, n) }, n, -1);
    const count = Math.floor(n / 2) + 1;
    return { real: ofLength(b, real, count), imag: ofLength(b, imag, count) };
  });

/**
 * The inverse of `rfft` of an even length: from m elements the 2·(m − 1) real numbers with that transform.
 *
 * @see TF.js `tf.spectral.irfft`; TensorFlow `tf.signal.irfft`
 */
export const irfft = (input: ComplexLike): Tensor =>
  apply((b) => {
    const x = partsOf(input, "irfft");
    const m = lengthOf(x, "irfft");
    const axis = x.real.type.shape.length - 1;
    // The omitted elements are the conjugates of the inner ones in reverse order.
    const mirrored = (part: Value): Value =>
      reversed(b, sliceAxis(b, part, axis, 1, Math.max(m - 2, 0)), [axis]);
    const whole = (part: Value, rest: Value): Value =>
      m <= 2 ? part : concatAxis(b, [part, rest], axis);
    const imaginary = x.imag ?? b.fullLike(x.real, 0);
    const spectrum = {
      real: whole(x.real, mirrored(x.real)),
      imag: whole(imaginary, b.neg(mirrored(imaginary))),
    };
    const n = lengthOf(spectrum, "irfft");
    return scaled(b, transformed(b, spectrum, n, 1), 1 / n).real;
  });
