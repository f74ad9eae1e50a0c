/** Checks of the dtypes of tensor arguments, by family: floating, integer or bool. */

import { isFloating, isInteger, type DType } from "../../ir/types/dtype";
import { DTypeError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { formatType } from "../../ir/types/type";
import { valueOf } from "../tensors/tensor-like";

/** A family of dtypes, named after its member in TF.js. */
export type DTypeFamily = "float32" | "int32" | "bool";

const families: Readonly<
  Record<DTypeFamily, { readonly accepts: (dtype: DType) => boolean; readonly expected: string }>
> = {
  float32: { accepts: isFloating, expected: "float16, float32 or float64" },
  int32: { accepts: isInteger, expected: "an integer dtype" },
  bool: { accepts: (dtype) => dtype === "bool", expected: "bool" },
};

/**
 * Returns the argument if its dtype belongs to the family.
 *
 * @throws DTypeError with TF.js's message
 */
export function requireFamily(
  value: Value,
  family: DTypeFamily,
  argument: string,
  op: string,
): Value {
  const { accepts, expected } = families[family];
  if (accepts(value.type.dtype)) return value;
  throw new DTypeError({
    what: `Argument '${argument}' passed to '${op}' must be ${family} tensor, but got ${value.type.dtype} tensor`,
    given: formatType(value.type),
    expected,
    fix:
      family === "bool"
        ? `compare: x.greater(0), or tf.cast(${argument}, "bool"), which is true for nonzero elements`
        : `convert it: tf.cast(${argument}, "${family}")`,
  });
}

/** An argument that must be bool. */
export const boolArgument = (given: unknown, argument: string, op: string): Value =>
  requireFamily(valueOf(given, argument, op, "bool"), "bool", argument, op);
