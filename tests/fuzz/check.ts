import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, necessarySteps } from "../../compiler/pipeline";
import * as tf from "../../index";
import type { Graph } from "../../ir/graph";
import { RunnableGraph } from "../support/run-graph";
import { computed, differences, type Computed } from "./compare";
import { dtypeOf, numbersOf, run, tensorOf, type InputSpec, type Program } from "./program";

type Inputs = readonly (readonly number[])[];

const isReal = ({ kind }: InputSpec): boolean => kind === "real";

const tensorsOf = ({ inputs }: Program, numbers: Inputs): tf.Tensor[] =>
  inputs.map((spec, i) => tensorOf(spec, numbers[i] ?? []));

/** The elements of a result weighted and summed, so that no symmetry hides a wrong gradient. */
function weightedSum(values: readonly tf.Tensor[]): tf.Tensor {
  return values
    .filter(({ dtype }) => dtype === "float64")
    .map((value) => {
      const flat = value.reshape([-1]);
      const weights = tf.cos(tf.cumsum(tf.onesLike(flat)).mul(1.3)).add(1.5);
      return tf.sum(flat.mul(weights));
    })
    .reduce((sum, term) => sum.add(term), tf.scalar(0, "float64"));
}

/** The results of a program's leaves, their sum, its gradients, the gradients' sum, and its gradients: in this order. */
type Everything = readonly (tf.Tensor | null)[];

/** Where in everything the parts are. */
function placesOf({ leaves, inputs }: Program) {
  const reals = inputs.filter(isReal).length;
  const loss = leaves.length;
  const slope = loss + 1 + reals;
  return { loss, gradients: loss + 1, slope, seconds: slope + 1 };
}

/** A program's results, the gradients of their sum, and the gradients of the gradients' sum. */
function everything(program: Program, inputs: readonly tf.Tensor[]): Everything {
  const sources = inputs.filter(({ dtype }) => dtype === "float64");
  const outer = new tf.GradientTape();
  const [ends, loss, gradients, slope] = outer.record(() => {
    outer.watch(sources);
    const inner = new tf.GradientTape();
    const [leaves, loss] = inner.record(() => {
      inner.watch(sources);
      const values = run(program, inputs);
      const ends = program.leaves.flatMap((at) => values[at] ?? []);
      return [ends, weightedSum(ends)] as const;
    });
    const gradients = inner.gradient(loss, sources);
    return [leaves, loss, gradients, weightedSum(present(gradients))] as const;
  });
  return [...ends, loss, ...gradients, slope, ...outer.gradient(slope, sources)];
}

const read = (results: Everything): (Computed | null)[] =>
  results.map((tensor) => tensor && computed(tensor));

const present = <T>(items: readonly (T | null)[]): T[] => items.filter((item) => item !== null);

/** Everything of a program as a function. */
function traced(program: Program, specs?: readonly tf.TensorSpec[]) {
  const compute = (...inputs: tf.Tensor[]): Everything => everything(program, inputs);
  return specs === undefined
    ? tf.function(compute)
    : tf.function(compute, { inputSignature: specs });
}

const specsOf = ({ inputs }: Program): tf.TensorSpec[] =>
  inputs.map(
    ({ kind, shape, unknown }) =>
      new tf.TensorSpec(
        shape.map((size, axis) => (unknown[axis] === true ? null : size)),
        dtypeOf[kind],
      ),
  );

/** The graph with those passes alone without which it cannot be lowered. */
const unoptimized = (graph: Graph): RunnableGraph =>
  new RunnableGraph(graph, compile(graph, { provider: "cpu" }, undefined, necessarySteps));

/** Why a function of unknown sizes cannot be traced, where that is said properly. */
export class Refusals {
  readonly counts = new Map<string, number>();

  add({ message }: Error): void {
    const [line = ""] = message.split("\n");
    const text = line.replaceAll(/[\d[\]]+|\w+_\d+/g, "#");
    this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
  }
}

/** Whether unknown sizes are refused before the run. A run that fails, which has a cause, is a fault: with known sizes the program runs. */
const isAboutSizes = (error: unknown): error is Error =>
  (error instanceof tf.InvalidArgumentError ||
    error instanceof tf.UnimplementedError ||
    error instanceof tf.ValueError) &&
  error.cause === undefined;

/** Derivatives by central differences; NaN where two steps or two sides disagree, at jumps and bends. */
function slopes(scalarAt: (numbers: Inputs) => number, numbers: Inputs, source: number): number[] {
  const moved = (element: number, by: number): Inputs =>
    numbers.map((data, i) =>
      i === source ? data.map((x, k) => (k === element ? x + by : x)) : data,
    );
  const between = (element: number, from: number, to: number): number =>
    (scalarAt(moved(element, to)) - scalarAt(moved(element, from))) / (to - from);
  return (numbers[source] ?? []).map((_, element) => {
    const coarse = between(element, -2e-5, 2e-5);
    const fine = between(element, -5e-6, 5e-6);
    const bend = between(element, 0, 5e-6) - between(element, -5e-6, 0);
    const scale = Math.max(1, Math.abs(fine));
    return Math.abs(coarse - fine) <= 1e-5 * scale && Math.abs(bend) <= 1e-3 * scale ? fine : NaN;
  });
}

