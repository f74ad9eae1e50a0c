/**
 * Checks this library on a machine with a GPU, from a self-contained folder: backends, training against known losses, the conformance
 * corpus, and times. `scripts/gpu-check.mjs` creates the folder; in it:
 *
 *     node gpu-check.cjs [--out FOLDER] [--backends cuda,webgpu,cpu] [--no-conformance]
 */

import { join } from "node:path";
import { Command } from "commander";
import { runBench } from "./bench-step";
import { runConformance } from "./conformance-step";
import { runDoctor } from "./doctor-step";
import { runMixed } from "./mixed-step";
import { plan } from "./plan";
import { Report } from "./report";
import { runStep } from "./run-step";

interface Options {
  readonly out: string;
  readonly backends: string;
  readonly conformance: boolean;
}

const program = new Command("gpu-check").description(
  "Checks ontrace on the GPUs of this machine and writes one report.",
);

program
  .command("all", { isDefault: true })
  .option("--out <folder>", "where the report is written", "gpu-check-report")
  .option("--backends <names>", "comma-separated backends to check", "cuda,webgpu,cpu")
  .option("--no-conformance", "only the diagnosis of the backends, and the benchmarks")
  .action(async ({ out, backends, conformance }: Options) => {
    const report = new Report(out);
    for (const stage of plan(backends.split(","), conformance)) {
      const end = performance.now() + stage.seconds * 1000;
      const waiting = [...stage.steps];
      const worker = async (): Promise<void> => {
        for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
          const left = Math.max(1, (end - performance.now()) / 1000);
          const seconds = Math.min(step.seconds, left);
          report.add(await runStep({ ...step, seconds }, report.folder));
        }
      };
      await Promise.all(Array.from({ length: stage.atOnce }, worker));
    }
    console.log(report.text);
  });

program.command("doctor").action(runDoctor);
program
  .command("bench")
  .argument("<backend>")
  .argument("<workload>")
  .argument("<seconds>")
  .argument("[steps]", "steps in one run", "1")
  .argument("[mode]", "label of this run in the report", "")
  .action((backend: string, workload: string, seconds: string, steps: string, mode: string) => {
    runBench(backend, workload, Number(seconds), Number(steps), mode);
  });
program
  .command("mixed")
  .argument("<backend>")
  .argument("<workload>")
  .argument("<seconds>")
  .action((backend: string, workload: string, seconds: string) => {
    runMixed(backend, workload, Number(seconds));
  });
program
  .command("conformance")
  .argument("<backend>")
  .argument("<shard>", "part of the corpus, such as 0/8")
  .action((backend: string, shard: string) => {
    void runConformance(join(__dirname, "corpus"), backend, shard);
  });

program.parse();
