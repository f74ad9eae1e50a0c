/** The namespace `tf.signal`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/namespaces/signal";

export * from "./../../api/namespaces/signal";
export const frame = /*#__PURE__*/ door(own.frame, "signal.frame", "signal: TensorLike, frameLength: number, frameStep: number, padEnd?: boolean, padValue?: number");
export const hammingWindow = /*#__PURE__*/ door(own.hammingWindow, "signal.hammingWindow", "windowLength: number");
export const hannWindow = /*#__PURE__*/ door(own.hannWindow, "signal.hannWindow", "windowLength: number");
export const stft = /*#__PURE__*/ door(own.stft, "signal.stft", "signal: TensorLike, frameLength: number, frameStep: number, fftLength?: null | number, windowFn?: function");
