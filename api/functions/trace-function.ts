/** Traces a function into a concrete function, and initialises the variables that it creates. */

import { DTypeError, FailedPreconditionError } from "../../ir/errors";
import type { Value, VariableHandle } from "../../ir/graph";
import { currentLocation, type Location } from "../../ir/location";
import type { TensorType } from "../../ir/types/type";
import { computationOf } from "../../compiler/effects/split-at-host-calls";
import { isObject, type Argument } from "./trace-key";
import { parametersOf } from "./parameter-names";
import { concreteFunction, type ConcreteFunction } from "./concrete-function";
import { withContext } from "../context/context";
import { withConversion } from "../context/conversion";
import { platform } from "../execution/platform";
import { compositeOfSlices } from "../variables/indexed-slices";
import { flatten, unflatten, type Skeleton } from "../structure";
import { refuseLater } from "../context/refuse-promise";
import { Tensor, graphValue } from "../tensors/tensor";
import { isNumericArray, isTensorSource, valueOf } from "../tensors/tensor-like";
import type { TraceContext } from "./graph-context";
import { Variable, VariablePlaceholder } from "../variables/variable";
import { eagerContext } from "../execution/eager-context";
import type { InputLeaf, OutputLeaf } from "./traced-function";
import { describe } from "../tensors/describe";
import { isUnknownSize } from "../tensors/unknown-size";

/** A function to trace, and the arguments to trace it for. */
export interface TraceRequest {
  readonly original: (...args: never[]) => unknown;
  readonly name: string;
  /** Where it was given to `tf.function`. */
  readonly place: Location;
  readonly receiver: unknown;
  readonly skeleton: Skeleton;
  readonly leaves: readonly Argument[];
  /** Types of the parameters for the tensors among the leaves. */
  readonly types: readonly (TensorType | undefined)[];
  readonly names: readonly string[];
  /** The backend to run on; default: the one in use. */
  readonly device: string | undefined;
  /** Whether tensors decide branches and loops of converted code. */
  readonly converts: boolean;
}

/** The symbolic arguments of a trace, and the description of their leaves. */
interface SymbolicArguments {
  readonly args: unknown;
  readonly inputLeaves: readonly InputLeaf[];
  readonly variableParameters: readonly VariableHandle[];
}

/*
 * A node's location retains the stack, and the stack retains the functions on it with their closures. So no function here that is on the
 * stack while a user's function is traced may close over the arguments: traces would keep them alive.
 */

/** Runs a function with symbolic arguments, in `context`. */
export function traceFunction(context: TraceContext, request: TraceRequest): ConcreteFunction {
  const { args, inputLeaves, variableParameters } = symbolicArguments(context, request);
  const { original, receiver, name, skeleton } = request;
  const returned = withContext(context, apply, request.converts, original, receiver, args);
  const output = flatten(
    refuseLater(returned, `tf.function(${name})`, request.place),
    compositeOfSlices,
  );
  const { results, outputLeaves } = withContext(context, collect, context, output.leaves, name);
  const traced = {
    ...context.finish(results),
    variableParameters,
    outputs: output.skeleton,
    outputLeaves,
    arguments: skeleton,
    inputLeaves,
    argumentNames: parametersOf(original),
  };
  return concreteFunction(traced, request.device);
}

const apply = (
  converts: boolean,
  original: TraceRequest["original"],
  receiver: unknown,
  args: unknown,
): unknown =>
  withConversion<[TraceRequest["original"], unknown, readonly unknown[]], unknown>(
    converts,
    Reflect.apply,
    original,
    receiver,
    Array.isArray(args) ? args : [args],
  );

/** The returned leaves, as results of the function's graph. */
function collect(
  context: TraceContext,
  leaves: readonly unknown[],
  name: string,
): { readonly results: readonly Value[]; readonly outputLeaves: readonly OutputLeaf[] } {
  const results: Value[] = [];
  const outputLeaves = leaves.map((leaf): OutputLeaf => {
    if (leaf === undefined || leaf === null) return { plain: leaf };
    return { result: results.push(context.adoptValue(resultValue(leaf, name))) - 1 };
  });
  return { results, outputLeaves };
}

