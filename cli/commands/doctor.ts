/** The command `ontrace doctor`, which reports the state of all backends. */

import { spawnSync } from "node:child_process";
import { Option, type Command } from "commander";
import { backendNames, diagnoseBackend, type BackendDiagnosis } from "../../api/execution/backend";
import { command } from "../configure";
import { out, print } from "../terminal";

interface DoctorOptions {
  readonly json?: boolean;
  readonly only?: string;
}

/** `ontrace doctor` */
export const doctorCommand = (): Command =>
  command("doctor")
    .summary("report which backends work here, and what others lack")
    .description(
      "Check what each backend requires (libraries, drivers, devices), run a small model on those that have it, and\n" +
        "report what is missing and how to get it. Each backend is tried in a separate process.",
    )
    .option("--json", "print the findings as JSON")
    .addOption(new Option("--only <backend>", "only this backend").choices(backendNames()))
    .action(({ json = false, only }: DoctorOptions) => {
      const names = backendNames().filter((name) => only === undefined || name === only);
      const found = names.length === 1 ? names.map(diagnoseBackend) : names.map(diagnosedApart);
      if (json) print(JSON.stringify(found));
      else print(describe(found));
    });

/** Tries a backend in a separate process, since a broken driver may crash it. */
function diagnosedApart(name: BackendDiagnosis["name"]): BackendDiagnosis {
  const [program = ""] = process.argv.slice(1);
  const args = [...process.execArgv, program, "doctor", "--json", "--only", name];
  const { stdout, signal, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  try {
    const [diagnosis] = JSON.parse(stdout) as BackendDiagnosis[];
    if (diagnosis !== undefined) return diagnosis;
  } catch {
    // It printed no complete JSON: it crashed.
  }
  const end = signal ?? `exit status ${String(status)}`;
  const finding = { isGood: false, text: `the process that tried it ended with ${end}` };
  return { name, works: false, refusal: finding.text, findings: [finding] };
}

function describe(found: readonly BackendDiagnosis[]): string {
  const chosen = found.find(({ works, refusal }) => works && refusal === undefined);
  const blocks = found.map(({ name, works, refusal, findings }) => {
    const state = works ? out.green("works") : out.red("cannot be used");
    const lines = findings.flatMap(({ isGood, text, fix }) => [
      `  ${isGood ? out.green("✓") : out.red("✗")} ${text}`,
      ...(fix === undefined ? [] : [`    → ${fix}`]),
    ]);
    const note = works && refusal !== undefined ? [`  not chosen automatically: ${refusal}`] : [];
    return [`${out.bold(name)}: ${state}`, ...lines, ...note].join("\n");
  });
  const last = chosen === undefined ? "" : `Chosen automatically: ${chosen.name}.`;
  return [...blocks, last].join("\n\n");
}
