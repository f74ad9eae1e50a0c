import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../../index";
import { readNpy, writeNpy } from "../../../api/tensors/npy";

const flat = (x: tf.Tensor | tf.Variable): number[] => Array.from(x.dataSync(), Number);
const half = (data: tf.Tensor | readonly number[]): tf.Tensor => tf.tensor(data, undefined, "float16"); // prettier-ignore
const tenth = 0.0999755859375;

test("halves are read as numbers, and printed as what they are", () => {
  const x = half([0.1, 65504, 6e-8, Infinity, NaN]);
  expect(flat(x)).toEqual([tenth, 65504, 2 ** -24, Infinity, NaN]);
  expect(x.arraySync()).toEqual([tenth, 65504, 2 ** -24, Infinity, NaN]);
  const print = jest.spyOn(console, "log").mockImplementation(() => undefined);
  half([0.5, 0.1]).print();
  expect(print.mock.calls).toEqual([["Tensor [0.5 0.0999755859]"]]);
  print.mockRestore();
});

test("a constant in a function is the half that an argument is", () => {
  const x = half([1, 3, 100]);
  for (const constant of [0.1, 1 / 3, 2049, 1e-7]) {
    const folded = tf.function((x: tf.Tensor) =>
      x.mul(constant).add(tf.mul(half([constant]), constant)),
    );
    const given = tf.function((x: tf.Tensor, c: tf.Tensor) => x.mul(c).add(c.mul(c)));
    expect(flat(folded(x))).toEqual(flat(given(x, half([constant]))));
  }
});

test("what a result is does not depend on what is computed beside it, or together with it", () => {
  const [x, e] = [half([1, 300]), half([2 ** -12, 1])];
  const steps = [
    (y: tf.Tensor) => y.add(e),
    (y: tf.Tensor) => y.mul(x),
    (y: tf.Tensor) => y.sub(x),
    (y: tf.Tensor) => y.div(e),
  ] as const;
  const together = tf.function((y: tf.Tensor) => steps.reduce((value, step) => step(value), y));
  const apart = steps.reduce((value, step) => half(flat(step(value))), x);
  expect(flat(together(x))).toEqual(flat(apart));
  expect(flat(apart)).toEqual([0, Infinity]);
});

test("an overflow between two products is seen, in the gradient too", () => {
  const x = tf.variable(half([1000]));
  const tape = new tf.GradientTape();
  const y = tape.record(() => x.mul(x).div(x));
  expect(flat(y)).toEqual([Infinity]);
  // −x²/x² of an infinite x².
  expect(flat(tape.gradient(y, x) ?? tf.scalar(0))).toEqual([-Infinity]);
});

test.each(["randomUniform", "randomNormal", "truncatedNormal"] as const)(
  "%s draws halves",
  (name) => {
    const x = tf[name]([1000], 0, 1, "float16");
    const values = flat(x);
    expect(x.dtype).toBe("float16");
    expect(flat(half(values))).toEqual(values);
    expect(new Set(values).size).toBeGreaterThan(300);
  },
);

test("files hold halves to the last bit", async () => {
  const data = Uint16Array.of(0, 0x8000, 1, 0x3ff, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x2e66);
  const file = writeNpy({ dtype: "float16", shape: [9], data });
  expect(readNpy(file, "x.npy")).toEqual({ dtype: "float16", shape: [9], data });

  class Held extends tf.Module {
    readonly v = tf.variable(half([0.1, 6e-8, -65504, Infinity]));
    @tf.function({ inputSignature: [new tf.TensorSpec([4], "float16", "x")] })
    call(x: tf.Tensor): { y: tf.Tensor } {
      return { y: x.mul(this.v) };
    }
  }
  const held = new Held();
  const path = join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");
  await tf.savedModel.save(held, path);
  const loaded = await tf.savedModel.load<Held>(path);
  expect([loaded.v.dtype, ...flat(loaded.v)]).toEqual(["float16", ...flat(held.v)]);
  const x = half([3, 1, 1, 1]);
  expect(flat(loaded.call(x).y)).toEqual(flat(held.call(x).y));
});
