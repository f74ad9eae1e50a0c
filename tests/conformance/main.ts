import { Command } from "commander";
import * as tf from "../../index";
import { runCaseOn, type DeviceOutcome } from "./backend";
import type { Case, Family } from "./case";
import { withExact } from "./exact";
import { BrowserRunner } from "./in-browser";
import { readFamilies } from "./read-families";
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
  .option("--backend <name>", "cpu, cuda, webgpu, wasm-browser or webgpu-browser", "cpu")
  .action(async (folder: string, options: Options) => {
    const { json = false, filter, listUnsupported = false, backend } = options;
    const families = selected(readFamilies(folder), new RegExp(filter));
    const runner = await runnerOf(backend);
    if (runner === undefined) return command.error(`there is no backend ${backend}`);
    const report = await runFamilies(families, runner.run, (id, outcome) => {
      const text = outcomeText(id, outcome);
      if (text !== undefined && !json) console.log(text);
    });
    await runner.close();
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

/** The cases whose id matches; none is an error of the command. */
function selected(all: readonly Family[], filter: RegExp): readonly Family[] {
  const families = all.flatMap(({ name, cases }) => {
    const chosen = cases.filter(({ id }) => filter.test(id));
    return chosen.length === 0 ? [] : [{ name, cases: chosen.map(withExact) }];
  });
  if (families.length > 0) return families;
  const known = all.map(({ name, cases }) => `${name} (${cases.length})`).join(", ");
  return command.error(`no case's id matches ${String(filter)}; the families are ${known}`);
}

interface Runner {
  readonly run: (c: Case) => Promise<DeviceOutcome>;
  readonly close: () => Promise<void>;
}

async function runnerOf(name: string): Promise<Runner | undefined> {
  const inBrowser = /^(wasm|webgpu)-browser$/.exec(name)?.[1];
  if (inBrowser === "wasm" || inBrowser === "webgpu") {
    const runner = new BrowserRunner(inBrowser);
    return { run: (c) => runner.run(c), close: () => runner.close() };
  }
  const backend = tf.backendNames().find((known) => known === name);
  if (backend === undefined) return undefined;
  await tf.setBackend(backend);
  return { run: (c) => runCaseOn(c, backend), close: () => Promise.resolve() };
}

void command.parseAsync();
