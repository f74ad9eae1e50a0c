import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../index";
import { BrowserPage } from "./browser";
import { describeAttempts } from "./attempts-cases";
import { describeDataSizes } from "./data-sizes-cases";
import { chromium, describeInBrowser } from "./in-browser";
import { predict, trainAndPredict, WaveClassifier, waves } from "./model";
import { describeTrainings, trainingData } from "./training-cases";
import type { Page } from "./page";

type Result<K extends keyof Page> = Awaited<ReturnType<Page[K]>>;

const closeTo = (expected: readonly number[], actual: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((e, i) => {
    expect(actual[i]).toBeCloseTo(e, 4);
  });
};

describeInBrowser("in a browser, by WebAssembly", () => {
  const artifacts = mkdtempSync(join(tmpdir(), "ontrace-web-"));
  let browser: BrowserPage | undefined;
  const opened = (): BrowserPage => {
    if (browser === undefined) throw new Error("the browser did not start");
    return browser;
  };
  const call = <K extends keyof Page>(name: K, ...args: Parameters<Page[K]>): Promise<Result<K>> =>
    opened().call<Result<K>>(name, ...args);

  beforeAll(async () => {
    browser = await BrowserPage.open(chromium, join(__dirname, "page.ts"), [
      artifacts,
      trainingData,
    ]);
  });

  afterAll(() => browser?.close());

  test("training gives the losses and the network that Node gives", async () => {
    const here = await trainAndPredict(new WaveClassifier());
    const there = await call("trainAndPredict");
    closeTo(here.losses, there.losses);
    closeTo(here.probabilities, there.probabilities);
    expect(there.losses.at(-1)).toBeLessThan(Number(there.losses[0]) / 2);
  });

  test("a model is kept in the origin's database", async () => {
    const { saved, loaded } = await call("saveAndLoad");
    expect(loaded).toEqual(saved);
  });

  test("a model saved by Node is fetched from a URL", async () => {
    const model = new WaveClassifier();
    const { images, labels } = waves(12);
    model.trainStep(images, labels);
    await tf.savedModel.save(model, join(artifacts, "model"));
    closeTo(await predict(model), await call("fetchModel", "/model"));
  });

  test("a failed run rejects what it was to give, and variables keep their values", async () => {
    const { message, value } = await call("failingRun");
    expect(message).toMatch(/^InvalidArgumentError: an? (?:negative )?index .*is not /);
    expect(message).toContain("  at: ");
    expect(value).toEqual([1, 2, 3]);
  });

  test("a variable's first read after a failed assignment rejects, and later ones give its value", async () => {
    const { message, value } = await call("failedWrite");
    expect(message).toMatch(/^InvalidArgumentError: .*an index 7 is not in/);
    expect(value).toEqual([1, 2, 3]);
  });

  test("a failing operation takes only those with it that depend on it", async () => {
    const { bad, dependent, ...others } = await call("failureAmongOthers");
    for (const error of [bad, dependent])
      expect(error).toMatch(/^InvalidArgumentError: .*an index 7 is not in/);
    expect(others).toEqual({
      ...{ before: [4, 6, 8], after: [6], v: [20, 30] },
      ...{ w: [10], next: [30, 40] },
    });
  });

  test("runs at the same time wait for each other, and for operands that are disposed meanwhile", async () => {
    const expected = Array.from({ length: 10 }, (_, i) => [2 * (2 * i + 1), 6]);
    expect(await call("manyRuns")).toEqual(expected);
  });

  test("a synchronous read names the asynchronous one", async () => {
    const message = await call("readSynchronously");
    expect(message).toMatch(/a browser cannot wait for a run/);
    expect(message).toContain("await x.data()");
  });

  test("fit and evaluate await computed inputs", async () => {
    const { first, evaluated, again, predicted, items } = await call("fitComputed");
    expect(first).toBeGreaterThan(1);
    expect(evaluated[0]).toBeLessThan(0.1);
    closeTo(evaluated, again);
    expect(predicted).toHaveLength(4);
    closeTo([0, 1, 2, 3], items);
  });

  test("fit rejects where its input fails, and trains afterwards", async () => {
    const { message, loss } = await call("fitFailing");
    expect(message).toMatch(/^InvalidArgumentError: .*an index 7 is not in/);
    expect(loss).toBeCloseTo(1);
  });

  test("asynchronous functions await what they read", async () => {
    expect(await call("asynchronousFunctions")).toEqual({
      where: [[2], [3]],
      masked: [3, 4],
      suppressed: [0, 2],
      scored: [0, 2],
      soft: [0, 2, 1],
      padded: [[0, 2], 2],
      difference: [
        [1, 3],
        [0, 2],
      ],
      inTopK: [true],
    });
  });

  test("a disposed tensor's data stays with the runs that wait for it", async () => {
    expect(await call("disposedWhileUsed")).toEqual([
      [2, 3],
      [20, 30],
    ]);
  });

  test("pixels are drawn on a canvas", async () => {
    const expected = [0, 0, 0, 255, 255, 255, 255, 255];
    expect(await call("drawn")).toEqual({
      pixels: expected,
      shown: expected,
      drawn: [1, 2, [[[128]], [[0]]]],
    });
  });

  test("sizes that follow from the arguments' are known before the run", async () => {
    expect(await call("unknownBatch")).toEqual({
      shape: [2, 2],
      values: [
        [1, 2],
        [2, 4],
      ],
    });
  });

  test("halves are read as the numbers that they encode", async () => {
    expect(await call("halves")).toEqual([
      [3, 1.2001953125, -4],
      [5, 1.400390625, -9],
      [4, 0.39990234375, -10],
    ]);
  });

  describeDataSizes((name) => opened().call(name));

  describeAttempts((name) => opened().call(name));

  // WebGPU's kernels do not check indices.
  test("runs that fail between others of their function fail alone", async () => {
    const failed = expect.stringMatching(/^InvalidArgumentError: /) as string;
    expect(await call("failuresBetween")).toEqual([[10], failed, [20], failed, [10]]);
  });

  describeTrainings(4, (name, steps) => opened().call("losses", name, steps));

  test("nothing else went wrong in the page", () => {
    expect(opened().errors).toEqual([]);
  });
});
