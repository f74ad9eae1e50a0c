#!/usr/bin/env node
/** The `ontrace` command. */

import { CommanderError } from "commander";
import { version } from "../package.json";
import { compileCommand } from "./commands/compile";
import { doctorCommand } from "./commands/doctor";
import { inspectCommand } from "./commands/inspect";
import { runCommand } from "./commands/run";
import { command } from "./configure";
import { exitCodeOf, exitCodes, reportError } from "./errors";

const examples = `
Examples:
  $ ontrace run train.ts --epochs 3
  $ ontrace compile model.ts --function step --out out/model --grad x
  $ ontrace run out/model --input x=x.npy --output out/results
  $ ontrace inspect model.ts --function step --dump-after simplify
  $ ontrace inspect out/model/step.onnx
  $ ontrace doctor

Exit codes: 0 success, 1 failure, 2 wrong use of the command line.`;

const program = command("ontrace", "ontrace")
  .description("Trace TypeScript functions into graphs, differentiate them, and run them as ONNX.")
  .version(version, "-V, --version")
  .enablePositionalOptions()
  .addHelpText("after", examples)
  .addCommand(runCommand())
  .addCommand(compileCommand())
  .addCommand(inspectCommand())
  .addCommand(doctorCommand());

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    return;
  }
  reportError(error);
  process.exitCode = exitCodeOf(error);
}

// The reader of the output, such as `head`, may close it early.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitCodes.success);
});

// A program may fail after it was loaded.
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    fail(error);
    process.exit();
  });
}

program.parseAsync().catch(fail);
