/** The attempts of the attack on integers: each row in each way. */

import type { Attempt } from "./child";
import { faultOf, ways } from "./integer-calls";
import { integerRows, type IntegerRow } from "./integer-rows";

const all = Object.entries(ways);

interface Parts {
  readonly row: IntegerRow;
  readonly way: (typeof all)[number];
}

/** The rows of some functions and dtypes, all where none is named, in each way. */
export function attemptsOf(names: readonly string[] = [], dtypes: readonly string[] = []): Parts[] {
  const accepts = (list: readonly string[], name: string): boolean =>
    list.length === 0 || list.includes(name);
  return integerRows
    .filter(({ name, dtype }) => accepts(names, name) && accepts(dtypes, dtype))
    .flatMap((row) => all.map((way) => ({ row, way })));
}

/** Where an attempt stands among those of all functions and dtypes. */
export const numberOf = ({ row, way: [name] }: Parts): number =>
  attemptsOf().findIndex((other) => other.row === row && other.way[0] === name);

/** What an attempt calls. */
export const nameOf = ({ row: { name, dtype, other }, way: [way] }: Parts): string =>
  `${name} of ${dtype}${other === dtype ? "" : ` and ${other}`}, ${way}`;

/** @param names, dtypes as in `attemptsOf`, separated by commas */
export function attempts(names = "", dtypes = ""): Attempt {
  const listed = (text: string): string[] => text.split(",").filter((word) => word !== "");
  const chosen = attemptsOf(listed(names), listed(dtypes));
  return (at) => {
    const parts = chosen[at];
    if (parts === undefined) throw new RangeError(`no attempt ${at}`);
    return faultOf(parts.row, parts.way[1]);
  };
}