/** What the gradients are compared with. */
function gradientErrors(
  program: Program,
  fn: ReturnType<typeof traced>,
  numbers: Inputs,
  results: Everything,
): string[] {
  const reals = program.inputs.flatMap((spec, i) => (isReal(spec) ? [i] : []));
  const places = placesOf(program);
  const at = (numbers: Inputs, place: number): number =>
    Number(fn(...tensorsOf(program, numbers))[place]?.dataSync()[0]);
  const orders = [
    { name: "gradient", scalar: places.loss, first: places.gradients },
    { name: "second gradient", scalar: places.slope, first: places.seconds },
  ];
  return orders.flatMap(({ name, scalar, first }) =>
    reals.flatMap((source, k) => {
      const gradient = results[first + k] ?? null;
      const given = gradient === null ? undefined : computed(gradient).data;
      const expected = slopes((moved) => at(moved, scalar), numbers, source);
      return expected.flatMap((slope, element) => {
        const actual = given === undefined ? 0 : (given[element] ?? NaN);
        const isJudged = Number.isFinite(slope) && Math.abs(slope) < 1e5;
        const isClose = Math.abs(actual - slope) <= 5e-5 * Math.max(1, Math.abs(slope));
        return !isJudged || isClose
          ? []
          : [`${name} of v${source}[${element}]: ${actual}, differences give ${slope}`];
      });
    }),
  );
}

/** The Jacobians of the last real result, vectorised and row by row. */
function jacobianErrors(program: Program, numbers: Inputs): string[] {
  const inputs = tensorsOf(program, numbers);
  const tape = new tf.GradientTape({ persistent: true });
  const target = tape.record(() => {
    tape.watch(inputs.filter(({ dtype }) => dtype === "float64"));
    const values = run(program, inputs);
    return program.leaves.flatMap((at) => values[at] ?? []).findLast(isSmall);
  });
  if (target === undefined) return [];
  const sources = inputs.filter(({ dtype }) => dtype === "float64");
  const [vectorised, looped] = [true, false].map((experimentalUsePfor) =>
    tape
      .jacobian(target, sources, { experimentalUsePfor })
      .map((value) => value && computed(value)),
  );
  return differences("Jacobian, vectorised and looped", vectorised ?? [], looped ?? []);
}

const isSmall = ({ dtype, size }: tf.Tensor): boolean =>
  dtype === "float64" && size > 0 && size <= 9;

/** A saved and reloaded function against the function. */
async function savingErrors(program: Program, numbers: Inputs): Promise<string[]> {
  const leavesOf = (...inputs: tf.Tensor[]): tf.Tensor[] => {
    const values = run(program, inputs);
    return program.leaves.flatMap((at) => values[at] ?? []);
  };
  const fn = tf.function(leavesOf, {
    inputSignature: program.inputs.map(
      ({ kind, shape }) => new tf.TensorSpec(shape, dtypeOf[kind]),
    ),
  });
  const folder = mkdtempSync(join(tmpdir(), "ontrace-fuzz-"));
  try {
    await tf.savedModel.save({ fn }, join(folder, "model"));
    const loaded = await tf.savedModel.load<{ fn: typeof fn }>(join(folder, "model"));
    const [again, expected] = [loaded.fn, fn].map((each) =>
      each(...tensorsOf(program, numbers)).map(computed),
    );
    return differences("saved and reloaded", again ?? [], expected ?? []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Settings {
  readonly refusals: Refusals;
  readonly withSaving: boolean;
}

/** What differs between the ways to run a program on some numbers. */
async function errorsOn(
  program: Program,
  numbers: Inputs,
  { refusals, withSaving }: Settings,
): Promise<string[]> {
  const inputs = tensorsOf(program, numbers);
  const eager = read(everything(program, inputs));
  const fn = traced(program);
  const results = fn(...inputs);
  const expected = read(results);
  const errors = differences("eager against traced", eager, expected);

  try {
    const open = traced(program, specsOf(program));
    errors.push(...differences("unknown sizes against known", read(open(...inputs)), expected));
  } catch (error) {
    if (!isAboutSizes(error)) throw error;
    refusals.add(error);
  }

  const { graph, outputLeaves } = fn.getConcreteFunction(...inputs);
  const plain = unoptimized(graph);
  try {
    const given = program.inputs.map((spec, i) => ({
      ...{ dtype: dtypeOf[spec.kind], shape: spec.shape, data: numbers[i] ?? [] },
    }));
    const values = plain.run(given);
    const found = outputLeaves.map((leaf) =>
      "result" in leaf ? (values[leaf.result] ?? null) : null,
    );
    // The graph gives the parts of slices.
    const parts = results.flatMap((each): Everything =>
      each instanceof tf.IndexedSlices ? each.parts : [each],
    );
    errors.push(...differences("unoptimised against optimised", found, read(parts)));
  } finally {
    plain.release();
  }

  errors.push(...gradientErrors(program, fn, numbers, results));
  errors.push(...jacobianErrors(program, numbers));
  if (withSaving) errors.push(...(await savingErrors(program, numbers)));
  fn.concreteFunctions.forEach((concrete) => {
    concrete.release();
  });
  return errors;
}

/**
 * What differs between the ways to run a program. A difference that a small change of the inputs takes away is one of rounding at a jump,
 * and is none.
 */
export async function programErrors(program: Program, settings: Settings): Promise<string[]> {
  if (program.steps.length === 0) return [];
  const numbers = program.inputs.map(numbersOf);
  const errors = await errorsOn(program, numbers, settings);
  if (errors.length === 0) return [];
  const nearby = numbers.map((data, i) =>
    program.inputs[i]?.kind === "real" ? data.map((x) => x * 1.0037) : data,
  );
  return (await errorsOn(program, nearby, settings)).length === 0 ? [] : errors;
}
