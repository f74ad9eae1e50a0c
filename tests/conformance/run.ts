import * as tf from "../../index";
import type { Case, ExpectedError, TensorData } from "./case";
import { difference, differenceOrNull, differenceOrZero } from "./compare";
import { parts, type Results } from "./derivatives";
import { Unsupported } from "./ops/row";
import { UnknownArgument, runProgram, tensorOf, type Environment } from "./program";

/** How a case went. */
export type Outcome =
  | {
      readonly kind: "pass";
      /** Whether some derivative is the mathematical one where TensorFlow's is not. */
      readonly isExact: boolean;
      readonly remarks: readonly string[];
    }
  | { readonly kind: "fail"; readonly differences: readonly string[] }
  | { readonly kind: "unsupported"; readonly missing: string };

type Compute = (c: Case, inputs: Environment) => Results;

interface Run {
  readonly results: Results;
}

/** The two ways in which users run things. */
const modes = {
  eager: (c: Case, compute: Compute): Run => ({ results: compute(c, inputsOf(c)) }),
  traced: (c: Case, compute: Compute): Run => {
    const traced = tf.function((...tensors: tf.Tensor[]) => ({
      results: compute(c, new Map(c.inputs.map(({ name }, i) => [name, argument(tensors, i)]))),
    }));
    return traced(...c.inputs.map(tensorOf));
  },
};

const inputsOf = (c: Case): Environment =>
  new Map(c.inputs.map((input) => [input.name, tensorOf(input)]));

function argument(tensors: readonly tf.Tensor[], i: number): tf.Tensor {
  const tensor = tensors[i];
  if (tensor === undefined) throw new Error(`no argument ${i}`);
  return tensor;
}

/** Runs one case, eagerly and as a traced function; it passes where both agree with the expectation. */
export async function runCase(c: Case): Promise<Outcome> {
  try {
    return await (c.error === undefined ? runValues(c) : runError(c, c.error));
  } catch (error) {
    if (error instanceof Unsupported) return { kind: "unsupported", missing: error.missing };
    throw error;
  }
}

async function runValues(c: Case): Promise<Outcome> {
  const differences: string[] = [];
  let isExact = false;
  for (const [mode, run] of Object.entries(modes)) {
    for (const [name, result] of Object.entries(await resultsOf(c, run))) {
      const verdict = typeof result === "string" ? result : compareResult(c, name, result);
      isExact ||= verdict === "exact";
      if (verdict !== undefined && verdict !== "exact") {
        differences.push(`${mode} ${name}: ${verdict}`);
      }
    }
  }
  return differences.length > 0
    ? { kind: "fail", differences }
    : { kind: "pass", isExact, remarks: [] };
}

/** All results of a case, or what kept a part from being computed. One run gives all parts; if it fails, each gets its own. */
async function resultsOf(
  c: Case,
  run: (c: Case, compute: Compute) => Run,
): Promise<Readonly<Record<string, tf.Tensor | string | null>>> {
  const wanted = Object.entries(parts).filter(([part]) => Object.hasOwn(c, part));
  const all: Compute = (...args) =>
    Object.assign({}, ...wanted.map(([, compute]) => compute(...args))) as Results;
  try {
    return await readable(run(c, all).results);
  } catch (error) {
    if (error instanceof Unsupported) throw error;
  }
  const found: Record<string, tf.Tensor | string | null> = {};
  for (const [part, compute] of wanted) {
    try {
      Object.assign(found, await readable(run(c, compute).results));
    } catch (error) {
      found[part] = summary(error);
    }
  }
  return found;
}

/** The results, once they were computed. */
async function readable(results: Results): Promise<Results> {
  const reads = await Promise.allSettled(
    Object.values(results).map(async (tensor) => tensor?.data()),
  );
  for (const read of reads) if (read.status === "rejected") throw read.reason;
  return results;
}

