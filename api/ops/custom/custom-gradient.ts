/** Functions with user-defined gradients: `tf.customGradient`, and TF.js's form `tf.customGrad`. */

import { isFloating } from "../../../ir/types/dtype";
import { DTypeError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { isRead, type AnyNode } from "../../../ir/ops";
import { formatType, mayBeSameShape } from "../../../ir/types/type";
import { parametersOf } from "../../functions/parameter-names";
import { ClosureGradient } from "./closure-gradient";
import { currentContext, type Context, type NodeObserver } from "../../context/context";
import { flatten, isPlainObject, unflatten, type Flattened } from "../../structure";
import { refusePromise } from "../../context/refuse-promise";
import { Tensor } from "../../tensors/tensor";
import { isTensorSource, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { variableOf, type Variable } from "../../variables/variable";
import { describe } from "../../tensors/describe";
import { requireFunction } from "../../tensors/require-function";

/** The last argument of a gradient function, if the differentiated function reads trainable variables. */
export interface GradientFunctionOptions {
  readonly variables: readonly Variable[];
}

/**
 * From a gradient for each tensor of the value, to a gradient for each argument, `null` for none. If the function reads trainable
 * variables, the gradient function takes one more argument and returns `[gradientsOfArguments, gradientsOfVariables]`.
 */
export type GradientFunction = (...args: never[]) => unknown;

/** The result of a function with a custom gradient: TF.js's form, or TensorFlow's pair. */
export type ValueAndGradient<R, G extends GradientFunction = GradientFunction> =
  { readonly value: R; readonly gradFunc: G } | readonly [value: R, gradFunc: G];

/**
 * A function with a custom gradient.
 *
 * `gradFunc` runs during differentiation, and may use tensors that the function computed. Outer tapes record its operations, which are
 * differentiated for higher orders. Unused results have an upstream gradient of zeros.
 *
 * @param f takes tensors, and structures of them; numbers and arrays are converted. Returns a value, which may be a structure, and the
 * gradient function
 * @returns a function of the same arguments that returns the value
 * @throws DTypeError if `f` returns anything else, or reads trainable variables and its gradient function cannot return their
 * gradients; differentiation throws ValueError unless there is one gradient for each argument and each variable
 * @example
 * ```ts
 * const clipped = tf.customGradient((x) => ({
 *   value: x,
 *   gradFunc: (dy) => tf.clipByValue(dy, -0.5, 0.5),
 * }));
 * tf.grad((x) => clipped(x).mul(3))(tf.scalar(1)); // → 0.5
 * ```
 * @see TensorFlow `tf.custom_gradient`
 */
export function customGradient<A extends readonly Tensor[], R>(
  f: (...args: A) => ValueAndGradient<R, (...upstream: Tensor[]) => unknown>,
): (...args: { readonly [P in keyof A]: TensorLike }) => R;
export function customGradient<A extends readonly unknown[], R>(
  f: (...args: A) => ValueAndGradient<R>,
): (...args: A) => R;
export function customGradient<A extends readonly unknown[], R>(
  f: (...args: A) => ValueAndGradient<R>,
): (...args: A) => R {
  return withOwnGradient(f, "recorded");
}

/**
 * As `customGradient`. If the function's operations are recorded, the gradient function may use their results in a way that higher orders
 * differentiate; if they are hidden, tapes retain none of them.
 */
export function withOwnGradient<A extends readonly unknown[], R>(
  f: (...args: A) => ValueAndGradient<R>,
  operations: "recorded" | "hidden",
): (...args: A) => R {
  requireFunction(f, "tf.customGradient needs a function", "tf.customGradient((x) => …)");
  const name = f.name === "" ? "custom" : f.name;
  return (...args) => {
    const context = currentContext();
    const { leaves, skeleton } = flattenArguments(args);
    const inputs = leaves.map((leaf, i) => valueOf(leaf, `args[${i}]`, name));
    const structured = unflatten(
      skeleton,
      inputs.map((value) => new Tensor(value)),
    ) as A;
    const { result, reads } = collectingReads(context, operations === "hidden", () =>
      refusePromise(f(...structured), "tf.customGradient"),
    );
    const { value, gradFunc } = valueAndGradient(result, name);
    const output = flatten(value);
    const values = output.leaves.map((leaf, i) => valueOf(leaf, `value[${i}]`, name));
    const variables = [...reads.keys()];
    requireVariablesArgument(gradFunc, values.length, variables);
    const sources = [...inputs, ...reads.values()];
    const gradient = new ClosureGradient(`${name}_gradient`, values, (upstream) =>
      checkedGradients(gradFunc, upstream, leaves.length, variables, sources),
    );
    const outputs = isSilent(context)
      ? values
      : context.customGradient(...sources, ...values, {
          name,
          inputs: sources.length,
          results: values.length,
          gradient,
          connected: [],
        });
    return unflatten(
      output.skeleton,
      outputs.map((each) => new Tensor(each)),
    ) as R;
  };
}

/** Whether no tape or trace can differentiate the current operations. */
const isSilent = (context: Context): boolean =>
  !context.isTracing && context.observers.length === 0;

/** Arrays and objects with tensors in them are structures; any other array is a tensor's elements. */
function flattenArguments(args: readonly unknown[]): Flattened {
  const holdsTensors = (part: unknown): boolean => {
    if (part instanceof Tensor || isTensorSource(part)) return true;
    if (Array.isArray(part)) return part.some(holdsTensors);
    return isPlainObject(part) && Object.values(part).some(holdsTensors);
  };
  const parts = args.map((arg): Flattened =>
    isPlainObject(arg) || holdsTensors(arg)
      ? flatten(arg)
      : { leaves: [arg], skeleton: { kind: "leaf" } },
  );
  return {
    leaves: parts.flatMap(({ leaves }) => leaves),
    skeleton: { kind: "array", items: parts.map(({ skeleton }) => skeleton) },
  };
}

/** Collects the first read of each trainable variable, and forwards it to the hidden tapes. */
class ReadCollector implements NodeObserver {
  readonly reads = new Map<Variable, Value>();

  constructor(private readonly tapes: readonly NodeObserver[]) {}

  observe(node: AnyNode): void {
    if (!isRead(node)) return;
    const variable = variableOf(node.attributes.variable);
    const [value] = node.results;
    if (variable === undefined || value === undefined) return;
    if (!variable.trainable || !isFloating(variable.dtype) || this.reads.has(variable)) return;
    this.reads.set(variable, value);
    for (const tape of this.tapes) tape.observe(node);
  }
}

/** Runs `body`, and collects the variables that it reads. */
function collectingReads<T>(
  context: Context,
  isHidden: boolean,
  body: () => T,
): { readonly result: T; readonly reads: ReadonlyMap<Variable, Value> } {
  const tapes = isHidden ? context.observers.splice(0) : [];
  const collector = new ReadCollector(tapes);
  context.observers.push(collector);
  try {
    return { result: body(), reads: collector.reads };
  } finally {
    const inner = context.observers.filter((observer) => observer !== collector);
    context.observers.splice(0, Infinity, ...tapes, ...inner);
  }
}

function valueAndGradient(
  result: unknown,
  name: string,
): { readonly value: unknown; readonly gradFunc: GradientFunction } {
  const [value, gradFunc] = Array.isArray(result)
    ? (result as readonly unknown[])
    : isPlainObject(result)
      ? [result.value, result.gradFunc]
      : [];
  const isPair = Array.isArray(result) ? result.length === 2 : true;
  if (value === undefined || !isPair) {
    throw new DTypeError(
      {
        what: `${name} must return a value and its gradient function`,
        given: describe(result),
        expected: "{ value, gradFunc }, or [value, gradFunc]",
        fix: "return { value: y, gradFunc: (dy) => … }",
      },
      currentLocation(),
    );
  }
  if (typeof gradFunc !== "function") {
    throw new DTypeError(
      {
        what: `${name} returned a gradient function that is not a function: unsupported callable`,
        given: describe(gradFunc),
        expected: "a function from the gradient of the value to the gradients of the arguments",
        fix: "return { value: y, gradFunc: (dy) => … }",
      },
      currentLocation(),
    );
  }
  return { value, gradFunc: gradFunc as GradientFunction };
}

const named = (variables: readonly Variable[]): string =>
  variables.map((variable) => variable.toString()).join(", ");

function requireVariablesArgument(
  gradFunc: GradientFunction,
  results: number,
  variables: readonly Variable[],
): void {
  const parameters = parametersOf(gradFunc).length;
  // A function's length excludes parameters with defaults, and rest parameters.
  if (variables.length === 0 || parameters > results || gradFunc.length < parameters) return;
  throw new DTypeError(
    {
      what: `the gradient function of tf.customGradient must accept { variables }, since the function uses variables: [${named(variables)}]`,
      given: `a gradient function of ${parameters} parameters`,
      expected: "(dy, { variables }) => [gradientsOfArguments, gradientsOfVariables]",
      fix: "return a gradient for each variable, or pass their values as arguments",
    },
    currentLocation(),
  );
}

/** Calls a gradient function. @throws ValueError unless it returns one gradient for each input and each variable */
function checkedGradients(
  gradFunc: GradientFunction,
  upstream: readonly Tensor[],
  inputs: number,
  variables: readonly Variable[],
  sources: readonly Value[],
): readonly (Value | null)[] {
  const options: GradientFunctionOptions = { variables };
  const given = variables.length === 0 ? upstream : [...upstream, options];
  const returned: unknown = Reflect.apply(gradFunc, undefined, given);
  refusePromise(returned, "the gradient function of tf.customGradient");
  const [ofInputs, ofVariables] =
    variables.length === 0 ? [returned, []] : pairOfGradients(returned);
  const inputGradients = leavesOf(ofInputs);
  const variableGradients = leavesOf(ofVariables);
  if (inputGradients.length !== inputs) {
    throw new ValueError(
      {
        what: `custom_gradient function expected to return ${inputs} gradients, but returned ${inputGradients.length} instead.`,
        given: `${inputGradients.length} gradients`,
        expected: "one gradient for each argument, null for none",
      },
      currentLocation(),
    );
  }
  if (variableGradients.length !== variables.length) throw variableCount(variables);
  return [...inputGradients, ...variableGradients].map((gradient, i) =>
    gradientValue(gradient, sources[i]),
  );
}

const leavesOf = (gradients: unknown): readonly unknown[] =>
  gradients === undefined ? [] : flatten(gradients).leaves;

function pairOfGradients(returned: unknown): readonly [unknown, unknown] {
  if (Array.isArray(returned) && returned.length === 2) return [returned[0], returned[1]];
  throw new ValueError(
    {
      what: "Must return gradient for each variable from the gradient function of tf.customGradient.",
      given: describe(returned),
      expected: "[gradientsOfArguments, gradientsOfVariables]",
    },
    currentLocation(),
  );
}

const variableCount = (variables: readonly Variable[]): ValueError =>
  new ValueError(
    {
      what: "Must return gradient for each variable from @custom_gradient grad_fn.",
      given: "another number of gradients than of variables",
      expected: `a gradient for each of [${named(variables)}]`,
    },
    currentLocation(),
  );

/** A returned gradient as a value of its input's type. */
function gradientValue(gradient: unknown, source: Value | undefined): Value | null {
  if (gradient === null || gradient === undefined || source === undefined) return null;
  if (!isFloating(source.type.dtype)) return null;
  const value = valueOf(gradient, "gradient", "customGradient", source.type.dtype);
  if (
    value.type.dtype === source.type.dtype &&
    mayBeSameShape(value.type.shape, source.type.shape)
  ) {
    return value;
  }
  throw new ValueError(
    {
      what: "a gradient function returned a gradient that does not fit its argument",
      given: formatType(value.type),
      expected: formatType(source.type),
      fix: "sum over the axes along which the argument was broadcast, and cast to its dtype",
    },
    currentLocation(),
  );
}

/** Keeps tensors for the gradient function: TF.js's `save`. */
export type SaveForGradient = (tensors: Tensor[]) => void;

/** The result of a function passed to `tf.customGrad`: its value, and the gradients of its arguments. */
export interface ValueAndSavedGradient {
  readonly value: Tensor;
  readonly gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor | Tensor[];
}

/**
 * TF.js's form of `customGradient`: `f` takes a function `save` after its arguments, and the saved tensors are the gradient
 * function's second argument.
 *
 * @throws DTypeError if `f` is not a function, or its `value` is not a tensor
 * @see TF.js `tf.customGrad`
 */
export function customGrad(
  f: (x: Tensor, save: SaveForGradient) => ValueAndSavedGradient,
): (x: TensorLike) => Tensor;
export function customGrad(
  f: (...args: never[]) => ValueAndSavedGradient,
): (...args: Tensor[]) => Tensor;
export function customGrad(
  f: (...args: never[]) => ValueAndSavedGradient,
): (...args: Tensor[]) => Tensor {
  requireFunction(f, "tf.customGrad needs a function", "tf.customGrad((x) => …)");
  return customGradient((...args: Tensor[]): ValueAndGradient<Tensor> => {
    const saved: Tensor[] = [];
    const save: SaveForGradient = (tensors) => void saved.push(...tensors);
    // `f` declares the arguments of the call, and `save`.
    const { value, gradFunc } = f(...([...args, save] as never[]));
    if (!(value instanceof Tensor)) {
      throw new DTypeError(
        {
          what: "The function f passed in customGrad(f) must return an object where `obj.value` is a tensor",
          given: describe(value),
          expected: "{ value, gradFunc }",
        },
        currentLocation(),
      );
    }
    return { value, gradFunc: (dy: Tensor) => gradFunc(dy, saved) };
  });
}
