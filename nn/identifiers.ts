/** Identifiers of parts of layers, such as regularizers: a name, TF.js's `{ className, config }`, or the part itself. */

import { currentLocation, ValueError } from "../api/errors";
import { isPlainObject } from "../api/structure";
import { suggest } from "../api/suggest";
import { describe } from "../api/tensors/describe";

/** TF.js's and Keras's serialized form. */
export interface ClassIdentifier {
  readonly className: string;
  readonly config?: object;
}

const isClassIdentifier = (given: unknown): given is ClassIdentifier =>
  isPlainObject(given) && typeof given.className === "string";

/** Functions that make a part from its options, by the names of the parts. */
export type Makers<T> = Readonly<Record<string, (config: never) => T>>;

/** `L1L2`, `l1_l2` and `l1l2` are one name. */
const plain = (name: string): string => name.replaceAll("_", "").toLowerCase();

/**
 * The part that an identifier names.
 *
 * @param kind what the part is, for the error: `regularizer`
 * @param makers by TF.js's names
 * @throws ValueError for an unknown name, and for anything but a name or `{ className, config }`
 */
export function partNamed<T>(kind: string, given: unknown, makers: Makers<T>): T {
  const name = isClassIdentifier(given) ? given.className : given;
  const names = Object.keys(makers);
  if (typeof name === "string") {
    const known = names.find((one) => plain(one) === plain(name));
    const make = known === undefined ? undefined : makers[known];
    const config = isClassIdentifier(given) ? given.config : undefined;
    // Each maker checks the names of its options.
    if (make !== undefined) return make(config as never);
  }
  throw new ValueError(
    {
      what: `Unknown ${kind}: ${typeof name === "string" ? `${name}${suggest(name, names)}` : describe(given)}`,
      given: describe(given),
      expected: `one of ${names.join(", ")}, { className, config }, or a ${kind} of tf.${kind}s`,
    },
    currentLocation(),
  );
}
