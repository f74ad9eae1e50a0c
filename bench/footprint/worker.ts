/** Runs one footprint program, which the command line names, and prints the figure. */

import { footprintPrograms, type Library } from "./programs";

export async function measureWith(tf: Library): Promise<void> {
  const [, , program = ""] = process.argv;
  const found = footprintPrograms[program];
  if (found === undefined) throw new RangeError(`no program ${program}`);
  console.log(JSON.stringify(await found.measure(tf)));
}
