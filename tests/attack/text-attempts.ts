/** The attempts of the attack on texts: what was mutated is read, written, read again and compiled, or refused with an error that names what. */

import { compile } from "../../compiler/pipeline";
import { OntraceError } from "../../ir/errors";
import { parseGraphs } from "../../ir/text/parser";
import { printGraphs } from "../../ir/text/printer";
import type { Attempt } from "./child";
import { mutated, Random } from "./mutations";
import { corpus } from "./text-corpus";

/** The text of an attempt. */
export function textOf(seed: number, at: number): string {
  const random = new Random(seed * 1_000_003 + at);
  return mutated(random.of(corpus, ""), random);
}

/** What is wrong with how a text is taken. */
export function textFault(text: string): string | undefined {
  let step = "reading";
  try {
    const graphs = parseGraphs(text);
    step = "writing";
    const written = printGraphs([...graphs.values()]);
    step = "reading again";
    parseGraphs(written);
    step = "compiling";
    const [first] = graphs.values();
    if (first !== undefined) compile(first, { provider: "cpu" });
    return undefined;
  } catch (error) {
    if (error instanceof OntraceError) {
      return step === "reading again" ? `cannot be read again: ${error.message}` : undefined;
    }
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `a bare error while ${step}: ${trace.split("\n").slice(0, 6).join("\n")}`;
  }
}

export const attempts =
  (seed = "1"): Attempt =>
  (at) =>
    textFault(textOf(Number(seed), at));
