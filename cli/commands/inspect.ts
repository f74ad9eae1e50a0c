/** The command `ontrace inspect`. */

import { statSync } from "node:fs";
import { InvalidArgumentError, type Command } from "commander";
import { autographOption, command } from "../configure";
import { inspectArtifact } from "../inspect-artifact";
import { inspectFile } from "../inspect-file";
import { inspectModel } from "../inspect-model";
import type { InspectOptions } from "../inspect-graph";

function addLimit(
  text: string,
  limits: Readonly<Record<string, number>> = {},
): Record<string, number> {
  const [name = "", number = ""] = text.split("=");
  const limit = Number(number);
  if (number === "" || Number.isNaN(limit)) throw new InvalidArgumentError("Expected NAME=NUMBER.");
  return { ...limits, [name]: limit };
}

/** `ontrace inspect FILE.ts|DIR|MODEL.onnx` */
export const inspectCommand = (): Command =>
  command("inspect")
    .summary("show graphs, sizes and state")
    .description(
      "Show the graphs of exported tf.functions or of an artifact as text, with counts of operations, sizes of\n" +
        "parameters and state; or the nodes of any ONNX model.",
    )
    .argument("<target>", "a TypeScript file, the folder of an artifact, or a .onnx file")
    .option(
      "-f, --function <name>",
      "only this exported function, or this signature of an artifact",
    )
    .option(
      "-d, --dump-after <pass>",
      "the graph after this pass of the compiler, or after each: all",
    )
    .addOption(autographOption())
    .option("-g, --grad", "the gradient of the results beside the graph, by source line")
    .option(
      "-l, --limit <name=number>",
      "a limit of what an artifact's text may ask for, as in tf.savedModel.load: depth, expandedNodes or filledElements (repeatable)",
      addLimit,
    )
    .action(async (target: string, options: InspectOptions) => {
      if (target.endsWith(".onnx")) await inspectModel(target, options);
      else if (isFolder(target)) await inspectArtifact(target, options);
      else await inspectFile(target, options);
    });

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? !/\.[cm]?[jt]sx?$/.test(path);
