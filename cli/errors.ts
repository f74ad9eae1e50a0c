/** Errors of the command line: how they are reported, and their exit codes. */

import { OntraceError } from "../index";
import { err, withoutControls } from "./terminal";

/** An invalid use of the command line. */
export class UsageError extends Error {}

/** A syntax error in the user's file, whose message has a line for each place. */
export class SourceError extends Error {}

export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

/** Read before `process.argv` is replaced by a program's arguments. */
const isVerbose = process.argv.includes("--verbose");
// The user's frames are below those of the library.
if (isVerbose) Error.stackTraceLimit = 100;

const ownFile = /[\\/]node_modules[\\/]|\(node:|at node:/;

/** The line of the user's code in which an error was created, for errors whose message lacks it. */
function userLine(error: Error): string {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const frame = frames.find((line) => !ownFile.test(line) && !line.includes(__dirname));
  return frame === undefined ? "" : `\n ${frame.trim()}`;
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UsageError) return `${error.message}\n\nSee: ontrace --help`;
  if (error instanceof OntraceError) return `${error.name}: ${error.message}`;
  if (error instanceof SourceError) return `SyntaxError: ${error.message}`;
  return `${error.name}: ${error.message}${userLine(error)}`;
}

/** Reports an error on standard error, with its stack if `--verbose` is set. */
export function reportError(error: unknown): void {
  process.stderr.write(withoutControls(`${err.red("error")} ${describeError(error)}\n`));
  if (isVerbose && error instanceof Error) {
    process.stderr.write(`\n${err.dim(error.stack ?? "no stack")}\n`);
    if (error.cause instanceof Error) {
      process.stderr.write(`${err.dim(`caused by ${error.cause.stack ?? error.cause.message}`)}\n`);
    }
  }
}

export const exitCodeOf = (error: unknown): number =>
  error instanceof UsageError ? exitCodes.usage : exitCodes.failure;
