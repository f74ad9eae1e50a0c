import * as tf from "../../index";
import { converted, plain } from "./converted";
import { realisticPrograms, type RealisticProgram } from "./realistic-programs";

/** What users write gives the same on numbers in plain JavaScript and, converted, on tensors in one traced function; so do its gradients. */

const onTensors = { abs: tf.abs, sqrt: tf.sqrt, exp: tf.exp, tanh: tf.tanh, cos: tf.cos };

const numbers = (given: unknown): number[] =>
  Array.isArray(given)
    ? given.flatMap(numbers)
    : [Number(given instanceof tf.Tensor ? given.arraySync() : given)];

function programOf(exports: ReturnType<typeof plain>): (...args: unknown[]) => unknown {
  const { f } = exports;
  if (f === undefined) throw new Error("the module exports no f");
  return f;
}

const programs = Object.entries(realisticPrograms);

/** A name of its own for each function: calls are watched for retracing by name. */
const nameOf = (title: string): string => title.replace(/\W+/g, "_");

test("there are 40 of them at least", () => {
  expect(programs.length).toBeGreaterThanOrEqual(40);
});

test.each(programs)("%s", (title, { source, inputs, dtype = "float32" as const }) => {
  const [reference, conversion] = [programOf(plain(source)), programOf(converted(source))];
  const traced = tf.function(
    (...scalars: tf.Tensor[]) => conversion(onTensors, ...scalars) as tf.Tensor,
    { name: nameOf(title) },
  );
  for (const input of inputs) {
    const expected = numbers(reference(Math, ...input));
    expect(numbers(conversion(Math, ...input))).toEqual(expected);
    const found = numbers(traced(...input.map((value) => tf.scalar(value, dtype))));
    expect(found).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 3);
    });
  }
  // One trace serves all inputs: it is the tensors that decide.
  expect(traced.tracingCount).toBe(1);
});

const first = (given: unknown): unknown => (Array.isArray(given) ? given[0] : given);

function differences({ source }: RealisticProgram, input: readonly number[]): number[] {
  const f = programOf(plain(source));
  const at = (place: number, by: number): number =>
    Number(first(f(Math, ...input.map((value, i) => (i === place ? value + by : value)))));
  return input.map((_, place) => (at(place, 1e-5) - at(place, -1e-5)) / 2e-5);
}

test.each(programs.filter(([, { isSmooth }]) => isSmooth))("the gradients of %s", (_, program) => {
  const conversion = programOf(converted(program.source));
  const gradients = tf.function((...scalars: tf.Tensor[]) => {
    const tape = new tf.GradientTape();
    const result = tape.record(() => {
      tape.watch(scalars);
      return first(conversion(onTensors, ...scalars)) as tf.Tensor;
    });
    return tape.gradient(result, scalars, { unconnectedGradients: "zero" });
  });
  for (const input of program.inputs) {
    const found = numbers(gradients(...input.map((value) => tf.scalar(value))));
    const expected = differences(program, input);
    expected.forEach((value, i) => {
      expect(Math.abs((found[i] ?? NaN) - value) / Math.max(1, Math.abs(value))).toBeLessThan(2e-3);
    });
  }
});
