/** The attack on texts: whatever is changed in the text of a graph, it is read or refused within seconds and within memory in proportion to it. */

import type { Attack } from "./attack";
import { inChildren } from "./in-children";
import { textOf } from "./text-attempts";

const limits = { seconds: 5, megabytes: 800 } as const;

/** How much of a text a failure shows. */
const shown = 600;

/** The faults of some attempts. */
export async function textFaults(
  seed: number,
  range: readonly [from: number, to: number],
): Promise<string[]> {
  const faults: string[] = [];
  await inChildren(
    require.resolve("./text-attempts"),
    range,
    [String(seed)],
    limits,
    ({ at, what }) => {
      const text = textOf(seed, at).slice(0, shown);
      faults.push(`${what}\n(npm run attack -- text --seed ${seed} --case ${at})\n${text}\n`);
      console.log(`FAIL ${faults.at(-1) ?? ""}`);
    },
  );
  return faults;
}

export const attack: Attack = async ({ seed, count = 10_000, case: id }) => {
  const from = Number(id ?? 0);
  const to = id === undefined ? count : from + 1;
  const faults = await textFaults(seed, [from, to]);
  console.log(`${to - from} texts of seed ${seed}: ${faults.length} failures`);
  return faults.length;
};
