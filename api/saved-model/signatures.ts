/** Chooses which traces of functions are saved, and the names of their signatures. */

import { OntraceError, ValueError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { UniqueNames } from "../../ir/types/names";
import { isConcreteFunction, type ConcreteFunction } from "../functions/concrete-function";
import { isPolymorphic, type PolymorphicFunction } from "../functions/polymorphic-function";
import type { SavedFunction } from "./saved-object";
import { flatten, unflatten } from "../structure";
import { TensorSpec } from "../tensors/tensor-spec";
import { describe } from "../tensors/describe";

/** The types that can be a signature: a trace, or a function with one trace. */
export type Exportable = PolymorphicFunction | ConcreteFunction;

/** The name of the default signature, as in TensorFlow. */
export const servingDefault = "serving_default";

export interface ChosenSignatures {
  readonly names: ReadonlyMap<ConcreteFunction, string>;
  readonly defaultName: string | undefined;
}

/**
 * The traces to save, and a name for each: the user's, or the path of its function.
 *
 * @param givenDefault the default signature, if it is known already
 * @throws ValueError where no function has a trace, or a named signature has several
 */
export function chooseSignatures(
  functions: readonly SavedFunction[],
  given: Exportable | Readonly<Record<string, Exportable>> | undefined,
  givenDefault?: string,
): ChosenSignatures {
  const names = new Map<ConcreteFunction, string>();
  const taken = new UniqueNames();
  for (const [name, exportable] of namedExports(given)) {
    names.set(theTrace(name, exportable), taken.claim(name));
  }
  const explicit = [...names.values()];
  for (const { path, fn } of functions) {
    const isOfAnyRank = openRanks(fn).length > 0;
    for (const concrete of tracesOf(fn)) {
      if (names.has(concrete)) continue;
      names.set(concrete, taken.claim(isOfAnyRank ? `${path}_rank${rankOf(concrete, fn)}` : path));
    }
  }
  if (names.size === 0 && functions.length > 0) {
    throw new ValueError(
      {
        what: "there is no trace to save",
        given: functions.map(({ path }) => `${path}, which was never called`).join(", "),
        expected: "functions that were called, or that have an inputSignature",
        fix: "call each function once, or give it an inputSignature",
      },
      currentLocation(),
    );
  }
  return {
    names,
    defaultName: givenDefault ?? defaultOf(explicit, [...names.values()], functions),
  };
}

function defaultOf(
  explicit: readonly string[],
  all: readonly string[],
  functions: readonly SavedFunction[],
): string | undefined {
  if (explicit.includes(servingDefault)) return servingDefault;
  const [only, ...others] = explicit.length > 0 ? explicit : all;
  if (others.length === 0) return only;
  // `call` is the method by which a module is used as a function.
  return functions.some(({ path }) => path === "call") && all.includes("call") ? "call" : undefined;
}

function namedExports(
  given: Exportable | Readonly<Record<string, Exportable>> | undefined,
): readonly (readonly [string, Exportable])[] {
  if (given === undefined) return [];
  if (isExportable(given)) return [[servingDefault, given]];
  return Object.entries(given);
}

const isExportable = (given: unknown): given is Exportable =>
  isConcreteFunction(given) || isPolymorphic(given);

/** A function's traces, without those that captured a value of another function's trace and cannot be saved alone. */
export function tracesOf(fn: PolymorphicFunction): readonly ConcreteFunction[] {
  const traces = fn.concreteFunctions.filter(({ captures }) =>
    captures.every(({ isSymbolic }) => !isSymbolic),
  );
  if (openRanks(fn).length > 0) return tracesByRank(fn);
  if (traces.length > 0 || fn.inputSignature === undefined) return traces;
  return [fn.getConcreteFunction()];
}

/** The indices of the specs of unknown rank among the leaves of a function's signature. */
const openRanks = ({ inputSignature }: PolymorphicFunction): readonly number[] =>
  flatten(inputSignature ?? []).leaves.flatMap((spec, i) =>
    spec instanceof TensorSpec && spec.shape === null ? [i] : [],
  );

/** The ranks for which a function is saved if its signature leaves them open. */
const savedRanks = [0, 1, 2, 3, 4, 5];

/** A function's traces for those saved ranks for which it can be traced, and for the ranks that it was called with. */
function tracesByRank(fn: PolymorphicFunction): readonly ConcreteFunction[] {
  const { leaves, skeleton } = flatten(fn.inputSignature ?? []);
  let failure: unknown;
  for (const rank of savedRanks) {
    const specs = leaves.map((spec) => (spec instanceof TensorSpec ? spec.ofRank(rank) : spec));
    const args: unknown = unflatten(skeleton, specs);
    try {
      fn.getConcreteFunction(...(args as readonly unknown[]));
    } catch (error) {
      // The function may not be defined for this rank.
      if (!(error instanceof OntraceError)) throw error;
      failure = error;
    }
  }
  if (fn.concreteFunctions.length === 0) throw failure;
  return fn.concreteFunctions;
}

function rankOf({ inputLeaves, graph }: ConcreteFunction, fn: PolymorphicFunction): string {
  const ranks = openRanks(fn).map((place) => {
    const leaf = inputLeaves[place];
    const parameter = leaf !== undefined && "parameter" in leaf ? leaf.parameter : 0;
    return graph.parameters[parameter]?.type.shape.length ?? 0;
  });
  return [...new Set(ranks)].join("_");
}

function theTrace(name: string, given: Exportable): ConcreteFunction {
  if (isConcreteFunction(given)) return given;
  const traces: readonly ConcreteFunction[] = isPolymorphic(given) ? tracesOf(given) : [];
  const [only, ...others] = traces;
  if (only !== undefined && others.length === 0) return only;
  throw new ValueError(
    {
      what: `Expected a function with one trace for the signature ${name}`,
      given: isPolymorphic(given) ? `${given.name} with ${traces.length} traces` : describe(given),
      expected: "a tf.function with an inputSignature or one trace, or a concrete function",
      fix: "pass f.getConcreteFunction(new tf.TensorSpec(…))",
    },
    currentLocation(),
  );
}
