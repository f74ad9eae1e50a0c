import { OntraceError } from "../index";
import { err } from "./terminal";

/** The command line asks for something that there is not. */
export class UsageError extends Error {}

export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

/** Looked at before a program gets arguments of its own. */
const isVerbose = process.argv.includes("--verbose");
// The user's own frames lie below those of the library.
if (isVerbose) Error.stackTraceLimit = 100;

const ownFile = /[\\/]node_modules[\\/]|\(node:|at node:/;

/** The line of the user's code in which an error was made, for errors that do not say it themselves. */
function userLine(error: Error): string {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const frame = frames.find((line) => !ownFile.test(line) && !line.includes(__dirname));
  return frame === undefined ? "" : `\n ${frame.trim()}`;
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UsageError) return `${error.message}\n\nSee: ontrace --help`;
  if (error instanceof OntraceError) return `${error.name}: ${error.message}`;
  // What TypeScript can not read: the message is a heading, and a line for each place.
  if (error.name === "TSError") return `SyntaxError: ${error.message.replace(/^.*\n/, "").trim()}`;
  return `${error.name}: ${error.message}${userLine(error)}`;
}

/** Says on standard error what went wrong; the stack too, where `--verbose` asks for it. */
export function reportError(error: unknown): void {
  process.stderr.write(`${err.red("error")} ${describeError(error)}\n`);
  if (isVerbose && error instanceof Error) {
    process.stderr.write(`\n${err.dim(error.stack ?? "no stack")}\n`);
    if (error.cause instanceof Error) {
      process.stderr.write(`${err.dim(`caused by ${error.cause.stack ?? error.cause.message}`)}\n`);
    }
  }
}

export const exitCodeOf = (error: unknown): number =>
  error instanceof UsageError ? exitCodes.usage : exitCodes.failure;
