/** Errors of what JavaScript does to objects and cannot do to tensors: operators, texts, iteration. */

import { DTypeError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";

const autograph =
  "AutoGraph converts operators, if, while and for over tensors (docs/autograph.md)";

/**
 * The error of `x + 1`, `x < y`, `Math.sin(x)` and `` `${x}` ``.
 *
 * @param given what it is, such as `float32[2] tensor`
 */
export function coercionError(hint: "number" | "string" | "default", given: string): DTypeError {
  const isText = hint === "string";
  return new DTypeError(
    {
      what: isText
        ? "a tensor cannot be put into a string"
        : "JavaScript operators do not work on tensors",
      given,
      expected: isText ? "its data, or its description" : "a method: x.add(1), x.less(y)",
      fix: isText
        ? "use await x.array() or x.toString() in the string, or x.print()"
        : `use the tensor's methods, such as x.add(y), x.mul(y), x.less(y); for its number await x.data(); tf.cond and tf.whileLoop decide by a tensor; ${autograph}`,
    },
    currentLocation(),
  );
}

/** The error of `[...x]`, `const [a] = x` and `for (const row of x)`: rows would not become part of a graph. */
export const iterationError = (given: string): DTypeError =>
  new DTypeError(
    {
      what: "a tensor cannot be iterated over",
      given,
      expected: "its rows, or an operation on all of them",
      fix: `tf.unstack(x) returns the rows if their number is known; tf.mapFn and tf.scan work on any number; ${autograph}`,
    },
    currentLocation(),
  );
