/** The namespace `tf.spectral`: Fourier transforms. */

export { fft, ifft, irfft, rfft } from "../ops/signal/spectral";
