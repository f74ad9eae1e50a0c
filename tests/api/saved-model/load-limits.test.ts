import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../../index";

const path = join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");

beforeAll(async () => {
  const shifted = tf.function((x: tf.Tensor) => x.add(tf.tensor(new Float32Array(100).fill(0.5))), {
    inputSignature: [new tf.TensorSpec([100], "float32", "x")],
  });
  await tf.savedModel.save(shifted, path);
});

test("an artifact beyond a limit is refused with the option that raises it, and loads with it", async () => {
  const limited = tf.savedModel.load(path, { limits: { filledElements: 99 } });
  await expect(limited).rejects.toThrow(tf.DataLossError);
  await expect(limited).rejects.toThrow(
    /graph\.ir: line \d+: a literal that fills 100 elements[^]*at most 99 elements[^]*fix: .*tf\.savedModel\.load\(path, \{ limits: \{ filledElements: … \} \}\)[^]*at: .*load-limits\.test/,
  );
  const loaded = await tf.savedModel.load(path, { limits: { filledElements: 100 } });
  const [fn] = Object.values(loaded.signatures);
  const { output_0: y } = fn?.({ x: tf.ones([100]) }) ?? {};
  expect(y?.dataSync()[99]).toBe(1.5);
});

test.each<[string, object, RegExp]>([
  ["below 0", { depth: -1 }, /limits\.depth is out of range[^]*given: -1[^]*from 0 to 1000/],
  ["too deep for the stack", { depth: 1001 }, /limits\.depth is out of range/],
  ["not an integer", { expandedNodes: 0.5 }, /limits\.expandedNodes is out of range[^]*0\.5/],
  ["not a number", { filledElements: "9" }, /limits\.filledElements is out of range[^]*Infinity/],
  ["NaN", { filledElements: NaN }, /limits\.filledElements is out of range[^]*NaN/],
  ["unknown", { element: 1 }, /tf\.savedModel\.load's limits/],
])("a limit that is %s is refused", async (_, limits, message) => {
  const error = await tf.savedModel.load(path, { limits }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(tf.ValueError);
  expect(error).toHaveProperty("message", expect.stringMatching(message));
});
