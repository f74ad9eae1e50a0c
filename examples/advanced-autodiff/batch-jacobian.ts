/** Jacobians of each item of a batch, for independent and dependent rows. */

import * as tf from "../../index";
import { heatMap, writePicture } from "./pictures";
import { connected, number, show } from "./show";

const x = tf.randomNormal([7, 5], 0, 1, "float32", 1);
const dense = (units: number, seed: number): tf.Layer =>
  tf.layers.dense({
    units,
    activation: "elu",
    kernelInitializer: tf.initializers.glorotNormal({ seed }),
  });

/** Each (batch, batch) slice of a Jacobian as a patch of one image, with gaps between the patches. */
async function patches(j: tf.Tensor): Promise<(number | null)[][]> {
  // [outs, batch, ins, batch]: the elements of one pair of columns are adjacent.
  const slices = await j.transpose([1, 0, 3, 2]).array<number[][][][]>();
  const width = 1 + (x.shape[1] ?? 0) * (1 + (x.shape[0] ?? 0));
  const gap = Array.from({ length: width }, () => null);
  return [
    gap,
    ...slices.flatMap((rows) => [
      ...rows.map((columns) => [null, ...columns.flatMap((patch) => [...patch, null])]),
      gap,
    ]),
  ];
}

async function independentRows(): Promise<void> {
  const layer1 = dense(8, 2);
  const layer2 = dense(6, 3);
  const tape = new tf.GradientTape({ persistent: true, watchAccessedVariables: false });
  const y = tape.record(() => {
    tape.watch(x);
    return layer2.apply(layer1.apply(x));
  });
  show("y", y);
  const j = connected(tape.jacobian(y, x));
  show("j", j);
  await writePicture(
    "batch-slice",
    heatMap(await j.slice([0, 0, 0, 0], [7, 1, 7, 1]).reshape([7, 7]).array<number[][]>(), {
      title: "A (batch, batch) slice",
      size: 280,
    }),
  );
  await writePicture(
    "batch-patches",
    heatMap(await patches(j), { title: "All (batch, batch) slices are diagonal" }),
  );

  const jSum = j.sum(2);
  show("j_sum", jSum);
  const jSelect = tf.einsum("bxby->bxy", j);
  show("j_select", jSelect);
  const jb = tape.batchJacobian(y, x);
  show("jb", jb);
  console.log(`error < 1e-3: ${number(jb.sub(jSum).abs().max()) < 1e-3}`);
}

async function dependentRows(): Promise<void> {
  const layer1 = dense(8, 2);
  const norm = tf.layers.batchNormalization();
  const layer2 = dense(6, 3);
  const tape = new tf.GradientTape({ persistent: true, watchAccessedVariables: false });
  const y = tape.record(() => {
    tape.watch(x);
    return layer2.apply(norm.apply(layer1.apply(x), { training: true }));
  });
  const j = connected(tape.jacobian(y, x));
  show("j", j);
  await writePicture(
    "batch-norm-patches",
    heatMap(await patches(j), {
      title: "These slices are not diagonal",
      subtitle: "Don't use batchJacobian",
    }),
  );
  // The result still has the expected shape, but an unclear meaning.
  show("jb", tape.batchJacobian(y, x));
}

async function main(): Promise<void> {
  await independentRows();
  await dependentRows();
}

void main();
