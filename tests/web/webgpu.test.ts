import { join } from "node:path";
import { BrowserPage, withWebGpu } from "./browser";
import { describeAttempts } from "./attempts-cases";
import { describeDataSizes } from "./data-sizes-cases";
import { chromium, describeInBrowser } from "./in-browser";
import { trainAndPredict, WaveClassifier } from "./model";
import { describeTrainings, trainingData } from "./training-cases";
import type { Page } from "./webgpu-page";

type Result<K extends keyof Page> = Awaited<ReturnType<Page[K]>>;

const closeTo = (expected: readonly number[], actual: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((e, i) => {
    expect(actual[i]).toBeCloseTo(e, 3);
  });
};

describeInBrowser("in a browser, by WebGPU", () => {
  let browser: BrowserPage | undefined;
  const opened = (): BrowserPage => {
    if (browser === undefined) throw new Error("the browser did not start");
    return browser;
  };
  const call = <K extends keyof Page>(name: K, ...args: Parameters<Page[K]>): Promise<Result<K>> =>
    opened().call<Result<K>>(name, ...args);

  beforeAll(async () => {
    browser = await BrowserPage.open(
      ...([chromium, join(__dirname, "webgpu-page.ts"), [trainingData], withWebGpu] as const),
    );
  });

  afterAll(() => browser?.close());

  test("a GPU that is emulated is used when it is asked for by name", async () => {
    expect(await call("choice")).toEqual({
      ...{ before: "wasm", chosen: "wasm", named: "webgpu" },
      refusal: "the adapter (google swiftshader) computes on the CPU, slower than wasm",
    });
  });

  test("training gives the losses and the network that Node gives", async () => {
    const here = await trainAndPredict(new WaveClassifier());
    const there = await call("trainAndPredict");
    closeTo(here.losses, there.losses);
    closeTo(here.probabilities, there.probabilities);
  });

  test("a step moves its loss alone, and leaves no more memory in use", async () => {
    const { up, down, held, heldAfter } = await call("steps", 20);
    expect(down).toBe(20 * 4);
    expect(up).toBe(0);
    // What earlier models held may be collected meanwhile.
    expect(heldAfter.tensors).toBeLessThanOrEqual(held.tensors);
    expect(heldAfter.bytes).toBeLessThanOrEqual(held.bytes);
  });

  test("reads that are asked for together are waited for once", async () => {
    expect(await call("readsTogether")).toEqual({
      maps: 1,
      read: [
        [2, 3, 4],
        [2, 4, 6],
        [0, 1, 1],
      ],
    });
  });

  test("every dtype comes back as it went", async () => {
    for (const [name, value] of Object.entries(await call("dtypes"))) {
      const expected = name.endsWith("empty") ? [] : [1, 0, 1, 1, 0, 1, 0, 1, 1, 0];
      expect([name, value]).toEqual([name, expected]);
    }
  });

  test("data follows from one backend to the other", async () => {
    expect(await call("switched")).toEqual([
      [30, 50],
      [6, 12],
      [36, 62],
    ]);
  });

  test("the loss of the device is told to all that wait, and a save goes on on another", async () => {
    const { second, told, after, weights, fresh, again } = await call("loss");
    const lost = "UnavailableError: the GPU was lost, and with it the data in its memory";
    expect(told).toEqual(Array.from({ length: 5 }, () => lost));
    expect(after).toBe(lost);
    expect(weights).toBe(lost);
    expect(fresh).toBe(15);
    expect(again).toBeCloseTo(second, 4);
  });

  describeDataSizes((name) => opened().call(name));

  describeAttempts((name) => opened().call(name));

  describeTrainings(2, (name, steps) => opened().call("losses", name, steps));

  test("nothing else went wrong in the page", () => {
    expect(opened().errors).toEqual([]);
  });
});
