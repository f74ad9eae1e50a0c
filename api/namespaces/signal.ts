/** The namespace `tf.signal`: frames, windows and the short-time Fourier transform. */

export { frame, hammingWindow, hannWindow, stft } from "../ops/signal/signal";
