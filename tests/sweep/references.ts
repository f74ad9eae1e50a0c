/** The reference values: functions and their derivatives at points, which `references.py` computes in 400 digits. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a function and its derivatives are at one point. */
export interface Reference {
  readonly name: string;
  /** The arguments of the function, each a float64. */
  readonly point: readonly number[];
  readonly value: number;
  /** For each argument the first three derivatives; NaN where one does not exist. */
  readonly derivatives: readonly (readonly number[])[];
}

const mostDerivatives = 3;

function parsed(line: string): Reference {
  const [name = "", ...fields] = line.split(",");
  const numbers = fields.map((field) => (field === "" ? NaN : Number(field)));
  // n arguments, a value and n times three derivatives.
  const count = (numbers.length - 1) / (1 + mostDerivatives);
  return {
    name,
    point: numbers.slice(0, count),
    value: numbers[count] ?? NaN,
    derivatives: Array.from({ length: count }, (_, i) => {
      const start = count + 1 + i * mostDerivatives;
      return numbers.slice(start, start + mostDerivatives);
    }),
  };
}

/** All references, by function. */
export function readReferences(): ReadonlyMap<string, readonly Reference[]> {
  const lines = readFileSync(join(__dirname, "references.csv"), "utf8").trim().split("\n");
  const byName = new Map<string, Reference[]>();
  for (const reference of lines.map(parsed)) {
    byName.set(reference.name, [...(byName.get(reference.name) ?? []), reference]);
  }
  return byName;
}
