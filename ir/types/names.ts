/** Names in the IR's text form: identifiers, reserved words, quoting, and unique names. */

import { dtypes } from "./dtype";

const identifier = /^[A-Za-z_]\w*$/;
const bareName = /^[A-Za-z_][\w./-]*$/;

/** Words with a meaning of their own in an attribute's value. */
const reserved: ReadonlySet<string> = new Set([
  ...dtypes,
  ...["true", "false", "null", "NaN", "Infinity"],
]);

export const isReserved = (word: string): boolean => reserved.has(word);

/** Whether a name may be that of a symbolic dim, which appears in shapes, sums and products. */
export const isSymbolName = (name: string): boolean => identifier.test(name) && !isReserved(name);

/** An attribute's name, quoted if it is not an identifier. */
export const keyText = (key: string): string => (identifier.test(key) ? key : JSON.stringify(key));

/** The name of a value, a variable, a graph or a scope, quoted if it would be ambiguous. */
export const nameText = (name: string): string =>
  bareName.test(name) ? name : JSON.stringify(name);

/** Assigns unique names: a name that is taken is numbered. */
export class UniqueNames {
  private readonly taken = new Map<string, number>();

  claim(stem: string): string {
    const count = this.taken.get(stem);
    this.taken.set(stem, (count ?? 0) + 1);
    return count === undefined ? stem : this.claim(`${stem}_${count}`);
  }
}
