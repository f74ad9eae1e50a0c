/** The attack `arguments`: every public function with every kind of wrong value in every place, eager and traced. */

import * as library from "./../../index";
import { signatures } from "../../scripts/signatures";
import { attack as makeCalls, type Finding } from "./arguments/run";
import { isBroken } from "./arguments/verdict";
import type { AttackOptions } from "./attack";

/**
 * Calls the public functions. The calls and their order are the same each time, so that the seed only turns the list of functions.
 *
 * @param options `count` functions are called, all where it is absent; `case` names a function or one of its calls
 */
export async function attack({ count, seed, case: only }: AttackOptions): Promise<number> {
  const named = signatures("index.ts", library).filter(({ name }) => isNamed(name, only));
  const start = named.length === 0 ? 0 : (seed - 1) % named.length;
  const chosen = [...named.slice(start), ...named.slice(0, start)].slice(0, count ?? named.length);
  let printed = 0;
  const report = await makeCalls(chosen, {
    modes: ["eager", "traced"],
    progress: (done, all, { findings }) => {
      for (const finding of findings.slice(printed).filter(isBroken)) print(finding);
      printed = findings.length;
      process.stderr.write(`${done} of ${all} functions, ${printed} calls\n`);
    },
  });
  const broken = report.findings.filter(isBroken);
  for (const [name, failure] of report.withoutValidCall)
    if (!isUnsupported(failure))
      console.log(`no arguments found that give a value: ${name}: ${failure.split("\n")[0] ?? ""}`);
  for (const name of report.unreached) console.log(`no object at hand to call: ${name}`);
  console.log(
    `${chosen.length} functions, ${report.findings.length} calls: ${counted(report.findings)}`,
  );
  console.log(`${broken.length} broken`);
  return broken.length;
}

const isNamed = (name: string, only: string | undefined): boolean =>
  only === undefined ||
  only === name ||
  only.replace(/^(?:eager|traced) /, "").startsWith(`${name}(`);

/** A function of TF.js that ontrace has no equivalent of always says so. */
const isUnsupported = (failure: string): boolean => failure.startsWith("UnimplementedError");

function print({ id, outcome, message }: Finding): void {
  console.log(`${outcome}: ${id}\n${(message ?? "").replaceAll(/^/gm, "    ")}`);
}

function counted(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of findings) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(", ");
}
