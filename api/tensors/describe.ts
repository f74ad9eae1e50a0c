/** Descriptions of arguments for error messages. */

import { describeTensor, isTensor } from "./tensor";
import { UnknownSize } from "./unknown-size";

/** A tensor's type, or the kind of value that was given instead. */
export function describe(given: unknown): string {
  try {
    return described(given);
  } catch {
    // A proxy or an accessor that throws.
    return "an object that cannot be read";
  }
}

function described(given: unknown): string {
  if (isTensor(given)) return describeTensor(given);
  if (given instanceof UnknownSize) return given.description;
  if (Array.isArray(given)) return `an array of ${given.length}`;
  switch (typeof given) {
    case "object":
      return given === null ? "null" : describeObject(given);
    case "function":
      return `a function ${given.name}`;
    case "undefined":
      return "undefined";
    case "string":
      return `the string ${JSON.stringify(given)}`;
    case "number":
    case "bigint":
    case "boolean":
      return `the ${typeof given} ${given}`;
    default:
      return `a ${typeof given}`;
  }
}

function describeObject(given: object): string {
  const { name } = Object(Reflect.get(given, "constructor")) as { readonly name?: unknown };
  return typeof name !== "string" || name === "Object" ? "an object" : `a ${name}`;
}
