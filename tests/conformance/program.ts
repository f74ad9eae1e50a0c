import { isTensor } from "../../api/tensors/tensor";
import * as tf from "../../index";
import { revived, type Argument, type Instruction, type TensorData } from "./case";
import { rows } from "./ops";
import { Unsupported } from "./ops/row";

/** Tensors by the names that a program gives them. */
export type Environment = ReadonlyMap<string, tf.Tensor>;

export const tensorOf = ({ dtype, shape, data }: TensorData): tf.Tensor => {
  const numbers = data.map((element) => Number(revived(element)));
  return tf.tensor(numbers, shape, dtype);
};

/** Passing an argument that an operation does not take: what a compiler says of it in TypeScript, Python says when it runs. */
export class UnknownArgument extends TypeError {}

/** Runs a program on inputs; gives all its tensors. Programs may differentiate what came before. */
export function runProgram(program: readonly Instruction[], inputs: Environment): Environment {
  const environment = new Map(inputs);
  const tapes = new Map(
    program.filter(isDerivative).map((instruction) => [instruction, new RecordedDerivative()]),
  );
  const recording = [...tapes.values()];
  try {
    for (const tape of recording) tape.start();
    for (const instruction of program) {
      const tape = tapes.get(instruction);
      for (const [derivative, other] of tapes) other.watch(derivative, environment);
      const results =
        tape === undefined
          ? applied(instruction, environment)
          : tape.derivative(instruction, environment);
      if (results.length !== instruction.outputs.length) {
        throw new Error(`${instruction.op} gave ${results.length} results`);
      }
      results.forEach((result, i) => environment.set(instruction.outputs[i] ?? "", result));
    }
  } finally {
    for (const tape of recording) tape.stop();
  }
  return environment;
}

export function named(environment: Environment, name: string): tf.Tensor {
  const tensor = environment.get(name);
  if (tensor === undefined) throw new Error(`the program has no tensor ${name}`);
  return tensor;
}

function resolved(argument: Argument, environment: Environment): unknown {
  if (argument === null) return undefined;
  return typeof argument === "string"
    ? named(environment, argument)
    : argument.map((name) => named(environment, name));
}

function applied(instruction: Instruction, environment: Environment): tf.Tensor[] {
  const row = rows[instruction.op];
  if (row === undefined) throw new Unsupported(instruction.op);
  // A name of an operation changes nothing that it computes.
  const used = new Set<string>(["name"]);
  const attrs = new Proxy<Record<string, unknown>>(
    {},
    {
      get: (_, key) => {
        used.add(String(key));
        return revived(instruction.attrs[String(key)]);
      },
    },
  );
  const result = row({
    inputs: instruction.inputs.map((argument) => resolved(argument, environment)),
    attrs,
  });
  const unknown = Object.keys(instruction.attrs).find((key) => !used.has(key));
  if (unknown !== undefined) throw new UnknownArgument(`${instruction.op} takes no ${unknown}`);
  const results: unknown[] = Array.isArray(result) ? result : [result];
  return results.map((each) => {
    if (isTensor(each)) return each;
    throw new Error(`${instruction.op} gave ${String(each)}, not a tensor`);
  });
}

const isDerivative = ({ op }: Instruction): boolean => op.startsWith("tf.GradientTape.");

/** One differentiating instruction of a program: a tape that records everything before it. */
class RecordedDerivative {
  private readonly tape = new tf.GradientTape();
  private readonly watched = new Set<string>();
  private scope: Disposable | undefined;

  start(): void {
    this.scope = this.tape.recording();
  }

  stop(): void {
    this.scope?.[Symbol.dispose]();
    this.scope = undefined;
  }

  /** Watches those sources that exist by now. */
  watch({ inputs: [, sources] }: Instruction, environment: Environment): void {
    if (this.scope === undefined) return;
    for (const name of [sources ?? []].flat()) {
      const tensor = environment.get(name);
      if (tensor === undefined || this.watched.has(name)) continue;
      this.watched.add(name);
      this.tape.watch(tensor);
    }
  }

  derivative({ op, inputs: [of, wrt] }: Instruction, environment: Environment): tf.Tensor[] {
    this.stop();
    const options = { unconnectedGradients: "zero" } as const;
    const target = resolved(of ?? null, environment);
    const sources = [resolved(wrt ?? null, environment)].flat() as tf.Tensor[];
    const method = op.split(".").at(-1);
    const results =
      method === "jacobian"
        ? jacobian(this.tape, target, sources)
        : method === "batch_jacobian"
          ? batchJacobian(this.tape, target, sources)
          : this.tape.gradient(target, sources, options);
    return results.map((result) => {
      if (result === null) throw new Error(`${op}: a result is null`);
      return result;
    });
  }
}

type TapeMethod = (target: unknown, source: unknown) => tf.Tensor | null;

const tapeMethod = (tape: tf.GradientTape, name: string): TapeMethod => {
  const method: unknown = Reflect.get(tape, name);
  if (typeof method !== "function") throw new Unsupported(`tape.${name}`);
  return method.bind(tape) as TapeMethod;
};

export const jacobian = (
  tape: tf.GradientTape,
  target: unknown,
  sources: readonly tf.Tensor[],
): (tf.Tensor | null)[] => sources.map((source) => tapeMethod(tape, "jacobian")(target, source));

export const batchJacobian = (
  tape: tf.GradientTape,
  target: unknown,
  sources: readonly tf.Tensor[],
): (tf.Tensor | null)[] =>
  sources.map((source) => tapeMethod(tape, "batchJacobian")(target, source));
