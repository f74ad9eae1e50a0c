import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../../index";

const folder = (): string => join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");

class Affine extends tf.Module {
  readonly w = tf.variable(
    [
      [1, 2],
      [3, 4],
    ],
    true,
    "w",
  );
  readonly steps = tf.variable(0, false, "steps", "int32");

  @tf.function({ inputSignature: [new tf.TensorSpec([null, 2], "float32", "x")] })
  call(x: tf.Tensor): { y: tf.Tensor } {
    return { y: x.matMul(this.w) };
  }

  @tf.function()
  step(x: tf.Tensor): tf.Tensor {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => this.call(x).y.sum());
    const gradient = tape.gradient(loss, this.w);
    if (gradient === null) throw new Error("w is connected");
    this.w.assignSub(gradient.mul(0.1));
    this.steps.assignAdd(1);
    return loss;
  }
}

const x = (): tf.Tensor => tf.tensor([[1, 2]]);

test("a loaded module computes, trains and differentiates as the saved one", async () => {
  const model = new Affine();
  model.step(x());
  const path = folder();
  await tf.savedModel.save(model, path);
  const loaded = await tf.savedModel.load<Affine>(path);

  expect(loaded.call(x()).y.arraySync()).toEqual(model.call(x()).y.arraySync());
  expect(loaded.step(x()).arraySync()).toEqual(model.step(x()).arraySync());
  expect(loaded.w.arraySync()).toEqual(model.w.arraySync());
  expect(loaded.steps.arraySync()).toBe(2);

  const tape = new tf.GradientTape();
  const y = tape.record(() => loaded.call(x()).y.sum());
  expect(tape.gradient(y, loaded.w)?.arraySync()).toEqual([
    [1, 1],
    [2, 2],
  ]);
});
