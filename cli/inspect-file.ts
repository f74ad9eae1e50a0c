/** Prints the traces of functions in a source file: `ontrace inspect FILE.ts`. */

import { tracesOf } from "../api/saved-model/signatures";
import { allExportedFunctions, exportedFunction } from "./exported-function";
import { checkPass, inspectGraph, type InspectOptions } from "./inspect-graph";
import { out, print } from "./terminal";

/** Prints the traces of all functions that a file exports, or of one. */
export async function inspectFile(file: string, options: InspectOptions): Promise<void> {
  checkPass(options.dumpAfter);
  const { function: name } = options;
  const functions =
    name === undefined
      ? await allExportedFunctions(file, options)
      : [[name, await exportedFunction(file, name, options)] as const];
  for (const [key, fn] of functions) {
    const traces = tracesOf(fn);
    if (traces.length === 0) {
      print(
        `${out.bold(key)} was never traced: give it an inputSignature, or call it in ${file}\n`,
      );
    }
    for (const { graph, captures } of traces) {
      inspectGraph({ graph, name: key, captures: captures.length }, options);
    }
  }
}
