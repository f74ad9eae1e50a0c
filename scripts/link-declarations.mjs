/**
 * Completes the declarations that tsc wrote to dist/types. They stay one file per module: methods are declared on classes of other files, and a
 * bundle of declarations loses those.
 */

import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

// tsc does not copy declarations that it did not generate.
const generated = "compiler/onnx/proto/generated/onnx.d.ts";
mkdirSync(dirname(`dist/types/${generated}`), { recursive: true });
copyFileSync(generated, `dist/types/${generated}`);

// One entry in each module format, so that a consumer's TypeScript resolves the format that it will load.
for (const entry of ["index.d.mts", "index.d.cts", "index.web.d.mts"])
  writeFileSync(`dist/${entry}`, 'export * from "./types/index.js";\n');

// By its name: the default of a CommonJS declaration would be the module.
const rules =
  'export * from "./types/eslint/index.js";\nexport { plugin as default } from "./types/eslint/index.js";\n';
for (const entry of ["eslint.d.mts", "eslint.d.cts"]) writeFileSync(`dist/${entry}`, rules);

writeFileSync("dist/register.d.cts", "export {};\n");
writeFileSync("dist/jest.d.cts", 'export * from "./types/integrations/jest.js";\n');

// Plugins are ES modules, whose default export a declaration of CommonJS would hide.
const plugins = "dist/types/integrations/plugins";
for (const file of readdirSync(plugins)) {
  const text = readFileSync(`${plugins}/${file}`, "utf8");
  const name = file.replace(/\.d\.ts$/, ".d.mts");
  writeFileSync(
    `dist/plugins/${name}`,
    text.replaceAll('"../options"', '"../types/integrations/options.js"'),
  );
}
