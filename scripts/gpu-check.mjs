/**
 * Makes a folder in which Node alone checks this library on a machine with a GPU:
 *
 *     node scripts/gpu-check.mjs FOLDER
 *
 * Put the packages to be checked into FOLDER/node_modules: onnxruntime-node and onnxruntime-common, with CUDA's provider files of the same
 * version in the folder of onnxruntime-node's libonnxruntime.so.1. Then run in FOLDER: node gpu-check.cjs
 */

import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: gpu-check.mjs FOLDER");

mkdirSync(folder, { recursive: true });
await build({
  entryPoints: ["bench/gpu-check/main.ts"],
  outfile: join(folder, "gpu-check.cjs"),
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["onnxruntime-node", "onnxruntime-common"],
  logLevel: "warning",
});
cpSync("tests/conformance/corpus", join(folder, "corpus"), { recursive: true });
for (const name of ["w1", "w2", "w3"]) {
  for (const type of ["json", "bin"])
    cpSync(`bench/data/${name}.${type}`, join(folder, "data", `${name}.${type}`));
}
