/** The namespace `tf.signal`. */
export { frame, hammingWindow, hannWindow, stft } from "../ops/signal/signal";
