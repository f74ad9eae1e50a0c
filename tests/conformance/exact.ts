import type { Tensor } from "../../index";
import {
  numberOf,
  type Case,
  type Element,
  type ExpectedValues,
  type Gradients,
  type Instruction,
  type NamedTensor,
  type SecondGradients,
  type TensorData,
} from "./case";
import { named, runProgram, tensorOf } from "./program";

const widenedDType = (value: unknown): unknown => (value === "float32" ? "float64" : value);

/** A case whose float32 is float64 throughout. */
const widened = (c: Case): Case => ({
  ...c,
  inputs: c.inputs.map((input) => ({
    ...input,
    dtype: input.dtype === "float32" ? "float64" : input.dtype,
    data: input.dtype === "float32" ? input.data.map((e) => Math.fround(numberOf(e))) : input.data,
  })),
  program: c.program.map((instruction): Instruction => {
    const attrs = Object.entries(instruction.attrs);
    return {
      ...instruction,
      attrs: Object.fromEntries(attrs.map(([name, value]) => [name, widenedDType(value)])),
    };
  }),
});

const isMoved = (input: NamedTensor): boolean => input.dtype.startsWith("float");

/** The scalar that a vector-Jacobian product differentiates: the sum of the target's elements times upstream. */
function weightedSum({ program }: Case, target: Gradients, inputs: readonly NamedTensor[]): number {
  const environment = new Map<string, Tensor>(inputs.map((input) => [input.name, tensorOf(input)]));
  const values = Array.from(named(runProgram(program, environment), target.of).dataSync(), Number);
  const upstream = target.outputGradient.data.map((e) => Math.fround(numberOf(e)));
  return values.reduce((sum, value, i) => sum + value * (upstream[i] ?? 0), 0);
}

/** Inputs with `step · direction` added to one of them. */
const moved = (
  inputs: readonly NamedTensor[],
  name: string,
  step: number,
  direction: (i: number) => number,
): NamedTensor[] =>
  inputs.map((input) =>
    input.name === name
      ? {
          ...input,
          data: input.data.map((e, i): Element => numberOf(e) + step * direction(i)),
        }
      : input,
  );

const unit =
  (at: number) =>
  (i: number): number =>
    i === at ? 1 : 0;

/** A value for each element of an input. */
const perElement = (input: NamedTensor, value: (element: number) => number): TensorData => ({
  dtype: "float32",
  shape: input.shape,
  data: input.data.map((_, i) => value(i)),
});

const find = (inputs: readonly NamedTensor[], name: string): NamedTensor => {
  const input = inputs.find((each) => each.name === name);
  if (input === undefined) throw new Error(`no input ${name}`);
  return input;
};

const centralStep = 1e-5;
const mixedStep = 2e-4;

/** The gradients of a case as mathematics has them: central differences in float64 through the same program. */
function exactGradient(c: Case, grads: Gradients, name: string): TensorData | null {
  const wide = widened(c);
  const input = find(wide.inputs, name);
  if (!isMoved(input)) return null;
  const at = (i: number, step: number): number =>
    weightedSum(wide, grads, moved(wide.inputs, name, step, unit(i)));
  return perElement(input, (i) => (at(i, centralStep) - at(i, -centralStep)) / (2 * centralStep));
}

/** The second gradients: mixed central differences along the weights and along each element. */
function exactSecondGradient(c: Case, grads2: SecondGradients, name: string): TensorData | null {
  const wide = widened(c);
  const input = find(wide.inputs, name);
  if (!isMoved(input)) return null;
  const weights = grads2.weights.data.map((e) => Math.fround(numberOf(e)));
  const at = (i: number, along: number, step: number): number =>
    weightedSum(
      wide,
      grads2,
      moved(
        moved(wide.inputs, grads2.first, along, (k) => weights[k] ?? 0),
        name,
        step,
        unit(i),
      ),
    );
  const h = mixedStep;
  return perElement(
    input,
    (i) => (at(i, h, h) - at(i, h, -h) - at(i, -h, h) + at(i, -h, -h)) / (4 * h * h),
  );
}

/**
 * A case with the mathematical derivatives, where TensorFlow's are known to differ. They are computed on the backend in use, which must have
 * float64 and read synchronously: Node's CPU.
 */
export function withExact(c: Case): Case {
  if (c.note === undefined) return c;
  const { grads, grads2 } = c;
  const all = <G extends Gradients>(
    target: G | undefined,
    of: (target: G, name: string) => TensorData | null,
  ): ExpectedValues =>
    target === undefined
      ? {}
      : Object.fromEntries(target.wrt.map((name) => [name, of(target, name)]));
  return {
    ...c,
    exact: {
      grads: all(grads, (target, name) => exactGradient(c, target, name)),
      grads2: all(grads2, (target, name) => exactSecondGradient(c, target, name)),
    },
  };
}
