/** The reference values of functions of vectors, which `vector-references.py` computes in 150 digits. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One number of a result or of a derivative. */
export interface VectorReference {
  /** y: an element of the result; d: the derivative of the results' weighted sum by an element of the input. */
  readonly part: "y" | "d";
  readonly index: number;
  readonly value: number;
  /** The unit of error: what one rounding in each step of a careful computation amounts to. */
  readonly unit: number;
}

/** What a function does with an input. */
export interface VectorCase {
  readonly name: string;
  readonly kind: string;
  readonly length: number;
  readonly references: readonly VectorReference[];
}

/** All cases, by function. */
export function readVectorCases(): ReadonlyMap<string, readonly VectorCase[]> {
  const lines = readFileSync(join(__dirname, "vector-references.csv"), "utf8").trim().split("\n");
  const cases = new Map<
    string,
    { name: string; kind: string; length: number; references: VectorReference[] }
  >();
  for (const line of lines) {
    const [name = "", kind = "", length = "", part = "", index, value, unit] = line.split(",");
    const key = `${name},${kind},${length}`;
    const found = cases.get(key) ?? { name, kind, length: Number(length), references: [] };
    found.references.push({
      part: part === "d" ? "d" : "y",
      index: Number(index),
      value: Number(value),
      unit: Number(unit),
    });
    cases.set(key, found);
  }
  const byName = new Map<string, VectorCase[]>();
  for (const each of cases.values())
    byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  return byName;
}
