import type { Family } from "./case";
import { runCase, type Outcome } from "./run";

export interface Totals {
  pass: number;
  fail: number;
  unsupported: number;
  /** Passing cases in which a derivative is the mathematical one where TensorFlow's is not. */
  noted: number;
}

export interface Report {
  readonly families: Readonly<Record<string, Totals>>;
  readonly total: Totals;
  /** What the library lacks, and how many cases wait for it. */
  readonly missing: ReadonlyMap<string, number>;
}

const noTotals = (): Totals => ({ pass: 0, fail: 0, unsupported: 0, noted: 0 });

/** Runs all cases whose id matches, and tells `onOutcome` of each. */
export function runFamilies(
  families: readonly Family[],
  filter: RegExp,
  onOutcome: (id: string, outcome: Outcome) => void,
): Report {
  const missing = new Map<string, number>();
  const total = noTotals();
  const byFamily: Record<string, Totals> = {};
  for (const { name, cases } of families) {
    const totals = (byFamily[name] = noTotals());
    for (const c of cases.filter(({ id }) => filter.test(id))) {
      const outcome = runCase(c);
      for (const sum of [totals, total]) {
        sum[outcome.kind] += 1;
        if (outcome.kind === "pass" && outcome.isExact) sum.noted += 1;
      }
      if (outcome.kind === "unsupported") {
        missing.set(outcome.missing, (missing.get(outcome.missing) ?? 0) + 1);
      }
      onOutcome(c.id, outcome);
    }
  }
  return { families: byFamily, total, missing };
}

/** One line of text for a case that needs attention. */
export function outcomeText(id: string, outcome: Outcome): string | undefined {
  if (outcome.kind === "fail") return `FAIL ${id}: ${outcome.differences.join("\n     ")}`;
  if (outcome.kind === "pass" && outcome.remarks.length > 0) {
    return `note ${id}: ${outcome.remarks.join("; ")}`;
  }
  return undefined;
}

export function totalsTable({ families, total }: Report): string {
  const header = ["family", "pass", "fail", "unsupported", "noted"];
  const row = (name: string, t: Totals): string[] =>
    [name, t.pass, t.fail, t.unsupported, t.noted].map(String);
  const lines = [
    header,
    ...Object.entries(families).map(([n, t]) => row(n, t)),
    row("total", total),
  ];
  return lines.map((cells) => cells.map((cell) => cell.padStart(12)).join("")).join("\n");
}

export const missingTable = (missing: ReadonlyMap<string, number>): string =>
  [...missing]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${String(count).padStart(5)}  ${name}`)
    .join("\n");