function symbolicArguments(
  context: TraceContext,
  { leaves, types, names, skeleton }: TraceRequest,
): SymbolicArguments {
  const inputLeaves: InputLeaf[] = [];
  const placeholders = new Map<Variable, Variable>();
  const symbolic = leaves.map((leaf, i) => {
    const name = names[i] ?? `args_${i}`;
    if (leaf.kind === "tensor") {
      const parameter = context.parameter(types[i] ?? leaf.type, name);
      inputLeaves.push({ name, parameter: parameter.index });
      return new Tensor(parameter);
    }
    if (leaf.kind === "variable") {
      const { variable } = leaf;
      const placeholder = placeholders.get(variable) ?? placeholderFor(variable);
      placeholders.set(variable, placeholder);
      inputLeaves.push({ name, variable: [...placeholders.keys()].indexOf(variable) });
      return placeholder;
    }
    const { plain } = leaf;
    inputLeaves.push(isObject(plain) ? { name, object: new WeakRef(plain) } : { name, plain });
    return plain;
  });
  return {
    args: unflatten(skeleton, symbolic),
    inputLeaves,
    variableParameters: [...placeholders.values()].map(({ handle }) => handle),
  };
}

/**
 * Computes the initial values of the variables that a function created: once, from the arguments of the call that is traced.
 *
 * @throws FailedPreconditionError where a value depends on an argument that is only a spec
 */
export function initializeVariables(
  context: TraceContext,
  { leaves }: Pick<TraceRequest, "leaves">,
): void {
  const values = leaves.flatMap((leaf) => (leaf.kind === "tensor" ? [leaf.value] : []));
  for (const { variable, initial } of context.created) {
    if (initial === undefined) continue;
    const { graph, captures } = context.finish([initial]);
    const step = computationOf([initial], graph);
    const given = [...values, ...captures.map(graphValue)];
    const root = eagerContext();
    const operands = step.inputs.map((parameter) => {
      const value = given[graph.parameters.indexOf(parameter)];
      if (value?.owner !== root) throw notComputable(variable);
      return root.bufferOf(value);
    });
    const execution = platform.execution(step.graph, platform.provider);
    const [buffer] = execution.run(operands, execution.variables, platform.variables);
    execution.release();
    if (buffer !== undefined) platform.variables.set(variable, buffer);
  }
}

const notComputable = ({ name }: VariableHandle): FailedPreconditionError =>
  new FailedPreconditionError(
    {
      what: `the initial value of variable ${name} cannot be computed`,
      given: "a value that depends on arguments without data",
      expected:
        "a call of the function with data, outside of other functions, before anything else",
      fix: "call the function once, or create the variable outside of it",
    },
    currentLocation(),
  );

const placeholderFor = (variable: Variable): Variable =>
  new Variable(new VariablePlaceholder(variable), { trainable: variable.trainable });

/** The value of a returned leaf: a tensor, a variable, or a number, which becomes a tensor. */
function resultValue(leaf: unknown, name: string): Value {
  if (leaf instanceof Tensor || isTensorSource(leaf)) return valueOf(leaf, "result", name);
  if (typeof leaf === "number") {
    return valueOf(leaf, "result", name, Number.isInteger(leaf) ? "int32" : "float32");
  }
  if (isUnknownSize(leaf)) return valueOf(leaf, "result", name, "int32");
  if (typeof leaf === "boolean" || isNumericArray(leaf)) return valueOf(leaf, "result", name);
  throw new DTypeError(
    {
      what: `${name} returned something that is not a tensor`,
      given: describe(leaf),
      expected: "tensors, numbers, null, or arrays and plain objects of these",
      fix: "return only tensors; keep other things outside of the function",
    },
    currentLocation(),
  );
}
