/** The namespace `tf.spectral`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/namespaces/spectral";

export * from "./../../api/namespaces/spectral";
export const fft = /*#__PURE__*/ door(own.fft, "spectral.fft", "input: TensorLike | ComplexTensor");
export const ifft = /*#__PURE__*/ door(own.ifft, "spectral.ifft", "input: TensorLike | ComplexTensor");
export const irfft = /*#__PURE__*/ door(own.irfft, "spectral.irfft", "input: TensorLike | ComplexTensor");
export const rfft = /*#__PURE__*/ door(own.rfft, "spectral.rfft", "input: TensorLike, fftLength?: null | number");
