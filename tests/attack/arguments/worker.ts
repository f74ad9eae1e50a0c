/** The process that makes the calls: it says on its channel what it begins and what came of it. */

import { readFileSync, writeSync } from "node:fs";
import * as tf from "../../../index";
import type { Parameter, Signature } from "../../../scripts/signatures";
import { callable, wrongCalls } from "./calls";
import { outcomeOf, type Outcome } from "./outcome";
import { sampleOf } from "./samples";
import { argumentLists } from "./valid-arguments";

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

/** What one tensor may take, so that the limit ends a call that asks for billions of elements, and not the machine. */
const tensorLimit = 2 ** 28;

async function attack(task: Task): Promise<void> {
  const skip = new Set(task.skip);
  tf.config.setTensorLimit(tensorLimit);
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
    const sample = await sampleOf(signature.name);
    const call = callable(signature, sample?.receiver);
    if (call === undefined) {
      say({ unreached: signature.name });
      continue;
    }
    const valid = await validArguments(signature, call, attempt, sample?.args);
    if (valid.failure !== undefined) say({ invalid: signature.name, outcome: valid.failure });
    for (const mode of task.modes)
      for (const { id, run } of wrongCalls(signature, call, valid.args)) {
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
  readonly args: () => readonly unknown[];
  /** What came of the first call that was tried, where none gave a value. */
  readonly failure?: string;
}

/**
 * Arguments with which the function gives a value: the sample's, or the first ones that a search by types finds; the first of the right types where
 * there are none.
 */
async function validArguments(
  { name, overloads }: Signature,
  call: (args: readonly unknown[]) => unknown,
  attempt: (id: string, run: () => unknown, isTraced: boolean) => Promise<Outcome | undefined>,
  sample: (() => readonly unknown[]) | undefined,
): Promise<ValidCall> {
  const lists = sample === undefined ? searched(overloads) : [sample];
  let first: ValidCall | undefined;
  let tries = 0;
  for (const args of lists) {
    if (++tries > mostTries) break;
    const made = await attempt(`${name} try ${tries}`, () => call(args()), false);
    if (made?.outcome === "value") return { args };
    first ??= { args, failure: `${made?.outcome ?? ""} ${made?.message ?? ""}` };
  }
  return first ?? { args: () => [], failure: "no arguments of its types" };
}

/** Arguments of a function's types, the last overload's first. */
function* searched(
  overloads: readonly (readonly Parameter[])[],
): Generator<() => readonly unknown[], void, undefined> {
  for (const parameters of overloads.toReversed())
    for (const list of argumentLists(parameters)) yield () => list.map((make) => make());
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
