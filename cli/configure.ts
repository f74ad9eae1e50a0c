/** The configuration that all commands share. */

import { Command, Option } from "commander";
import { err } from "./terminal";

/** A command whose errors suggest a fix, with help, and without exiting the process. */
export function command(name: string, path = `ontrace ${name}`): Command {
  return new Command(name)
    .option("--verbose", "show the stacks of errors")
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError(`(see: ${path} --help)`)
    .configureOutput({
      outputError: (text, write) => {
        write(text.replace(/^error:/, err.red("error")));
      },
    });
}

/** For commands that load users' files. */
export const autographOption = (): Option =>
  new Option(
    "--no-autograph",
    "leave if, while and other control flow as it is written, though tensors cannot decide it",
  );
