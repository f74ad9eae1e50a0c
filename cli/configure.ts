/** The configuration that all commands share. */

import { Command } from "commander";
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
