/** The report of the GPU check, as JSON and Markdown. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchResult } from "./bench-step";
import type { CaseResult } from "./conformance-step";
import type { MixedResult } from "./mixed-step";
import type { StepResult } from "./run-step";

/** The report, rewritten after each step, so that a crash of the machine loses no result. */
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
      this.mixed(),
      this.conformance(),
      "## Steps",
      ...this.steps.map(({ name, end, seconds }) => `- ${name}: ${end}, ${seconds.toFixed(1)} s`),
      "",
    ].join("\n\n");
  }

  private results<R>(isKind: (result: unknown) => result is R): readonly R[] {
    return this.steps.flatMap(({ results }) => results.filter(isKind));
  }

  private machine(): string {
    const doctor = this.steps.find(({ name }) => name === "doctor");
    return `\`\`\`json\n${JSON.stringify(doctor?.results ?? [], null, 1)}\n\`\`\``;
  }

  private benches(): string {
    const rows = this.results(isBench).map(
      ({ backend, mode, workload, stepsPerExecution, strict, firstMs, medianMs, steps, ...rest }) =>
        `| ${backend}${mode === "" ? "" : `, ${mode}`} | ${workload} | ${stepsPerExecution} | ${strict ? "yes" : "–"} | ${firstMs.toFixed(0)} | ${medianMs.toFixed(3)} | ` +
        `${steps} | ${rest.figures} (${rest.deviation.toExponential(1)}) | ${Math.round(rest.uploaded)} | ${Math.round(rest.downloaded)} |`,
    );
    return [
      "## Training",
      "",
      "| backend | workload | steps in a run | strict | first run, ms | ms per step | steps | losses (largest relative difference) | uploaded bytes per step | downloaded bytes per step |",
      "|---|---|---|---|---|---|---|---|---|---|",
      ...rows,
    ].join("\n");
  }

  private mixed(): string {
    const rows = this.results(isMixed).map(
      ({ backend, workload, strict, firstMs, medianMs, steps, losses, ...rest }) =>
        `| ${backend} | ${workload} | ${strict ? "yes" : "–"} | ${firstMs.toFixed(0)} | ${medianMs.toFixed(3)} | ${steps} | ` +
        `${losses.map((loss) => loss.toFixed(4)).join(", ")} | ${rest.difference.toExponential(1)} (${rest.deviation.toExponential(1)}) | ` +
        `${rest.skipped} | ${rest.scale} |`,
    );
    return [
      "## Training under mixed_float16",
      "",
      "| backend | workload | strict | first step, ms | ms per step | steps | losses of steps 1, 2, 10, 20 | largest difference from float32 (relative) | skipped steps | final scale |",
      "|---|---|---|---|---|---|---|---|---|---|",
      ...rows,
    ].join("\n");
  }

  private conformance(): string {
    const cases = this.results(isCase);
    const backends = [...new Set(cases.map(({ backend }) => backend))];
    return ["## Conformance", ...backends.map((backend) => conformanceOf(cases, backend))].join(
      "\n\n",
    );
  }
}

const outcomes = ["pass", "fail", "unsupported", "excused"] as const;

function conformanceOf(all: readonly CaseResult[], backend: string): string {
  const cases = all.filter((each) => each.backend === backend);
  const families = [...new Set(cases.map(({ family }) => family))].sort();
  const row = (name: string, some: readonly CaseResult[]): string => {
    const counts = outcomes.map((kind) => some.filter(({ outcome }) => outcome === kind).length);
    const onCpu = some.filter(({ missing }) => missing.length > 0).length;
    return `| ${[name, ...counts, onCpu].join(" | ")} |`;
  };
  const kernels = new Map<string, number>();
  for (const { missing } of cases)
    for (const name of missing) kernels.set(name, (kernels.get(name) ?? 0) + 1);
  const lacking = [...kernels].sort(([, a], [, b]) => b - a);
  const failures = cases.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  return [
    `### ${backend}`,
    "",
    `| family | ${outcomes.join(" | ")} | partly on the CPU |`,
    "|---|---|---|---|---|---|",
    ...families.map((family) =>
      row(
        family,
        cases.filter((each) => each.family === family),
      ),
    ),
    row("all", cases),
    "",
    `Run by the CPU for lack of kernels: ${lacking.map(([name, count]) => `${name} (${count})`).join(", ")}`,
    "",
    ...failures.map((failure) => `- ${failure.slice(0, 500)}`),
  ].join("\n");
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isBench = (value: unknown): value is BenchResult => isObject(value) && value.kind === "bench";

const isMixed = (value: unknown): value is MixedResult => isObject(value) && value.kind === "mixed";

const isCase = (value: unknown): value is CaseResult => isObject(value) && value.kind === "case";
