/** Custom gradients, and how saved models treat them. */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../index";
import { show } from "./show";

// An identity that clips the gradient on its way back.
const clipGradients = tf.customGradient((y: tf.Tensor) => ({
  value: y,
  gradFunc: (dy: tf.Tensor) => tf.clipByNorm(dy, 0.5),
}));

function clip(): void {
  const v = tf.variable(2.0);
  const tape = new tf.GradientTape();
  const output = tape.record(() => clipGradients(v.mul(v)));
  show("clipped", tape.gradient(output, v)); // 0.5 instead of 1, times 2·v
}

class MyModule extends tf.Module {
  readonly callCustomGrad = tf.function((x: tf.Tensor) => clipGradients(x), {
    inputSignature: [new tf.TensorSpec(null)],
  });
}

async function save(): Promise<void> {
  const path = join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");
  await tf.savedModel.save(new MyModule(), path, { customGradients: true });

  const v = tf.variable(2.0);
  const loaded = await tf.savedModel.load<MyModule>(path);
  const tape = new tf.GradientTape();
  const output = tape.record(() => loaded.callCustomGrad(v.mul(v)));
  show("loaded", tape.gradient(output, v));
}

async function saveWithout(): Promise<void> {
  const path = join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");
  await tf.savedModel.save(new MyModule(), path, { customGradients: false });

  const v = tf.variable(2.0);
  const loaded = await tf.savedModel.load<MyModule>(path);
  const tape = new tf.GradientTape();
  const output = tape.record(() => loaded.callCustomGrad(v.mul(v)));
  show("output", output);
  try {
    tape.gradient(output, v);
  } catch (error) {
    if (!(error instanceof tf.LookupError)) throw error;
    console.log(`LookupError: ${error.report.what}`);
  }
}

async function main(): Promise<void> {
  clip();
  await save();
  await saveWithout();
}

void main();
