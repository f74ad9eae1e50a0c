import type { DeviceOutcome } from "./backend";
import type { Case, Family } from "./case";

export interface Totals {
  pass: number;
  fail: number;
  unsupported: number;
  /** Passing cases in which a derivative is the mathematical one where TensorFlow's is not. */
  noted: number;
  /** Differences that a device may have: see `runCaseOn`. */
  excused: number;
  /** Cases of which the CPU ran a part, for want of a kernel. */
  onCpu: number;
}

export interface Report {
  readonly families: Readonly<Record<string, Totals>>;
  readonly total: Totals;
  /** What the library lacks, and how many cases wait for it. */
  readonly missing: ReadonlyMap<string, number>;
  /** Kernels that the device lacks, and how many cases need each. */
  readonly kernels: ReadonlyMap<string, number>;
}

const noTotals = (): Totals => ({
  ...{ pass: 0, fail: 0, unsupported: 0 },
  ...{ noted: 0, excused: 0, onCpu: 0 },
});

const count = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Runs all cases, and tells `onOutcome` of each. */
export async function runFamilies(
  families: readonly Family[],
  run: (c: Case) => Promise<DeviceOutcome>,
  onOutcome: (id: string, outcome: DeviceOutcome["outcome"], missing: readonly string[]) => void,
): Promise<Report> {
  const missing = new Map<string, number>();
  const kernels = new Map<string, number>();
  const total = noTotals();
  const byFamily: Record<string, Totals> = {};
  for (const { name, cases } of families) {
    const totals = (byFamily[name] = noTotals());
    for (const c of cases) {
      const { outcome, missing: lacking } = await run(c);
      for (const kernel of lacking) count(kernels, kernel);
      for (const sum of [totals, total]) {
        sum[outcome.kind] += 1;
        if (outcome.kind === "pass" && outcome.isExact) sum.noted += 1;
        if (lacking.length > 0) sum.onCpu += 1;
      }
      if (outcome.kind === "unsupported") count(missing, outcome.missing);
      onOutcome(c.id, outcome, lacking);
    }
  }
  return { families: byFamily, total, missing, kernels };
}

/** One line of text for a case that needs attention. */
export function outcomeText(id: string, outcome: DeviceOutcome["outcome"]): string | undefined {
  if (outcome.kind === "fail") return `FAIL ${id}: ${outcome.differences.join("\n     ")}`;
  if (outcome.kind === "pass" && outcome.remarks.length > 0) {
    return `note ${id}: ${outcome.remarks.join("; ")}`;
  }
  return undefined;
}

const columns = ["pass", "fail", "unsupported", "noted"] as const;
const deviceColumns = [...columns, "excused", "onCpu"] as const;

export function totalsTable({ families, total }: Report, backend: string): string {
  const shown = backend === "cpu" ? columns : deviceColumns;
  const row = (name: string, t: Totals): string[] => [
    name,
    ...shown.map((column) => String(t[column])),
  ];
  const lines = [
    ["family", ...shown],
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
