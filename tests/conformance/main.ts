import { Command } from "commander";
import * as tf from "../../index";
import { readFamilies } from "./case";
import { missingTable, outcomeText, runFamilies, totalsTable } from "./report";

interface Options {
  readonly json?: boolean;
  readonly filter: string;
  readonly listUnsupported?: boolean;
  readonly backend: string;
}

const command = new Command("conformance")
  .description("Runs a folder of conformance cases, eagerly and inside tf.function.")
  .argument("<folder>", "folder of .jsonl files")
  .option("--json", "print the totals as one JSON object, and nothing else")
  .option("--filter <pattern>", "run only cases whose id matches this regular expression", "")
  .option("--list-unsupported", "print what the library lacks, and how many cases need it")
  .option("--backend <name>", "cpu, cuda or webgpu", "cpu")
  .action((folder: string, options: Options) => {
    const { json = false, filter, listUnsupported = false, backend: name } = options;
    const backend = tf.backendNames().find((known) => known === name);
    if (backend === undefined) return command.error(`there is no backend ${name}`);
    void tf.setBackend(backend);
    const families = readFamilies(folder);
    const report = runFamilies(families, new RegExp(filter), backend, (id, outcome) => {
      const text = outcomeText(id, outcome);
      if (text !== undefined && !json) console.log(text);
    });
    const { total, missing, kernels } = report;
    if (json) {
      const lacking = Object.fromEntries(kernels);
      console.log(JSON.stringify({ backend, families: report.families, total, kernels: lacking }));
    } else {
      if (listUnsupported) console.log(missingTable(missing));
      if (kernels.size > 0)
        console.log(`the CPU ran, for want of kernels:\n${missingTable(kernels)}`);
      console.log(totalsTable(report, backend));
    }
    process.exitCode = total.fail + total.unsupported > 0 ? 1 : 0;
  });

command.parse();
