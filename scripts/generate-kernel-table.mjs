/**
 * Writes compiler/onnx/kernels/measured.ts from a file of measurements: which ops ran on which provider, by dtype.
 *
 *     node scripts/generate-kernel-table.mjs MEASUREMENTS.json
 *
 * `cases[]` of the file: `op`, `domain`, `variant`, `dtype`, and for each provider a `status` and the `nodes` that ran, each as
 * "Op@Provider". The first variant of an op and dtype decides; variants with separate kernels are rules in kernels/kernel.ts.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error("usage: generate-kernel-table.mjs MEASUREMENTS.json");
const { cases, versions } = JSON.parse(readFileSync(source, "utf8"));

/** Whether a case ran on a kernel of the provider, by its status or by where its nodes ran. */
const runsOn = {
  cpu: ({ cpu: { status } }) => ["ok", "ok-via-cast", "wrong"].includes(status),
  cuda: ({ cudaAssign }) => cudaAssign === "cuda",
  webgpu: ({ webgpuNode: { status, nodes = [] } }) =>
    status === "gpu-needs-f16" ||
    (["ok", "wrong"].includes(status) &&
      nodes.length > 0 &&
      nodes.every((node) => /@WebGpu( x\d+)?$/.test(node))),
};

/** The dtype of an op; of a cast, source and target. */
const keyOf = ({ op, variant, dtype }) =>
  op === "Cast" ? `${dtype}>${variant.replace(/^to /, "")}` : dtype;

const nameOf = ({ op, domain }) => (domain === "ai.onnx" ? op : `${domain}.${op}`);

const table = {};
for (const [provider, runs] of Object.entries(runsOn)) {
  const byOp = {};
  const seen = new Set();
  for (const c of cases) {
    const id = `${nameOf(c)} ${keyOf(c)}`;
    if (seen.has(id)) continue;
    seen.add(id);
    const dtypes = (byOp[nameOf(c)] ??= []);
    if (runs(c)) dtypes.push(keyOf(c));
  }
  table[provider] = Object.fromEntries(
    Object.entries(byOp).map(([op, dtypes]) => [op, dtypes.join(" ")]),
  );
}

const path = "compiler/onnx/kernels/measured.ts";
const text = `/**
 * Kernels by provider, op and dtypes, measured on onnxruntime-node ${versions["onnxruntime-node"] ?? "1.30.0"} (CUDA: kernel assignment of 1.29.0).
 * A cast is written "from>to". Made by scripts/generate-kernel-table.mjs.
 * The file is a table: a line for each op of each provider.
 */

export const measured = ${JSON.stringify(table)} as const;
`;
writeFileSync(path, await format(text, { ...(await resolveConfig(path)), parser: "typescript" }));
