/**
 * A child process of an attack: makes numbered attempts, and reports each before and after it on its standard output, so that the parent
 * knows which one ended the process.
 */

import { writeSync } from "node:fs";

/** Makes one attempt; a text says what is wrong. */
export type Attempt = (at: number) => string | undefined | Promise<string | undefined>;

export interface ChildModule {
  /** @param args what the parent passes on to each of its children */
  readonly attempts: (...args: readonly string[]) => Attempt;
}

/** A line that the child writes: an attempt begins, or one is over, with the most memory so far in MB and what is wrong. */
export type Report = readonly ["begin", number] | readonly ["end", number, number, string?];

const report = (line: Report): void => void writeSync(1, `${JSON.stringify(line)}\n`);

const megabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

async function main(): Promise<void> {
  const [file = "", from = "0", to = "0", ...args] = process.argv.slice(2);
  const module = (await import(file)) as ChildModule;
  const attempt = module.attempts(...args);
  for (let at = Number(from); at < Number(to); at++) {
    report(["begin", at]);
    const fault = await attempt(at);
    report(fault === undefined ? ["end", at, megabytes()] : ["end", at, megabytes(), fault]);
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
