import { Command } from "commander";
import { err } from "./terminal";

/** A command with what all commands share: errors that suggest a fix, help for everything, and no exit on its own. */
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
