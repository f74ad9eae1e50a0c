import * as tfjs from "@tensorflow/tfjs";
import { attention } from "../../examples/tfjs/attention";
import { layersFit } from "../../examples/tfjs/layers-fit";
import { lstm } from "../../examples/tfjs/lstm";
import { mnistCnn } from "../../examples/tfjs/mnist-cnn";
import { polynomialRegression } from "../../examples/tfjs/polynomial-regression";
import * as tf from "../../index";

/** The same source runs on both libraries: what its types say of TF.js holds of this one. */
const ours = tf as unknown as typeof tfjs;

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
  const result = polynomialRegression(ours);
  expectClose(result, polynomialRegression(tfjs));
  expect(result.losses.at(-1)).toBeLessThan((result.losses[0] ?? 0) / 10);
});

test("a convolutional network by core operations", () => {
  const result = mnistCnn(ours);
  expectClose(result, mnistCnn(tfjs));
  expect(result.losses.at(-1)).toBeLessThan((result.losses[0] ?? 0) / 2);
});

test("a long short-term memory by its cell", () => {
  const result = lstm(ours);
  expectClose(result, lstm(tfjs));
  expect(result.losses.at(-1)).toBeLessThan(result.losses[0] ?? 0);
});

test("attention by core operations", () => {
  expectClose(attention(ours), attention(tfjs));
});

test("a model of layers by compile, fit and evaluate", async () => {
  const result = await layersFit(ours);
  expectClose(result, await layersFit(tfjs));
  expect(result.evaluation[0]).toBeLessThan(Number(result.figures[0]?.[0]));
});
