import { Command } from "commander";
import { readFamilies } from "./case";
import { missingTable, outcomeText, runFamilies, totalsTable } from "./report";

interface Options {
  readonly json?: boolean;
  readonly filter: string;
  readonly listUnsupported?: boolean;
}

const command = new Command("conformance")
  .description("Runs a folder of conformance cases, eagerly and inside tf.function.")
  .argument("<folder>", "folder of .jsonl files")
  .option("--json", "print the totals as one JSON object, and nothing else")
  .option("--filter <pattern>", "run only cases whose id matches this regular expression", "")
  .option("--list-unsupported", "print what the library lacks, and how many cases need it")
  .action((folder: string, { json = false, filter, listUnsupported = false }: Options) => {
    const report = runFamilies(readFamilies(folder), new RegExp(filter), (id, outcome) => {
      const text = outcomeText(id, outcome);
      if (text !== undefined && !json) console.log(text);
    });
    const { families, total, missing } = report;
    if (json) console.log(JSON.stringify({ families, total }));
    else {
      if (listUnsupported) console.log(missingTable(missing));
      console.log(totalsTable(report));
    }
    process.exitCode = total.fail + total.unsupported > 0 ? 1 : 0;
  });

command.parse();