const summary = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}: ${shortened(error.message.replaceAll(/\s*\n\s*/g, " | "))}`
    : String(error);

/** Both ends of a long message: ONNX Runtime's begin with C++ signatures. */
const shortened = (text: string): string =>
  text.length < 500 ? text : `${text.slice(0, 120)} … ${text.slice(-360)}`;

/** What differs in one tensor; "exact" where it is the mathematical derivative and TensorFlow's is not. */
function compareResult(c: Case, result: string, actual: tf.Tensor | null): string | undefined {
  const [part = "", name = ""] = result.split(".");
  const tolerance = c.tolerance ?? { rtol: 0, atol: 0 };
  const orNull = (expected: TensorData | null | undefined): string | undefined =>
    differenceOrNull(expected ?? null, actual, tolerance);
  const matrix = (expected: TensorData | undefined): string | undefined => {
    if (expected === undefined) return "not expected";
    return actual === null ? "got null" : difference(expected, actual, tolerance);
  };
  switch (part) {
    case "outputs":
      return orNull(c.outputs?.[name]);
    case "grads": {
      const found = orNull(c.grads?.values[name]);
      const exact = c.exact?.grads?.[name];
      return found === undefined || exact === undefined || orNull(exact) !== undefined
        ? found
        : "exact";
    }
    case "grads2": {
      const orZero = (expected: TensorData | null): string | undefined =>
        differenceOrZero(expected, actual, tolerance);
      const found = orZero(c.grads2?.values[name] ?? null);
      const exact = c.exact?.grads2?.[name];
      return found === undefined || exact === undefined || orZero(exact) !== undefined
        ? found
        : "exact";
    }
    case "jacobian":
      return matrix(c.jacobian?.value);
    case "hessian":
      return matrix(c.hessian?.value);
    default:
      return matrix(c.batchJacobian?.value);
  }
}

/** TensorFlow's error classes by our names for them. */
const kinds: Readonly<Record<string, string>> = {
  InvalidArgumentError: "InvalidArgumentError",
  ValueError: "ValueError",
  TypeError: "DTypeError",
  FailedPreconditionError: "FailedPreconditionError",
};

interface Raised {
  readonly error: unknown;
  readonly when: "call" | "read";
}

/** The error of a computation: thrown by the call itself, or once its results are read. */
async function raisedBy(call: () => Results): Promise<Raised | undefined> {
  let results: Results;
  try {
    results = call();
  } catch (error) {
    if (error instanceof Unsupported) throw error;
    return { error, when: "call" };
  }
  try {
    await readable(results);
  } catch (error) {
    return { error, when: "read" };
  }
  return undefined;
}

async function runError(c: Case, expected: ExpectedError): Promise<Outcome> {
  const differences: string[] = [];
  const remarks: string[] = [];
  const everything: Compute = ({ program }, inputs) =>
    Object.fromEntries(runProgram(program, inputs));
  const isDataDependent = expected.traced?.when === "run";
  // Shape and dtype errors are one kind here, whether TensorFlow finds them eagerly or while tracing.
  const isKind = (name: string): boolean =>
    name === kinds[expected.kind] || name === kinds[expected.traced?.kind ?? expected.kind];
  const check = async (
    mode: keyof typeof modes,
    kind: string,
    isRequired: boolean,
  ): Promise<void> => {
    const raised = await raisedBy(() => modes[mode](c, everything).results);
    if (raised === undefined) {
      if (isRequired) differences.push(`${mode}: expected ${kind}, no error`);
      return;
    }
    const { error, when } = raised;
    const isOurs = error instanceof tf.OntraceError || error instanceof UnknownArgument;
    if (!isOurs) differences.push(`${mode}: expected ${kind}, got ${summary(error)}`);
    if (when === "read" && !isDataDependent) {
      differences.push(`${mode}: the error came only when the result was read: ${summary(error)}`);
    }
    if (error instanceof tf.OntraceError && !isKind(error.name)) {
      remarks.push(`${mode}: TensorFlow raises ${kind}, this is ${summary(error)}`);
    }
  };
  await check("eager", expected.kind, expected.eager);
  await check("traced", expected.traced?.kind ?? expected.kind, expected.traced !== null);
  return differences.length > 0
    ? { kind: "fail", differences }
    : { kind: "pass", isExact: false, remarks };
}
