/** @jest-environment ./tests/support/node-realm.cjs */
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../../index";

const elements = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (i % 1000) / 7);

interface Saved {
  readonly call: (x: tf.Tensor) => tf.Tensor;
}

/** Saves a function with a constant, also inside of a branch, and loads it. */
async function savedWithConstant(data: Float32Array): Promise<{ path: string; loaded: Saved }> {
  const path = join(mkdtempSync(join(tmpdir(), "ontrace-constants-")), "model");
  const call = tf.function(
    (x: tf.Tensor) => {
      const table = tf.tensor(Array.from(data));
      return tf.cond(
        x.sum().greater(0),
        () => table.mul(x),
        () => table.neg(),
      );
    },
    { inputSignature: [new tf.TensorSpec([], "float32", "x")] },
  );
  await tf.savedModel.save({ call }, path);
  return { path, loaded: await tf.savedModel.load<Saved & object>(path) };
}

test("a long constant is stored with the weights and not in the graphs' text, and comes back bit by bit", async () => {
  const data = elements(5000);
  const { path, loaded } = await savedWithConstant(data);
  expect(readFileSync(join(path, "graph.ir"), "utf8")).toMatch(
    /float32\[5000\] stored "constant_0"/,
  );
  expect(statSync(join(path, "graph.ir")).size).toBeLessThan(2000);
  expect(Array.from(loaded.call(tf.scalar(-1)).dataSync())).toEqual(Array.from(data, (x) => -x));
  const again = join(path, "again");
  await tf.savedModel.save(loaded, again);
  const twice = await tf.savedModel.load<Saved & object>(again);
  expect(Array.from(twice.call(tf.scalar(1)).dataSync())).toEqual(Array.from(data));
});

test("a constant of four million elements is saved and loaded", async () => {
  const { path, loaded } = await savedWithConstant(elements(4_000_000));
  expect(statSync(join(path, "weights.safetensors")).size).toBeGreaterThan(16_000_000);
  expect(typeof loaded.call).toBe("function");
}, 120_000);
