/**
 * Writes doors/generated/: the entry point of the package, in which each function of index.ts stands behind a door that knows the types of its
 * parameters. `--check` compares instead of writing.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { doorFiles } from "./door-files";

const folder = join(__dirname, "..", "doors", "generated");
const isCheck = process.argv.includes("--check");
const different = doorFiles().filter(({ name, text }) => {
  const file = join(folder, name);
  if (isCheck) return readFileSync(file, "utf8") !== text;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  return false;
});
for (const { name } of different)
  console.error(
    `doors/generated/${name} differs from the types of index.ts: run \`npm run doors\``,
  );
process.exitCode = different.length > 0 ? 1 : 0;
