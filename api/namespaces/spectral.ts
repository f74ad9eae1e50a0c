/** The namespace `tf.spectral`. */
export { fft, ifft, irfft, rfft } from "../ops/signal/spectral";
