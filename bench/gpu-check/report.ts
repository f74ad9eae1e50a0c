import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchResult } from "./bench-step";
import type { ConformanceResult } from "./conformance-step";
import type { StepResult } from "./run-step";

/** The report, written anew after each step, so that nothing is lost where the machine is. */
export class Report {
  private readonly steps: StepResult[] = [];

  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  add(step: StepResult): void {
    this.steps.push(step);
    writeFileSync(join(this.folder, "report.json"), JSON.stringify(this.steps, null, 1));
    writeFileSync(join(this.folder, "report.md"), this.text);
  }

  get text(): string {
    return [
      `# GPU check, ${new Date().toISOString().slice(0, 10)}`,
      this.machine(),
      this.benches(),
      this.conformance(),
      "## Steps",
      ...this.steps.map(({ name, end, seconds }) => `- ${name}: ${end}, ${seconds.toFixed(1)} s`),
      "",
    ].join("\n\n");
  }

  private results<R>(isWanted: (result: unknown) => result is R): readonly R[] {
    return this.steps.flatMap(({ results }) => results.filter(isWanted));
  }

  private machine(): string {
    const doctor = this.steps.find(({ name }) => name === "doctor");
    return `\`\`\`json\n${JSON.stringify(doctor?.results ?? [], null, 1)}\n\`\`\``;
  }

  private benches(): string {
    const rows = this.results(isBench).map(
      ({ backend, workload, strict, firstMs, medianMs, steps, figures, uploaded, downloaded }) =>
        `| ${backend} | ${workload} | ${strict ? "yes" : "–"} | ${firstMs.toFixed(0)} | ${medianMs.toFixed(3)} | ` +
        `${steps} | ${figures} | ${Math.round(uploaded)} | ${Math.round(downloaded)} |`,
    );
    return [
      "## Training",
      "",
      "| backend | workload | strict | first step, ms | ms a step | steps | losses | bytes up | bytes down |",
      "|---|---|---|---|---|---|---|---|---|",
      ...rows,
    ].join("\n");
  }

  private conformance(): string {
    const parts = this.results(isConformance);
    const backends = [...new Set(parts.map(({ backend }) => backend))];
    return ["## Conformance", ...backends.map((backend) => conformanceOf(parts, backend))].join(
      "\n\n",
    );
  }
}

function conformanceOf(all: readonly ConformanceResult[], backend: string): string {
  const parts = all.filter((part) => part.backend === backend);
  const families = [...new Set(parts.flatMap((part) => Object.keys(part.families)))];
  const columns = ["pass", "fail", "unsupported", "excused", "onCpu"] as const;
  const rows = families.map((family) => {
    const sums = columns.map((column) =>
      parts.reduce((sum, part) => sum + (part.families[family]?.[column] ?? 0), 0),
    );
    return `| ${family} | ${sums.join(" | ")} |`;
  });
  const kernels = new Map<string, number>();
  for (const part of parts)
    for (const [name, cases] of Object.entries(part.kernels))
      kernels.set(name, (kernels.get(name) ?? 0) + cases);
  return [
    `### ${backend}`,
    "",
    `| family | ${columns.join(" | ")} |`,
    `|---|${columns.map(() => "---|").join("")}`,
    ...rows,
    "",
    `Run by the CPU for want of kernels: ${[...kernels].map(([name, cases]) => `${name} (${cases})`).join(", ")}`,
    "",
    ...parts.flatMap(({ failures }) => failures.map((failure) => `- ${failure.slice(0, 600)}`)),
  ].join("\n");
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isBench = (value: unknown): value is BenchResult => isObject(value) && value.kind === "bench";

const isConformance = (value: unknown): value is ConformanceResult =>
  isObject(value) && value.kind === "conformance";
