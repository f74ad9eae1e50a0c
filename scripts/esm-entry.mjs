/**
 * Writes dist/index.mjs: the library's names for ES modules. It imports the one library of a process, which is CommonJS, so that tensors, variables
 * and traced functions are the same in modules of both formats, and in what the command loads.
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const entry = resolve("dist", "index.cjs");
const names = Object.keys(createRequire(import.meta.url)(entry)).sort();

writeFileSync(
  resolve("dist", "index.mjs"),
  `export {\n${names.map((name) => `  ${name},\n`).join("")}} from "./index.cjs";\n`,
);
