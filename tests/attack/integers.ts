/** The attack on integers: every function of them at the ends of every dtype's range gives what TensorFlow gives, or an error, never a signal. */

import type { Attack } from "./attack";
import { inChildren } from "./in-children";
import { attemptsOf, nameOf, numberOf } from "./integer-attempts";

/** A call of a few elements, with the load of the library in the first. */
const limits = { seconds: 20, megabytes: 1000 } as const;

/**
 * The faults of the rows of some functions and dtypes.
 *
 * @param range which attempts; default: all
 */
export async function integerFaults(
  names: readonly string[] = [],
  dtypes: readonly string[] = [],
  range?: readonly [from: number, to: number],
): Promise<string[]> {
  const chosen = attemptsOf(names, dtypes);
  const faults: string[] = [];
  const [from, to] = range ?? [0, chosen.length];
  await inChildren(
    require.resolve("./integer-attempts"),
    [from, Math.min(to, chosen.length)],
    [names.join(","), dtypes.join(",")],
    limits,
    ({ at, what }) => {
      const parts = chosen[at];
      const name = parts === undefined ? "" : nameOf(parts);
      // The command numbers the attempts of all functions and dtypes.
      const id = parts === undefined ? at : numberOf(parts);
      faults.push(`${name}   (npm run attack -- integers --case ${id})\n     ${what}`);
    },
  );
  return faults;
}

export const attack: Attack = async ({ count = attemptsOf().length, case: id }) => {
  const first = Number(id ?? 0);
  const last = id === undefined ? count : first + 1;
  const faults = await integerFaults([], [], [first, last]);
  for (const fault of faults) console.log(`FAIL ${fault}`);
  console.log(`${last - first} calls: ${faults.length} failures`);
  return faults.length;
};
