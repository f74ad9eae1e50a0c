/**
 * Functions of loaded artifacts, which dispatch to the saved traces, and their signatures, which are called by names of inputs.
 */

import { ValueError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { formatType } from "../../ir/types/type";
import type { ConcreteFunction } from "../functions/concrete-function";
import { withMembers, type PolymorphicFunction } from "../functions/polymorphic-function";
import { flatten, isPlainObject, leavesAlong } from "../structure";
import { Tensor } from "../tensors/tensor";
import { isTensorSource, valueOf } from "../tensors/tensor-like";
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
    const { concrete, values } = dispatch(name, traces, args);
    return concrete.callWith({ values, variables: [] });
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
  readonly values: readonly Value[];
}

function dispatch(name: string, traces: readonly LoadedTrace[], given: readonly unknown[]): Match {
  // An omitted argument is undefined.
  const args = given.slice(0, given.findLastIndex((arg) => arg !== undefined) + 1);
  for (const mayConvert of [false, true]) {
    for (const trace of traces) {
      const values = matched(name, trace, args, mayConvert);
      if (values !== undefined) return { concrete: trace.concrete, values };
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

/** The values of the tensor arguments; `undefined` where an argument does not match. */
function matched(
  name: string,
  { concrete, specs }: LoadedTrace,
  args: readonly unknown[],
  mayConvert: boolean,
): readonly Value[] | undefined {
  const leaves = leavesAlong(concrete.arguments, args);
  if (leaves === undefined) return undefined;
  const values: Value[] = [];
  for (const [i, leaf] of concrete.inputLeaves.entries()) {
    const given = leaves[i];
    const spec = specs.get(i);
    if (spec === undefined) {
      if ("plain" in leaf && Object.is(leaf.plain, given)) continue;
      return undefined;
    }
    const value = tensorValue(given, spec, leaf.name, name, mayConvert);
    if (value === undefined || !spec.accepts(value.type)) return undefined;
    values.push(value);
  }
  return values;
}

const isData = (given: unknown): boolean =>
  ["number", "boolean", "bigint"].includes(typeof given) ||
  ArrayBuffer.isView(given) ||
  (Array.isArray(given) && given.every(isData));

/** An argument as a value; numbers and arrays are converted to tensors only if no trace accepts them unconverted. */
function tensorValue(
  given: unknown,
  spec: TensorSpec,
  argument: string,
  name: string,
  mayConvert: boolean,
): Value | undefined {
  const isTensor = given instanceof Tensor || isTensorSource(given);
  if (isTensor) return valueOf(given, argument, name);
  return mayConvert && isData(given) ? valueOf(given, argument, name, spec.dtype) : undefined;
}

/**
 * A trace that is called with its inputs by name or by position, and returns its results by name.
 *
 * @param outputs names of the graph's results
 */
export function signatureFunction(
  name: string,
  { concrete, specs }: LoadedTrace,
  outputs: readonly string[],
): SignatureFunction {
  const byParameter = [...specs.values()];
  const inputs = concrete.inputLeaves.flatMap((leaf) => ("parameter" in leaf ? [leaf.name] : []));
  const call = (...given: readonly unknown[]): Readonly<Record<string, Tensor>> => {
    const values = byParameter.map((spec, i) => {
      const argument = inputs[i] ?? "";
      const value = tensorValue(argumentAt(given, i, argument), spec, argument, name, true);
      if (value !== undefined && spec.accepts(value.type)) return value;
      throw new ValueError(
        {
          what: `signature ${name}: input ${argument} does not match its spec`,
          given: describe(argumentAt(given, i, argument)),
          expected: byParameter.map(String).join(", "),
          fix: `pass an object with the inputs ${inputs.join(", ")}`,
        },
        currentLocation(),
      );
    });
    const results = concrete.callFlat({ values, variables: [] });
    return Object.fromEntries(
      outputs.flatMap((output, i) => {
        const result = results[i];
        return result === undefined ? [] : [[output, new Tensor(result)]];
      }),
    );
  };
  return Object.assign(call, { inputs: byParameter });
}

/** An input, passed by name in one object, or by position. */
function argumentAt(given: readonly unknown[], index: number, name: string): unknown {
  const [first] = given;
  return given.length === 1 && isPlainObject(first) ? first[name] : given[index];
}
