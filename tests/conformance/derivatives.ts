import * as tf from "../../index";
import type { Case, Gradients, Instruction, SecondGradients } from "./case";
import { batchJacobian, jacobian, named, runProgram, tensorOf, type Environment } from "./program";

/** What a case computes, each under the name of the part of the case and of the tensor: `grads.x`. */
export type Results = Record<string, tf.Tensor | null>;

type Target = Pick<Gradients, "of" | "outputGradient">;

interface Recorded {
  readonly tape: tf.GradientTape;
  readonly target: tf.Tensor;
}

/** Records `compute` on a tape that watches some inputs. */
function recorded(
  inputs: Environment,
  watched: readonly string[],
  compute: () => tf.Tensor,
): Recorded {
  const tape = new tf.GradientTape();
  const target = tape.record(() => {
    tape.watch(watched.map((name) => named(inputs, name)));
    return compute();
  });
  return { tape, target };
}

const output = (program: readonly Instruction[], inputs: Environment, name: string): tf.Tensor =>
  named(runProgram(program, inputs), name);

function gradientOf(
  { program }: Case,
  { of, outputGradient }: Target,
  inputs: Environment,
  wrt: readonly string[],
): (tf.Tensor | null)[] {
  const { tape, target } = recorded(inputs, wrt, () => output(program, inputs, of));
  return tape.gradient(
    target,
    wrt.map((name) => named(inputs, name)),
    { outputGradients: tensorOf(outputGradient) },
  );
}

/** The gradient with respect to one input, of ones where no upstream gradient is given, recorded on an outer tape. */
function recordedGradient(
  { program }: Case,
  of: string,
  first: string,
  outputGradient: Gradients["outputGradient"] | undefined,
  inputs: Environment,
  wrt: readonly string[],
): { readonly tape: tf.GradientTape; readonly gradient: tf.Tensor | null } {
  const tape = new tf.GradientTape();
  const gradient = tape.record(() => {
    tape.watch(wrt.map((name) => named(inputs, name)));
    const inner = recorded(inputs, [first], () => output(program, inputs, of));
    return inner.tape.gradient(
      inner.target,
      named(inputs, first),
      outputGradient === undefined ? {} : { outputGradients: tensorOf(outputGradient) },
    );
  });
  return { tape, gradient };
}

function secondGradientOf(c: Case, grads2: SecondGradients, inputs: Environment) {
  const { of, first, outputGradient, weights, wrt } = grads2;
  const { tape, gradient } = recordedGradient(c, of, first, outputGradient, inputs, wrt);
  if (gradient === null) return wrt.map(() => null);
  return tape.gradient(
    gradient,
    wrt.map((name) => named(inputs, name)),
    { outputGradients: tensorOf(weights) },
  );
}

const zip = (
  part: string,
  names: readonly string[],
  tensors: readonly (tf.Tensor | null)[],
): Results => Object.fromEntries(names.map((name, i) => [`${part}.${name}`, tensors[i] ?? null]));

/** A part of a case that is there: parts are computed only for cases that have them. */
function required<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("the case has no such part");
  return part;
}

/** The parts of a case, each computed on its own: a derivative that fails leaves the others. */
export const parts: Readonly<Record<string, (c: Case, inputs: Environment) => Results>> = {
  outputs: (c, inputs) => {
    const names = Object.keys(required(c.outputs));
    const environment = runProgram(c.program, inputs);
    return zip(
      "outputs",
      names,
      names.map((name) => named(environment, name)),
    );
  },
  grads: (c, inputs) => {
    const grads = required(c.grads);
    return zip("grads", grads.wrt, gradientOf(c, grads, inputs, grads.wrt));
  },
  grads2: (c, inputs) => {
    const grads2 = required(c.grads2);
    return zip("grads2", grads2.wrt, secondGradientOf(c, grads2, inputs));
  },
  jacobian: (c, inputs) => {
    const { of, wrt } = required(c.jacobian);
    const { tape, target } = recorded(inputs, [wrt], () => output(c.program, inputs, of));
    return zip("jacobian", [wrt], jacobian(tape, target, [named(inputs, wrt)]));
  },
  hessian: (c, inputs) => {
    const { of, wrt } = required(c.hessian);
    const { tape, gradient } = recordedGradient(c, of, wrt, undefined, inputs, [wrt]);
    return zip("hessian", [wrt], jacobian(tape, gradient, [named(inputs, wrt)]));
  },
  batchJacobian: (c, inputs) => {
    const { of, wrt } = required(c.batchJacobian);
    const { tape, target } = recorded(inputs, [wrt], () => output(c.program, inputs, of));
    return zip("batchJacobian", [wrt], batchJacobian(tape, target, [named(inputs, wrt)]));
  },
};
