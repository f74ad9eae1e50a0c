/** The command `ontrace run`. */

import { statSync } from "node:fs";
import { InvalidArgumentError, type Command } from "commander";
import { autographOption, command } from "../configure";
import { UsageError } from "../errors";
import { runProgram, type LoadOptions } from "../load-typescript";
import { runArtifact, type RunOptions } from "../run-artifact";

function addInput(
  text: string,
  inputs: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const [name = "", ...rest] = text.split("=");
  const file = rest.join("=");
  if (name === "" || file === "") throw new InvalidArgumentError("Expected NAME=FILE.npy.");
  if (Object.hasOwn(inputs, name)) throw new InvalidArgumentError(`Input ${name} is given twice.`);
  return { ...inputs, [name]: file };
}

const withRunOptions = (to: Command): Command =>
  to
    .option("-i, --input <name=file.npy>", "an input of the signature (repeatable)", addInput)
    .option("-o, --output <dir>", "where to write the outputs as .npy files")
    .option("-s, --signature <name>", "which signature to run; default: serving_default")
    .option("--update", "write changed variables back to the artifact");

/** `ontrace run FILE.ts [args…]` and `ontrace run DIR --input …`. */
export const runCommand = (): Command =>
  withRunOptions(command("run"))
    .summary("run a TypeScript program, or a signature of an artifact")
    .description(
      'Run a TypeScript program, which can import "ontrace" wherever it is; all arguments after its name are passed to it.\n' +
        "Or run a signature of an artifact, which is a folder that tf.savedModel.save or `ontrace compile` wrote.",
    )
    .usage("[options] <FILE.ts> [args…]\n       ontrace run <DIR> [options]")
    .argument("<target>", "a TypeScript file, or the folder of an artifact")
    .argument("[args...]", "arguments of the program, or more options of the run")
    .addOption(autographOption())
    .passThroughOptions()
    .action(async (target: string, args: readonly string[], given: RunOptions & LoadOptions) => {
      const { autograph, ...options } = given;
      if (!isFolder(target)) {
        const [first] = Object.keys(options).filter((key) => key !== "verbose");
        if (first !== undefined) {
          throw new UsageError(
            `${target} is not an artifact: only a run of an artifact takes --${first}`,
          );
        }
        await runProgram(target, args, { autograph: autograph ?? true });
        return;
      }
      await runArtifact(target, optionsBehind(args, options));
    });

/** Options after the folder: commander leaves all arguments after the first one to the program. */
function optionsBehind(args: readonly string[], before: RunOptions): RunOptions {
  const parser = withRunOptions(command("run"))
    .usage("<DIR> [options]")
    .allowExcessArguments(false)
    .parse(args, { from: "user" });
  const behind = parser.opts<RunOptions>();
  return { ...before, ...behind, input: { ...before.input, ...behind.input } };
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined) return found.isDirectory();
  // A path without a file's extension is treated as a folder, whose error is more specific.
  return !/\.[cm]?[jt]sx?$/.test(path);
}
