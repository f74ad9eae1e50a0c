import * as tf from "../../index";
import { reportPeak } from "../support/peak-memory";

const images = 64;
const values = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i));
const x = tf.tensor4d(values(images * 28 * 28 * 3), [images, 28, 28, 3]);
const kernel = tf.variable(tf.tensor4d(values(3 * 3 * 3 * 8), [3, 3, 3, 8]));

/** Targets by name: all outputs of the convolution, one number for each channel of an image, one for each image. */
const targets: Readonly<Record<string, (y: tf.Tensor) => tf.Tensor>> = {
  outputs: (y) => y.slice([0, 0, 0, 0], [16, -1, -1, -1]),
  channels: (y) => y.square().mean([1, 2]),
  images: (y) => y.square().mean([1, 2, 3]),
};

const target = targets[process.argv[2] ?? ""];
if (target === undefined) throw new Error("name a target");

reportPeak(
  () => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => target(tf.conv2d(x, kernel.read(), 1, "valid")));
    return tape.jacobian(y, kernel)?.dataSync();
  },
  (elements) => Number(elements?.length),
);
