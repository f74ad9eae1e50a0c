/** A TF.js program, run with both libraries: preprocessing of images. */

import type * as ontrace from "../../index";

/** Pictures made ready for a network: cut, resized, mirrored, greyed and standardised; and their edges by a fixed filter. */
export function imagePipeline(tf: typeof ontrace): {
  readonly ready: number[];
  readonly edges: number[];
  readonly levels: number[];
  readonly shape: number[];
} {
  const picture = tf.tensor3d(
    Array.from({ length: 12 * 10 * 3 }, (_, i) => (i * 37) % 256),
    [12, 10, 3],
  );
  const [ready, edges, levels] = tf.tidy(() => {
    const scaled = picture.toFloat().div(255);
    const cut = scaled.slice([1, 1, 0], [10, 8, 3]).expandDims<ontrace.Tensor4D>(0);
    const small = tf.image.resizeBilinear(cut, [6, 6]);
    const turned = tf.image.flipLeftRight(small);
    const grey = tf.image.rgbToGrayscale(tf.concat([small, turned], 0));
    const { mean, variance } = tf.moments(grey, [1, 2, 3], true);
    const standard = grey.sub(mean).div<ontrace.Tensor4D>(tf.sqrt(variance).add(1e-7));
    const sobel = tf.tensor4d([-1, 0, 1, -2, 0, 2, -1, 0, 1], [3, 3, 1, 1]);
    const outlines = tf.conv2d(standard, sobel, 1, "same").abs();
    const crops = tf.image.cropAndResize(cut, [[0.1, 0.2, 0.9, 0.8]], [0], [3, 3]);
    const quantised = crops.mul(8).floor().clipByValue(0, 7).toInt();
    return [standard, outlines, quantised];
  }) as [ontrace.Tensor, ontrace.Tensor, ontrace.Tensor];
  return {
    ready: Array.from(ready.dataSync()),
    edges: Array.from(edges.dataSync()),
    levels: Array.from(levels.dataSync()),
    shape: ready.shape,
  };
}
