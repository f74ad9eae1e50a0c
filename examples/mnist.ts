/** Trains a digit classifier, evaluates it, saves it, and verifies the saved model in a new process. */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { SingleBar } from "cli-progress";
import { dump, parse } from "npyjs";
import pc from "picocolors";
import * as tf from "../index";
import { writeChart } from "./chart";
import { confusionMatrix, lossCurve } from "./mnist/charts";
import { DigitClassifier } from "./mnist/classifier";
import { side, splitDigits, type Digits } from "./mnist/digits";

const seed = 1;
const trainedDigits = 8000;
const batchSize = 64;
const epochs = 8;

const root = resolve(__dirname, "..");
const out = join(root, "out", "mnist");

const number = (x: tf.Tensor): number => Number(x.dataSync()[0]);
const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

interface Point {
  readonly step: number;
  readonly loss: number;
}

/** Trains the classifier, and prints its progress. */
function train(
  classifier: DigitClassifier,
  training: Digits,
  heldOut: Digits,
): { readonly steps: Point[]; readonly epochs: Point[]; readonly times: number[] } {
  const batches = tf.data.fromTensorSlices(training).shuffle(trainedDigits, seed).batch(batchSize);
  const steps: Point[] = [];
  const evaluations: Point[] = [];
  const times: number[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    // A smaller learning rate in the last epochs lets the weights converge.
    if (epoch === epochs - 1) classifier.optimizer.learningRate = 3e-4;
    const bar = new SingleBar({
      format: `epoch ${epoch}/${epochs} {bar} {value}/{total}  loss {loss}`,
      barsize: 24,
      clearOnComplete: true,
      hideCursor: true,
    });
    bar.start(batches.size, 0, { loss: "" });
    let [loss, accuracy] = [0, 0];
    for (const { images, labels } of batches) {
      const start = performance.now();
      const result = classifier.trainStep(images, labels);
      const stepLoss = number(result.loss);
      times.push(performance.now() - start);
      steps.push({ step: steps.length + 1, loss: stepLoss });
      loss += stepLoss / batches.size;
      accuracy += number(result.accuracy) / batches.size;
      bar.increment({ loss: stepLoss.toFixed(4) });
    }
    bar.stop();
    const held = classifier.evaluate(heldOut.images, heldOut.labels);
    evaluations.push({ step: steps.length, loss: number(held.loss) });
    console.log(
      `epoch ${epoch}  training loss ${loss.toFixed(4)}  accuracy ${percent(accuracy)}` +
        `  held-out loss ${number(held.loss).toFixed(4)}  accuracy ${pc.bold(percent(number(held.accuracy)))}`,
    );
  }
  return { steps, epochs: evaluations, times };
}

/** The confusion matrix: rows are labels, columns predictions. */
function confusions(labels: ArrayLike<unknown>, digits: ArrayLike<unknown>): number[][] {
  const counts = Array.from({ length: 10 }, () => Array<number>(10).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const row = counts[Number(labels[i])];
    const predicted = Number(digits[i]);
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  }
  return counts;
}

const accuracyOf = (counts: readonly (readonly number[])[]): number =>
  counts.reduce((sum, row, digit) => sum + (row[digit] ?? 0), 0) /
  counts.flat().reduce((a, b) => a + b, 0);

/** Classifies in a new process, from the saved artifact and a file of images alone. */
function classifyElsewhere(
  artifact: string,
  images: tf.Tensor,
): { readonly digits: Int32Array; readonly probabilities: Float32Array } {
  const input = join(out, "held-out.npy");
  writeFileSync(input, new Uint8Array(dump(images.dataSync(), images.shape)));
  execFileSync(process.execPath, [
    ...["--require", "ts-node/register/transpile-only", join(root, "cli", "main.ts")],
    ...[
      "run",
      artifact,
      "--signature",
      "classify",
      "--input",
      `images=${input}`,
      "--output",
      join(out, "answers"),
    ],
  ]);
  const read = (name: string): ArrayBuffer => {
    const { data } = parse(
      new Uint8Array(readFileSync(join(out, "answers", `${name}.npy`))).buffer,
    );
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice().buffer;
  };
  return {
    digits: new Int32Array(read("digits")),
    probabilities: new Float32Array(read("probabilities")),
  };
}

async function main(): Promise<void> {
  const start = performance.now();
  tf.random.setSeed(seed);
  mkdirSync(out, { recursive: true });

  const { training, heldOut } = splitDigits(trainedDigits, seed);
  console.log(
    `${training.images.shape[0]} digits to train on, ${heldOut.images.shape[0]} held out, ${side}×${side} pixels each\n`,
  );
  const classifier = new DigitClassifier();
  classifier.network.summary();

  const history = train(classifier, training, heldOut);
  const [first = NaN, ...others] = history.times;
  console.log(
    `\nfirst step ${first.toFixed(0)} ms, traced and compiled; then ${median(others).toFixed(2)} ms per step of ${batchSize} digits`,
  );

  const answer = classifier.classify(heldOut.images);
  const counts = confusions(heldOut.labels.dataSync(), answer.digits.dataSync());
  await writeChart(lossCurve(history), join(out, "loss.svg"));
  await writeChart(confusionMatrix(counts), join(out, "confusion.svg"));

  const artifact = join(out, "model");
  await tf.savedModel.save(classifier, artifact);
  const elsewhere = classifyElsewhere(artifact, heldOut.images);
  const again = confusions(heldOut.labels.dataSync(), elsewhere.digits);
  const probabilities = Array.from(answer.probabilities.dataSync(), Number);
  const isSame =
    probabilities.length === elsewhere.probabilities.length &&
    probabilities.every((p, i) => p === elsewhere.probabilities[i]);
  console.log(
    `held-out accuracy ${pc.bold(percent(accuracyOf(counts)))}; of the saved model in a new process ` +
      `${percent(accuracyOf(again))}, probabilities ${isSame ? "identical" : pc.red("different")}`,
  );
  console.log(`pictures and model in ${out}`);
  console.log(`${((performance.now() - start) / 1000).toFixed(1)} s in all`);
  if (!isSame || accuracyOf(counts) < 0.97) process.exitCode = 1;
}

void main();
