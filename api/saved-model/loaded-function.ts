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

/** A function of an artifact. It has the traces that were saved, and makes no others. */
export type LoadedFunction = PolymorphicFunction<(...args: unknown[]) => unknown>;

/** A function that takes its inputs by name, and gives its outputs by name. */
export interface SignatureFunction {
  (...inputs: readonly unknown[]): Readonly<Record<string, Tensor>>;
  /** What it takes. */
  readonly inputs: readonly TensorSpec[];
}

/** A saved trace, and the types that its arguments must have. */
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

/** A loaded function: dispatches to the trace that fits the arguments. */
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
  // An argument that is left out is undefined.
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

/** The values of the tensor arguments, or nothing where an argument does not fit. */
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

/** What was given as a value; numbers and arrays become tensors only where no trace takes them as they are. */
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
 * A trace that is called by the names of its inputs, or by their order, and gives its results by name.
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
          what: `signature ${name}: input ${argument} does not fit`,
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

/** Inputs are given as one object, by name, or one by one. */
function argumentAt(given: readonly unknown[], index: number, name: string): unknown {
  const [first] = given;
  return given.length === 1 && isPlainObject(first) ? first[name] : given[index];
}
