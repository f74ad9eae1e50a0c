import { setTimeout } from "node:timers/promises";
import * as tf from "../../../index";

/** Uses ONNX Runtime once in a realm of Jest's, which has a copy of `process.env`. */
test("a sum", async () => {
  expect(tf.ones([2]).add(1).sum().dataSync()[0]).toBe(4);
  await setTimeout(1000);
});
