/** Prints the signatures of an artifact: `ontrace inspect DIR`. */

import { Artifact } from "../api/saved-model/artifact";
import { checkedLimits } from "../api/saved-model/load-limits";
import type { PortRecord, SignatureRecord } from "../compiler/artifact/manifest";
import { UsageError } from "./errors";
import { checkPass, inspectGraph, type InspectOptions } from "./inspect-graph";
import { suggest } from "../api/suggest";
import { formatBytes, inLine, out, print, section } from "./terminal";

/** Prints the signatures of an artifact, their graphs and their state. */
export async function inspectArtifact(path: string, options: InspectOptions): Promise<void> {
  checkPass(options.dumpAfter);
  const artifact = await Artifact.read(path);
  const { signatures, defaultSignature, weights, variables } = artifact.manifest;
  const names = Object.keys(signatures);
  const { function: only } = options;
  if (only !== undefined && !names.includes(only)) {
    throw new UsageError(
      `there is no signature ${only}${suggest(only, names)}\nsignatures: ${names.join(", ")}`,
    );
  }
  const graphs = artifact.graphs({ limits: checkedLimits(options.limit ?? {}) });
  if (options.dumpAfter === undefined && only === undefined) {
    section(`variables (${formatBytes(weights.bytes)} in ${weights.file})`, [
      ...variables.map(({ name, trainable }) => {
        const { dtype = "", shape = [] } = weights.tensors[name] ?? {};
        return [inLine(name), `${dtype}[${shape.join(",")}]`, trainable ? "" : "not trainable"];
      }),
    ]);
  }
  for (const [name, record] of Object.entries(signatures)) {
    const graph = graphs.get(record.graph);
    if (graph === undefined || (only !== undefined && only !== name)) continue;
    if (options.dumpAfter === undefined) describeSignature(name, name === defaultSignature, record);
    inspectGraph({ graph, name, captures: record.captures.length }, options);
  }
}

function describeSignature(
  name: string,
  isDefault: boolean,
  { model, inputs, outputs, state }: SignatureRecord,
): void {
  const mark = isDefault ? ", the default" : "";
  print(`${out.bold(out.cyan(inLine(name)))}  ${model.file}, ${formatBytes(model.bytes)}${mark}\n`);
  section("inputs", inputs.map(portCells));
  section("outputs", outputs.map(portCells));
  section(
    "state of the model",
    state.map(({ variable, input, output }) => [
      inLine(variable),
      inLine(`${input ?? "not read"} → ${output}`),
    ]),
  );
}

const portCells = ({ name, dtype, shape }: PortRecord): string[] => [
  inLine(name),
  `${dtype}[${shape.join(",")}]`,
];
