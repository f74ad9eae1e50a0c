import * as tfjs from "@tensorflow/tfjs";
import { readDigits } from "../../examples/mnist/digits";
import { attention } from "../../examples/tfjs/attention";
import { autoencoder } from "../../examples/tfjs/autoencoder";
import { imagePipeline } from "../../examples/tfjs/image-pipeline";
import { layersFit } from "../../examples/tfjs/layers-fit";
import { lstm } from "../../examples/tfjs/lstm";
import { mnistCnn } from "../../examples/tfjs/mnist-cnn";
import { transformerBlock } from "../../examples/tfjs/transformer-block";
import { polynomialRegression } from "../../examples/tfjs/polynomial-regression";
import * as tf from "../../index";

/** The same source runs on both libraries: it is written in types of this one. */
const theirs = tfjs as unknown as typeof tf;

function expectClose(actual: unknown, expected: unknown): void {
  if (typeof expected === "number") {
    expect(Math.abs(Number(actual) - expected)).toBeLessThan(
      1e-4 * Math.max(1, Math.abs(expected)),
    );
    return;
  }
  const [a, b] = [actual, expected].map((value) => Object.entries(Object(value) as object));
  expect(a?.map(([key]) => key)).toEqual(b?.map(([key]) => key));
  a?.forEach(([, value], i) => {
    expectClose(value, b?.[i]?.[1]);
  });
}

test("polynomial regression", () => {
  const result = polynomialRegression(tf);
  expectClose(result, polynomialRegression(theirs));
  expect(result.losses.at(-1)).toBeLessThan((result.losses[0] ?? 0) / 10);
});

/** Some digits of each class. */
function someDigits(count: number) {
  const { images, labels } = readDigits();
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * labels.length) / count));
  return {
    images: Float32Array.from(chosen.flatMap((i) => [...images.subarray(784 * i, 784 * (i + 1))])),
    labels: Int32Array.from(chosen, (i) => labels[i] ?? 0),
  };
}

test("a convolutional network by core operations, on handwritten digits", () => {
  const digits = someDigits(10);
  const result = mnistCnn(tf, digits, 3);
  expectClose(result, mnistCnn(theirs, digits, 3));
  expect(result.losses.at(-1)).toBeLessThan(result.losses[0] ?? 0);
});

test("a long short-term memory by its cell", () => {
  const result = lstm(tf);
  expectClose(result, lstm(theirs));
  expect(result.losses.at(-1)).toBeLessThan(result.losses[0] ?? 0);
});

test("attention by core operations", () => {
  expectClose(attention(tf), attention(theirs));
});

test("a model of layers by compile, fit and evaluate", async () => {
  const result = await layersFit(tf);
  expectClose(result, await layersFit(theirs));
  expect(result.evaluation[0]).toBeLessThan(Number(result.figures[0]?.[0]));
});

test("a variational autoencoder", () => {
  const result = autoencoder(tf);
  expectClose(result, autoencoder(theirs));
  expect(result.losses.at(-1)).toBeLessThan(result.losses[0] ?? 0);
  expect(result.leaked).toBe(0);
});

test("a block of a transformer", () => {
  const result = transformerBlock(tf);
  expectClose(result, transformerBlock(theirs));
  expect(result.losses.at(-1)).toBeLessThan(result.losses[0] ?? 0);
  expect(result.restored).toEqual(result.output);
});

test("pictures made ready for a network", () => {
  const result = imagePipeline(tf);
  expectClose(result, imagePipeline(theirs));
  expect(result.shape).toEqual([2, 6, 6, 1]);
});
