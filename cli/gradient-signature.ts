/** The gradient of an exported function, as another function to save. */

import * as tf from "../index";
import type { ConcreteFunction } from "../api/functions/concrete-function";
import type { PolymorphicFunction } from "../api/functions/polymorphic-function";
import { tracesOf } from "../api/saved-model/signatures";
import { flatten, unflatten } from "../api/structure";
import { variableOf, type Variable } from "../api/variables/variable";
import { UsageError } from "./errors";
import { suggest } from "../api/suggest";

/** A tensor or variable to differentiate with respect to, and its name. */
interface NamedSource {
  readonly name: string;
  readonly source: tf.Tensor | Variable;
}

/**
 * A function that returns another function's value, and the gradients of the sum of its results, by name. It has a trace for each trace of that
 * function.
 */
export function gradientSignature(
  name: string,
  fn: PolymorphicFunction,
  wrt: readonly string[],
): PolymorphicFunction {
  const gradient = tf.function(
    (...args: unknown[]) => {
      const trace = fn.getConcreteFunction(...args);
      const sources = wrt.map((requested) => sourceNamed(name, requested, trace, args));
      const tape = new tf.GradientTape({ watchAccessedVariables: false });
      const value: unknown = tape.record(() => {
        tape.watch(sources.map(({ source }) => source));
        const result: unknown = Reflect.apply(fn, undefined, args);
        return result;
      });
      const gradients = tape.gradient(
        value,
        sources.map(({ source }) => source),
      );
      return {
        value,
        gradients: Object.fromEntries(
          sources.map((named, i) => [named.name, connected(named, gradients[i], name)]),
        ),
      };
    },
    { name: `${name}_gradient` },
  );
  for (const trace of tracesOf(fn)) gradient.getConcreteFunction(...argumentsLike(trace));
  return gradient;
}

/** Arguments that select a trace: a `TensorSpec` for each tensor. */
function argumentsLike({ arguments: skeleton, inputLeaves, graph }: ConcreteFunction): unknown[] {
  const leaves = inputLeaves.map((leaf) => {
    if ("plain" in leaf) return leaf.plain;
    if (!("parameter" in leaf)) return "object" in leaf ? leaf.object.deref() : undefined;
    const type = graph.parameters[leaf.parameter]?.type;
    return type === undefined ? undefined : tf.TensorSpec.fromType(type, leaf.name);
  });
  const args = unflatten(skeleton, leaves);
  return Array.isArray(args) ? args : [args];
}

function sourceNamed(
  fn: string,
  requested: string,
  { inputLeaves, graphVariables: variables }: ConcreteFunction,
  args: readonly unknown[],
): NamedSource {
  const { leaves } = flatten(args);
  const argument = leaves[inputLeaves.findIndex(({ name }) => name === requested)];
  if (argument instanceof tf.Tensor) return { name: requested, source: argument };
  const handle = variables.find(({ name }) => name === requested);
  const variable = handle === undefined ? undefined : variableOf(handle);
  if (variable !== undefined) return { name: requested, source: variable };
  const tensors = inputLeaves.flatMap((leaf) => ("parameter" in leaf ? [leaf.name] : []));
  const known = [...tensors, ...variables.map(({ name }) => name)];
  throw new UsageError(
    `${fn} has no argument or variable ${requested}${suggest(requested, known)}\n` +
      `arguments: ${tensors.join(", ") || "none"}; variables: ${variables.map(({ name }) => name).join(", ") || "none"}`,
  );
}

function connected({ name }: NamedSource, gradient: unknown, fn: string): unknown {
  if (gradient !== null && gradient !== undefined) return gradient;
  throw new UsageError(`the result of ${fn} does not depend on ${name} in a differentiable way`);
}
