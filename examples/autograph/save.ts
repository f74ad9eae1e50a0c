/**
 * Saves the examples as ONNX, and prints what a test needs to check them.
 *
 *     ontrace run examples/autograph/save.ts FOLDER
 */

import { join } from "node:path";
import * as tf from "../../index";
import { Collatz } from "./collatz";
import { letters, trained } from "./decoding";
import { Newton } from "./newton";
import { Oscillator } from "./runge-kutta";

async function main(folder: string): Promise<void> {
  const { model, loss } = trained();
  await tf.savedModel.save(new Newton(), join(folder, "newton"));
  await tf.savedModel.save(new Collatz(), join(folder, "collatz"));
  await tf.savedModel.save(new Oscillator(), join(folder, "oscillator"));
  await tf.savedModel.save(model, join(folder, "speller"));
  const weights = {
    input: model.input.arraySync(),
    hidden: model.hidden.arraySync(),
    bias: model.bias.arraySync(),
    output: model.output.arraySync(),
  };
  console.log(JSON.stringify({ letters, loss, weights }));
}

void main(process.argv.at(-1) ?? "out");
