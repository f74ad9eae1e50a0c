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

/** A number that tells sequences of marks apart. */
const digest = (marks: readonly number[]): number =>
  marks.reduce((before, mark) => (before * 5 + mark) % 10007, 0);

function wrong(source: string): string | undefined {
  const reference = plain(source).program;
  const conversion = converted(source).program;
  if (reference === undefined || conversion === undefined) return "there is no program";
  const scalar = new tf.TensorSpec([], "float32");
  const noted = tf.variable(0);
  const note = (mark: number): void => {
    noted.assign(noted.mul(5).add(mark).mod(10007));
  };
  const traced = tf.function((x: tf.Tensor, y: tf.Tensor) => conversion(x, y, note) as tf.Tensor, {
    name: "program",
    inputSignature: [scalar, scalar],
  });
  for (const [x, y] of inputs) {
    const [marks, marksOnNumbers]: [number[], number[]] = [[], []];
    const expected = Number(reference(x, y, (mark: number) => marks.push(mark)));
    const onNumbers = conversion(x, y, (mark: number) => marksOnNumbers.push(mark));
    if (!Object.is(onNumbers, expected)) return `numbers: ${String(onNumbers)}, not ${expected}`;
    if (marks.join() !== marksOnNumbers.join())
      return `effects on numbers: ${marksOnNumbers.join()}, not ${marks.join()}`;
    noted.assign(0);
    const given: unknown = traced(x, y);
    const found = given instanceof tf.Tensor ? Number(given.arraySync()) : Number(given);
    const isClose = Math.abs(found - expected) <= 1e-3 * Math.max(1, Math.abs(expected));
    if (!isClose) return `tensors: ${found}, not ${expected}`;
    const effects = Number(noted.arraySync());
    if (effects !== digest(marks)) return `effects on tensors: not ${marks.join()}`;
  }
  return undefined;
}

const unnoted = (): void => undefined;

/** The derivative by differences, where two steps agree on it: a program has jumps and kinks. */
function differences(program: (x: number, y: number) => number, x: number, y: number): number[] {
  return [0, 1].map((place) => {
    const slope = (h: number): number => {
      const [dx, dy] = place === 0 ? [h, 0] : [0, h];
      return (program(x + dx, y + dy) - program(x - dx, y - dy)) / (2 * h);
    };
    const [wide, narrow] = [slope(1e-4), slope(1e-5)];
    return Math.abs(wide - narrow) <= 1e-5 * Math.max(1, Math.abs(narrow)) ? narrow : NaN;
  });
}

function wrongGradient(source: string): string | undefined {
  const reference = plain(source).program;
  const conversion = converted(source).program;
  if (reference === undefined || conversion === undefined) return "there is no program";
  const scalar = new tf.TensorSpec([], "float32");
  const gradients = tf.function(
    (x: tf.Tensor, y: tf.Tensor) => {
      const tape = new tf.GradientTape();
      const result = tape.record(() => {
        tape.watch([x, y]);
        // A program may return a number, or a tensor in the place of an integer.
        return tf.add(tf.cast(conversion(x, y, unnoted) as tf.Tensor, "float32"), tf.zerosLike(x));
      });
      return tape.gradient(result, [x, y], { unconnectedGradients: "zero" });
    },
    { name: "gradients", inputSignature: [scalar, scalar] },
  );
  // No input is where a condition of small constants changes.
  for (const [x, y] of [
    [1.53, -2.11],
    [0.37, 4.19],
  ] as const) {
    const expected = differences((a, b) => Number(reference(a, b, unnoted)), x, y);
    const found = gradients(x, y).map((gradient) => Number(gradient?.arraySync()));
    const isClose = expected.every(
      (value, i) =>
        Number.isNaN(value) ||
        Math.abs(value - (found[i] ?? NaN)) <= 1e-3 * Math.max(1, Math.abs(value)),
    );
    if (!isClose) return `gradients at ${x}, ${y}: ${found.join()}, not ${expected.join()}`;
  }
  return undefined;
}

test("gradients of random programs are those that differences give", () => {
  fc.assert(
    fc.property(program, (source) => {
      expect(wrongGradient(source)).toBeUndefined();
    }),
    {
      numRuns: Math.ceil(Number(process.env.PROGRAMS ?? 60) / 3),
      seed: Number(process.env.SEED ?? 1),
    },
  );
});

test("random programs", () => {
  fc.assert(
    fc.property(program, (source) => {
      expect(wrong(source)).toBeUndefined();
    }),
    { numRuns: Number(process.env.PROGRAMS ?? 60), seed: Number(process.env.SEED ?? 1) },
  );
});
