/**
 * Runs programs of Test262 as they are written and converted, and compares how they end: conversion changes nothing of what code does with
 * values that are no tensors.
 *
 *   npm run test262 -- FOLDER [--filter PATTERN] [--list]
 *
 * FOLDER is a checkout of github.com/tc39/test262.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { readProgram } from "./program";
import { outcomeOf } from "./run";

/** The folders of `test/language` whose constructs are converted, or stand around what is. */
const folders = [
  ...[
    ...["if", "switch", "while", "do-while", "for", "for-of", "for-in", "try", "break", "continue"],
    ...["labeled", "return", "block", "let", "const", "variable", "function"],
  ].map((name) => `statements/${name}`),
  ...[
    ...["logical-assignment", "compound-assignment", "conditional", "coalesce", "arrow-function"],
    ...["logical-and", "logical-or", "logical-not", "assignment", "postfix-increment"],
    ...["prefix-increment", "unary-minus", "addition", "equals", "strict-equals", "less-than"],
  ].map((name) => `expressions/${name}`),
];

async function main(root: string, filter: RegExp, isListed: boolean): Promise<void> {
  const counts = { programs: 0, runs: 0, modules: 0, same: 0, different: 0, asExpected: 0 };
  for (const folder of folders) {
    const path = join("test/language", folder);
    const files = readdirSync(join(root, path), { recursive: true, encoding: "utf8" });
    for (const name of files.filter((file) => /(?<!_FIXTURE)\.js$/.test(file)).sort()) {
      const file = join(path, name);
      if (!filter.test(file)) continue;
      const program = readProgram(root, file);
      if (program === undefined) {
        counts.modules += 1;
        continue;
      }
      counts.programs += 1;
      for (const mode of program.modes) {
        counts.runs += 1;
        const plain = await outcomeOf(root, program, mode, "plain");
        const converted = await outcomeOf(root, program, mode, "converted");
        if (plain === program.expected) counts.asExpected += 1;
        if (plain === converted) counts.same += 1;
        else {
          counts.different += 1;
          console.log(`${file} (${mode}): ${plain}, converted ${converted}`);
        }
        if (isListed) console.log(`${file} (${mode}): ${plain}`);
      }
    }
  }
  console.log(
    `${counts.programs} programs in ${counts.runs} runs: ${counts.same} end converted as they end plain, ${counts.different} do not;` +
      ` ${counts.asExpected} end plain as Test262 expects. ${counts.modules} that are modules were left out.`,
  );
  process.exitCode = counts.different > 0 ? 1 : 0;
}

const command = new Command("test262")
  .description("Compares how programs of Test262 end, as they are written and converted.")
  .argument("<folder>", "a checkout of github.com/tc39/test262")
  .option("--filter <pattern>", "run only files whose path matches this regular expression", "")
  .option("--list", "print how each program ends");

command.action(async (folder: string, options: { filter: string; list?: boolean }) => {
  await main(folder, new RegExp(options.filter), options.list === true);
});

void command.parseAsync();
