import * as fc from "fast-check";
import * as tf from "../../index";
import { converted, plain } from "./converted";
import { program } from "./random-programs";

/**
 * Random programs give the same in plain JavaScript, converted on numbers, and converted on tensors in one traced function.
 */

const inputs = [
  [1.5, -2],
  [3, 4],
  [-1, 0.5],
] as const;

function wrong(source: string): string | undefined {
  const reference = plain(source).program;
  const conversion = converted(source).program;
  if (reference === undefined || conversion === undefined) return "there is no program";
  const scalar = new tf.TensorSpec([], "float32");
  const traced = tf.function(conversion as (x: tf.Tensor, y: tf.Tensor) => tf.Tensor, {
    name: "program",
    inputSignature: [scalar, scalar],
  });
  for (const [x, y] of inputs) {
    const expected = Number(reference(x, y));
    const onNumbers = conversion(x, y);
    if (!Object.is(onNumbers, expected)) return `numbers: ${String(onNumbers)}, not ${expected}`;
    const given: unknown = traced(x, y);
    const found = given instanceof tf.Tensor ? Number(given.arraySync()) : Number(given);
    const isClose = Math.abs(found - expected) <= 1e-3 * Math.max(1, Math.abs(expected));
    if (!isClose) return `tensors: ${found}, not ${expected}`;
  }
  return undefined;
}

test("random programs", () => {
  fc.assert(
    fc.property(program, (source) => {
      expect(wrong(source)).toBeUndefined();
    }),
    { numRuns: Number(process.env.PROGRAMS ?? 60), seed: Number(process.env.SEED ?? 1) },
  );
});
