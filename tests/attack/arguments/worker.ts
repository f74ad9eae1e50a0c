/** The process that makes the calls: it says on its channel what it begins and what came of it. */

import { readFileSync, writeSync } from "node:fs";
import * as tf from "../../../index";
import type { Signature } from "../../../scripts/signatures";
import { callable, wrongCalls } from "./calls";
import { outcomeOf, type Outcome } from "./outcome";
import { argumentLists, type Make } from "./valid-arguments";

interface Task {
  readonly signatures: readonly Signature[];
  /** Calls that ended or froze a process before. */
  readonly skip: readonly string[];
  readonly modes: readonly string[];
}

/** The channel to the parent. Written at once, since the process may not live to see the next turn of its event loop. */
const say = (line: object): void => {
  writeSync(3, `${JSON.stringify(line)}\n`);
};

const mostTries = 400;

async function attack(task: Task): Promise<void> {
  const skip = new Set(task.skip);
  const attempt = async (
    id: string,
    run: () => unknown,
    isTraced: boolean,
  ): Promise<Outcome | undefined> => {
    if (skip.has(id)) return undefined;
    say({ begin: id });
    return await outcomeOf(run, isTraced);
  };
  for (const signature of task.signatures) {
    const call = callable(signature);
    if (call === undefined) {
      say({ unreached: signature.name });
      continue;
    }
    const valid = await validArguments(signature, call, attempt);
    if (!valid.succeeded) say({ invalid: signature.name });
    for (const mode of task.modes)
      for (const { id, run } of wrongCalls(signature, call, valid.list)) {
        restore();
        const made = await attempt(`${mode} ${id}`, run, mode === "traced");
        if (made !== undefined) say({ end: `${mode} ${id}`, ...made });
      }
    say({ done: signature.name });
  }
}

/** Puts what calls may have set for the whole process back. */
function restore(): void {
  tf.config.runFunctionsEagerly(false);
  tf.mixedPrecision.setGlobalPolicy("float32");
}

interface ValidCall {
  readonly succeeded: boolean;
  readonly list: readonly Make[];
}

/** The first list of arguments with which the function gives a value; the first one of the right types where none is found. */
async function validArguments(
  { name, overloads }: Signature,
  call: (args: readonly unknown[]) => unknown,
  attempt: (id: string, run: () => unknown, isTraced: boolean) => Promise<Outcome | undefined>,
): Promise<ValidCall> {
  let first: readonly Make[] | undefined;
  let tries = 0;
  for (const parameters of overloads.toReversed())
    for (const list of argumentLists(parameters)) {
      if (++tries > mostTries) break;
      first ??= list;
      const run = (): unknown => call(list.map((make) => make()));
      const made = await attempt(`${name} try ${tries}`, run, false);
      if (made?.outcome === "value") return { succeeded: true, list };
    }
  return { succeeded: false, list: first ?? [] };
}

const [, , file = ""] = process.argv;
attack(JSON.parse(readFileSync(file, "utf8")) as Task).then(
  () => {
    process.exit(0);
  },
  (error: unknown) => {
    say({ fault: String(error) });
    process.exit(1);
  },
);
