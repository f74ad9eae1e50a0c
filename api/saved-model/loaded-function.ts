/**
 * Functions of loaded artifacts, which dispatch to the saved traces, and their signatures, which are called by names of inputs.
 */

import { ValueError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { formatType } from "../../ir/types/type";
import { bindLeaves, type ParameterLeaf } from "../functions/bind-leaves";
import type { ConcreteFunction } from "../functions/concrete-function";
import type { BoundArguments } from "../functions/traced-function";
import { withMembers, type PolymorphicFunction } from "../functions/polymorphic-function";
import { flatten, isPlainObject, leavesAlong } from "../structure";
import { suggest } from "../suggest";
import { Tensor } from "../tensors/tensor";
import { isNumericArray, isTensorSource, valueOf } from "../tensors/tensor-like";
import { TensorSpec } from "../tensors/tensor-spec";
import { describe } from "../tensors/describe";

/** A function of an artifact. It has the saved traces, and makes no new ones. */
export type LoadedFunction = PolymorphicFunction<(...args: unknown[]) => unknown>;

/** A function that takes its inputs and returns its outputs by name. */
export interface SignatureFunction {
  (...inputs: readonly unknown[]): Readonly<Record<string, Tensor>>;
  /** The specs of the inputs, with their names. */
  readonly inputs: readonly TensorSpec[];
}

/** A saved trace, and the specs of its arguments. */
export interface LoadedTrace {
  readonly concrete: ConcreteFunction;
  readonly specs: ReadonlyMap<number, TensorSpec>;
}

export const loadedTrace = (concrete: ConcreteFunction): LoadedTrace => ({
  concrete,
  specs: new Map(
    concrete.inputLeaves.flatMap((leaf, i) => {
      const type =
        "parameter" in leaf ? concrete.graph.parameters[leaf.parameter]?.type : undefined;
      return type === undefined ? [] : [[i, TensorSpec.fromType(type, leaf.name)] as const];
    }),
  ),
});

/** A loaded function, which dispatches to the trace that matches the arguments. */
export function loadedFunction(name: string, traces: readonly LoadedTrace[]): LoadedFunction {
  const call = (...args: unknown[]): unknown => {
    const { concrete, bound } = dispatch(name, traces, args);
    return concrete.callWith(bound);
  };
  const concreteFunctions = traces.map(({ concrete }) => concrete);
  return withMembers<(...args: unknown[]) => unknown>(call, name, {
    getConcreteFunction: (...args) => {
      const [only, ...others] = concreteFunctions;
      if (args.length === 0 && only !== undefined && others.length === 0) return only;
      return dispatch(name, traces, args).concrete;
    },
    tracingCount: traces.length,
    experimentalGetTracingCount: () => traces.length,
    concreteFunctions,
    inputSignature: undefined,
    original: call,
  });
}

interface Match {
  readonly concrete: ConcreteFunction;
  readonly bound: BoundArguments;
}

function dispatch(name: string, traces: readonly LoadedTrace[], given: readonly unknown[]): Match {
  // An omitted argument is undefined.
  const args = given.slice(0, given.findLastIndex((arg) => arg !== undefined) + 1);
  for (const mayConvert of [false, true]) {
    for (const trace of traces) {
      const bound = matched(name, trace, args, mayConvert);
      if (bound !== undefined) return { concrete: trace.concrete, bound };
    }
  }
  const { leaves } = flatten(args);
  throw new ValueError(
    {
      what: `Could not find matching concrete function to call loaded from the SavedModel: ${name}`,
      given: leaves.length === 0 ? "no arguments" : leaves.map(describe).join(", "),
      expected: traces.map(describeTrace).join("; or "),
      fix: "pass arguments like those that the function was traced for, or trace it for these before saving",
    },
    currentLocation(),
  );
}

const describeTrace = ({ concrete: { inputLeaves, graph } }: LoadedTrace): string =>
  `(${inputLeaves
    .map((leaf) => {
      if ("plain" in leaf) return `${leaf.name} = ${describe(leaf.plain)}`;
      const parameter = "parameter" in leaf ? graph.parameters[leaf.parameter] : undefined;
      return `${leaf.name}: ${parameter === undefined ? "" : formatType(parameter.type)}`;
    })
    .join(", ")})`;

/** The bound arguments; `undefined` where an argument does not match. */
function matched(
  name: string,
  trace: LoadedTrace,
  args: readonly unknown[],
  mayConvert: boolean,
): BoundArguments | undefined {
  const { arguments: skeleton, inputLeaves } = trace.concrete;
  const leaves = leavesAlong(skeleton, args);
  if (leaves === undefined) return undefined;
  return bindLeaves<unknown>(inputLeaves, (i) => leaves[i], {
    value: (given, leaf) => acceptedValue(given, leaf, trace, name, mayConvert),
    variable: () => undefined,
    isSame: (given, leaf) => "plain" in leaf && Object.is(leaf.plain, given),
  });
}

const isData = (given: unknown): boolean =>
  ["number", "boolean", "bigint"].includes(typeof given) ||
  isNumericArray(given) ||
  (Array.isArray(given) && given.every(isData));

/** An argument as a value that the input accepts; numbers and arrays are converted only if no trace accepts them unconverted. */
function acceptedValue(
  given: unknown,
  leaf: ParameterLeaf,
  { concrete, specs }: LoadedTrace,
  name: string,
  mayConvert: boolean,
): Value | undefined {
  const spec = specs.get(concrete.inputLeaves.indexOf(leaf));
  const isTensor = given instanceof Tensor || isTensorSource(given);
  if (spec === undefined || !(isTensor || (mayConvert && isData(given)))) return undefined;
  const value = valueOf(given, leaf.name, name, isTensor ? undefined : spec.dtype);
  return spec.accepts(value.type) ? value : undefined;
}

/**
 * A trace that is called with its inputs by name or by position, and returns its results by name.
 *
 * @param outputs names of the graph's results
 */
export function signatureFunction(
  name: string,
  trace: LoadedTrace,
  outputs: readonly string[],
): SignatureFunction {
  const { concrete, specs } = trace;
  const byParameter = [...specs.values()];
  const inputs = concrete.inputLeaves.filter((leaf) => "parameter" in leaf);
  const names = inputs.map((leaf) => leaf.name);
  const misfit = (what: string, given: string): ValueError =>
    new ValueError(
      {
        what: `signature ${name}: ${what}`,
        given,
        expected: byParameter.map((spec) => `${String(spec.name)}: ${String(spec)}`).join(", "),
        fix: `pass an object with the inputs ${names.join(", ")}`,
      },
      currentLocation(),
    );
  const call = (...given: readonly unknown[]): Readonly<Record<string, Tensor>> => {
    const byName = inputsByName(given);
    const [unknown] = Object.keys(byName ?? {}).filter((key) => !names.includes(key));
    if (unknown !== undefined)
      throw misfit(`there is no input ${unknown}${suggest(unknown, names)}`, unknown);
    if (byName === undefined && given.length > names.length) {
      throw misfit(
        `takes ${names.length} inputs but ${given.length} were given`,
        given.map(describe).join(", "),
      );
    }
    const argumentAt = (i: number): unknown =>
      byName === undefined ? given[i] : byName[names[i] ?? ""];
    const bound = bindLeaves(inputs, argumentAt, {
      value: (argument, leaf) => {
        if (argument === undefined) throw misfit(`input ${leaf.name} is missing`, "undefined");
        const value = acceptedValue(argument, leaf, trace, name, true);
        if (value === undefined)
          throw misfit(`input ${leaf.name} does not match its spec`, describe(argument));
        return value;
      },
      variable: () => undefined,
      isSame: () => true,
    });
    if (bound === undefined)
      throw new RangeError("an argument that does not fit is an error above");
    const results = concrete.callFlat(bound);
    return Object.fromEntries(
      outputs.flatMap((output, i) => {
        const result = results[i];
        return result === undefined ? [] : [[output, new Tensor(result)]];
      }),
    );
  };
  return Object.assign(call, { inputs: byParameter });
}

/** The inputs that are passed by name, in one object. */
function inputsByName(given: readonly unknown[]): Readonly<Record<string, unknown>> | undefined {
  const [first] = given;
  return given.length === 1 && isPlainObject(first) ? first : undefined;
}
