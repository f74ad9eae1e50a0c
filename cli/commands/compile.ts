/** The command `ontrace compile`. */

import type { Command } from "commander";
import { compileFile, type CompileOptions } from "../compile-file";
import { autographOption, command } from "../configure";

const addName = (text: string, names: readonly string[] = []): string[] => [
  ...names,
  ...text.split(",").map((name) => name.trim()),
];

/** `ontrace compile FILE.ts --function NAME --out DIR [--grad WRT]` */
export const compileCommand = (): Command =>
  command("compile")
    .summary("write an exported tf.function as an artifact")
    .description(
      "Write an exported tf.function as an artifact: ONNX models, their weights, and what `ontrace run` " +
        "and tf.savedModel.load need. The function must have an inputSignature, or be called by the file itself.",
    )
    .argument("<file>", "a TypeScript file that exports the function")
    .requiredOption("-f, --function <name>", "name of the exported tf.function")
    .addOption(autographOption())
    .requiredOption("-o, --out <dir>", "folder to write; an existing artifact is replaced")
    .option(
      "-g, --grad <names>",
      "arguments or variables (separated by commas) for a signature NAME_gradient, which returns value and gradients",
      addName,
    )
    .action(
      async (file: string, options: Partial<CompileOptions> & Omit<CompileOptions, "grad">) => {
        await compileFile(file, { grad: [], ...options });
      },
    );
