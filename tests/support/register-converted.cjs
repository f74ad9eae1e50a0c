// As register-source.cjs, and converts the examples of AutoGraph.
require("./register-source.cjs");
const { readFileSync } = require("node:fs");
const { join, resolve, sep } = require("node:path");
const typescript = require("typescript");
const { convertSource } = require("../../autograph/convert-source.ts");

const root = resolve(module.path, "../..");
const folder = join(root, "examples/autograph") + sep;
const load = require.extensions[".ts"];

require.extensions[".ts"] = (loaded, file) => {
  if (!file.startsWith(folder)) return load(loaded, file);
  const { code } = convertSource(typescript, readFileSync(file, "utf8"), file, {
    library: join(root, "index.ts"),
    compilerOptions: { module: typescript.ModuleKind.CommonJS },
  });
  loaded._compile(code, file);
};
