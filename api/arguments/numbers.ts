/**
 * Checks of arguments that are not tensors: arrays, integers, numbers, objects of options. Callers without type checking may
 * pass anything.
 */

import { DTypeError, InvalidArgumentError } from "../../ir/errors";
import { mostElements } from "../execution/tensor-limit";
import { describe } from "../tensors/describe";

/** Returns the argument if it is an array. @throws DTypeError otherwise */
export function arrayArgument(given: unknown, argument: string, op: string): readonly unknown[] {
  if (Array.isArray(given)) return given;
  throw new DTypeError({
    what: `Argument '${argument}' passed to '${op}' must be an array`,
    given: describe(given),
    expected: "an array",
  });
}

const formatNumbers = (given: readonly unknown[]): string => `[${given.map(formatItem).join(",")}]`;

function formatItem(item: unknown): string {
  if (Array.isArray(item)) return formatNumbers(item);
  return typeof item === "number" ? String(item) : describe(item);
}

/**
 * An array of `count` integers of at least `least`.
 *
 * @throws DTypeError if it is not an array, InvalidArgumentError for other elements
 */
export function integersOfCount(
  given: unknown,
  argument: string,
  op: string,
  { count, least }: { readonly count?: number; readonly least: number },
): readonly number[] {
  const list = arrayArgument(given, argument, op);
  const numbers = list.filter((x) => typeof x === "number");
  const isLegal = numbers.every((x) => Number.isInteger(x) && x >= least);
  if (numbers.length === list.length && isLegal && (count ?? list.length) === list.length)
    return numbers;
  throw new InvalidArgumentError({
    what: `${op}: ${argument} must be ${count === undefined ? "" : `${count} `}integers of at least ${least}, but got ${formatNumbers(list)}`,
    given: `${argument} = ${formatNumbers(list)}`,
    expected: `integers such as [${Array.from({ length: count ?? 2 }, () => least).join(", ")}]`,
  });
}

/** Pairs of non-negative integers, one per axis: before and after. */
export function pairsArgument(
  given: unknown,
  argument: string,
  op: string,
): readonly (readonly [before: number, after: number])[] {
  return arrayArgument(given, argument, op).map((pair, i) => {
    const [before = 0, after = 0] = integersOfCount(pair, `${argument}[${i}]`, op, {
      count: 2,
      least: 0,
    });
    return [before, after];
  });
}

/** A number. @throws DTypeError for anything else, and InvalidArgumentError for NaN */
export function numberArgument(given: unknown, argument: string, op: string): number {
  if (typeof given !== "number") {
    throw new DTypeError({
      what: `Argument '${argument}' passed to '${op}' must be a number, but got ${describe(given)}`,
      given: describe(given),
      expected: "a number",
    });
  }
  if (!Number.isNaN(given)) return given;
  throw new InvalidArgumentError({
    what: `Argument '${argument}' passed to '${op}' must not be NaN`,
    given: `${argument} = NaN`,
    expected: "a number",
  });
}

/** A number of elements to make: a non-negative integer of at most 2³¹ − 1. */
export function countArgument(given: unknown, argument: string, op: string): number {
  const count = integerArgument(given, argument, op);
  if (count <= mostElements) return count;
  throw new InvalidArgumentError({
    what: `Argument '${argument}' passed to '${op}' is more than one tensor can hold`,
    given: `${argument} = ${count}`,
    expected: "at most 2^31 - 1 elements",
  });
}

/** An integer of at least `least`. */
export function integerArgument(given: unknown, argument: string, op: string, least = 0): number {
  if (typeof given === "number" && Number.isInteger(given) && given >= least) return given;
  throw new InvalidArgumentError({
    what: `Argument '${argument}' passed to '${op}' must be an integer of at least ${least}, but got ${typeof given === "number" ? given : describe(given)}`,
    given: describe(given),
    expected: `${least}, ${least + 1}, ${least + 2}, …`,
  });
}
