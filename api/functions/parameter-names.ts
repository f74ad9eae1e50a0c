/** Names of a function's parameters, read from its source text, and of the leaves of its arguments. */

import { UniqueNames } from "../../ir/types/names";
import { leafPaths, type Skeleton } from "../structure";
import { TensorSpec } from "../tensors/tensor-spec";

const wrapped = new WeakMap<object, object>();

/** Registers a function that only calls another: it has that one's source. */
export const registerWrapper = (wrapper: object, original: object): void =>
  void wrapped.set(wrapper, original);

/** The source text of a function as the user wrote it, or as it was converted. */
export function sourceOf(fn: object): string {
  const original = wrapped.get(fn);
  return original === undefined ? Function.prototype.toString.call(fn) : sourceOf(original);
}

const parameterNames = new WeakMap<object, readonly (string | undefined)[]>();

/**
 * Names of a function's parameters in its source text; `undefined` for a pattern such as `{ a, b }`, and none for built-in functions, whose
 * text is not available.
 */
export function parametersOf(original: object): readonly (string | undefined)[] {
  const known = parameterNames.get(original);
  if (known !== undefined) return known;
  const names = textsOfParameters(original).map(
    (parameter) => /^(?:\.\.\.)?\s*([A-Za-z_$][\w$]*)\s*(?:=|$)/.exec(parameter)?.[1],
  );
  parameterNames.set(original, names);
  return names;
}

const textsOfParameters = (original: object): readonly string[] =>
  splitParameters(sourceOf(original));

/** The index of the rest parameter, if there is one. */
function restParameter(original: object): number | undefined {
  const texts = textsOfParameters(original);
  return texts.at(-1)?.startsWith("...") === true ? texts.length - 1 : undefined;
}

/** The texts of the parameters in a function's source. */
function splitParameters(source: string): string[] {
  const text = source.replace(/\/\*[^]*?\*\/|\/\/.*/g, "");
  const single = /^\s*(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(text)?.[1];
  if (single !== undefined) return [single];
  const parameters: string[] = [];
  let depth = 0;
  let current = "";
  for (const [token] of text.slice(text.indexOf("(")).matchAll(tokens)) {
    if ("([{".includes(token)) depth += 1;
    if (")]}".includes(token)) depth -= 1;
    if (depth === 0) break;
    if (depth === 1 && token === ",") {
      parameters.push(current.trim());
      current = "";
    } else if (depth > 1 || token !== "(") current += token;
  }
  return current.trim() === "" ? parameters : [...parameters, current.trim()];
}

/** A string, or one character. */
const tokens = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[^]/g;

/**
 * A unique name for each leaf of a function's arguments: that of its `TensorSpec`, or the parameter's name and the path to the leaf, such as
 * `batch.images`.
 */
export function leafNames(
  original: object,
  skeleton: Skeleton,
  leaves: readonly unknown[],
): readonly string[] {
  const parameters = parametersOf(original);
  const rest = restParameter(original);
  const nameOf = (index: number): string | undefined =>
    rest !== undefined && index >= rest
      ? `${parameters[rest] ?? "args"}_${index - rest}`
      : parameters[index];
  const names = new UniqueNames();
  return leafPaths(skeleton).map((path, i) => {
    const leaf = leaves[i];
    if (leaf instanceof TensorSpec && leaf.name !== undefined) return names.claim(leaf.name);
    const [first, ...rest] = path;
    const parameter = nameOf(Number(first)) ?? `args_${first ?? i}`;
    return names.claim([parameter, ...rest].join("."));
  });
}

/** For each name a unique identifier, the stem of the symbols of that argument's sizes. */
export function symbolStems(names: readonly string[]): readonly string[] {
  const stems = new UniqueNames();
  return names.map((name) => stems.claim(name.replace(/\W/g, "_").replace(/^(?=\d)/, "_")));
}

const arrow = /^(?:async\s*)?(?:\(|[\w$]+\s*=>)/;

/** Whether a function's results may depend on `this`. */
export function usesReceiver(original: object): boolean {
  const text = sourceOf(original);
  return !arrow.test(text) && /\b(?:this|super)\b/.test(text);
}
