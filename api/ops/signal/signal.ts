/** Windows, framing and short-time Fourier transforms of signals. */

import { padAxis } from "../../../ir/compose/axes";
import { InvalidArgumentError } from "../../../ir/errors";
import type { ComplexTensor } from "../../tensors/complex-tensor";
import { lengthOf } from "./fourier";
import { countArgument } from "../../arguments/numbers";
import type { Tensor } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";
import { tensor } from "../shape/tensor";
import { mul } from "../elementwise/elementwise";
import { rfft } from "./spectral";

/** The smallest power of two that is at least a number. @see TF.js `tf.enclosingPowerOfTwo` */
export const enclosingPowerOfTwo = (value: number): number => 2 ** Math.ceil(Math.log2(value));

/**
 * a − b·cos(2πi/n) for each element i of a window, with n its length, or the length minus 1 if that is odd.
 *
 * @see TF.js `tf.cosineWindow`. A window of length 1 is 1, as in TensorFlow.
 */
export function cosineWindow(windowLength: number, a: number, b: number): Tensor {
  countArgument(windowLength, "windowLength", "cosineWindow");
  if (windowLength === 1) return tensor([1]);
  const period = windowLength % 2 === 0 ? windowLength : windowLength - 1;
  return tensor(
    Float32Array.from(
      { length: windowLength },
      (_, i) => a - b * Math.cos((2 * Math.PI * i) / period),
    ),
  );
}

/** ½ − ½·cos. @see TF.js `tf.signal.hannWindow`; TensorFlow `tf.signal.hann_window` */
export const hannWindow = (windowLength: number): Tensor => cosineWindow(windowLength, 0.5, 0.5);

/** 0.54 − 0.46·cos. @see TF.js `tf.signal.hammingWindow` */
export const hammingWindow = (windowLength: number): Tensor =>
  cosineWindow(windowLength, 0.54, 0.46);

/**
 * Frames of a signal, which may overlap or leave gaps.
 *
 * @param signal tensor `[…, samples]`
 * @param frameLength samples of a frame
 * @param frameStep samples from the start of one frame to that of the next
 * @param padEnd whether frames beyond the end are padded with `padValue`, rather than omitted
 * @returns `[…, frames, frameLength]`
 * @throws InvalidArgumentError for a length or step that is not positive, or a symbolic number of samples
 * @example
 * ```ts
 * tf.signal.frame([1, 2, 3, 4], 2, 1); // → [[1, 2], [2, 3], [3, 4]]
 * ```
 * @see TF.js `tf.signal.frame`, which takes vectors; TensorFlow `tf.signal.frame`
 */
export const frame = (
  signal: TensorLike,
  frameLength: number,
  frameStep: number,
  padEnd = false,
  padValue = 0,
): Tensor =>
  apply((b) => {
    const value = valueOf(signal, "signal", "frame");
    if (![frameLength, frameStep].every((n) => Number.isInteger(n) && n > 0)) {
      throw new InvalidArgumentError({
        what: "frame: frameLength and frameStep must be positive integers",
        given: `frameLength = ${frameLength}, frameStep = ${frameStep}`,
        expected: "1, 2, …",
      });
    }
    countArgument(frameLength, "frameLength", "frame");
    countArgument(frameStep, "frameStep", "frame");
    const size = lengthOf({ real: value }, "frame");
    const count = padEnd
      ? Math.ceil(size / frameStep)
      : Math.max(0, 1 + Math.floor((size - frameLength) / frameStep));
    const axis = value.type.shape.length - 1;
    const needed = count === 0 ? 0 : (count - 1) * frameStep + frameLength;
    countArgument(count * frameLength, "frames × frameLength", "frame");
    const filled = padAxis(b, value, axis, 0, Math.max(needed - size, 0), padValue);
    const positions = Int32Array.from(
      { length: count * frameLength },
      (_, i) => Math.floor(i / frameLength) * frameStep + (i % frameLength),
    );
    const indices = b.constantOfArray("int32", [count, frameLength], positions);
    return b.gather(filled, indices, { axis });
  });

/**
 * The short-time Fourier transform: spectra of a signal's frames.
 *
 * @param fftLength length of each transform (default: the smallest power of two that is at least `frameLength`)
 * @param windowFn returns the window by which each frame is multiplied
 * @returns complex `[…, frames, fftLength/2 + 1]`
 * @see TF.js `tf.signal.stft`; TensorFlow `tf.signal.stft`
 */
export function stft(
  signal: TensorLike,
  frameLength: number,
  frameStep: number,
  fftLength?: number | null,
  windowFn: (length: number) => Tensor = hannWindow,
): ComplexTensor {
  const frames = frame(signal, frameLength, frameStep);
  const windowed = mul(frames, windowFn(frameLength));
  return rfft(windowed, fftLength ?? enclosingPowerOfTwo(frameLength));
}
