// Loads this project's TypeScript for a process that a test starts: as ts-node does, many times faster.
const { readFileSync } = require("node:fs");
const { dirname, join, resolve, sep } = require("node:path");
const { transformSync } = require("esbuild");

const root = resolve(dirname(module.filename), "../..") + sep;

require.extensions[".ts"] = (module, file) => {
  const source = readFileSync(file, "utf8");
  const isOwn = file.startsWith(root) && !file.startsWith(join(root, "node_modules"));
  // Modules that are imported when they are needed are TypeScript too.
  const supported = { "dynamic-import": false };
  const options = { loader: "ts", format: "cjs", target: "es2022", sourcefile: file, supported };
  module._compile(isOwn ? transformSync(source, options).code : source, file);
};
