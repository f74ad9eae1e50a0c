// Loads this project's TypeScript for a process that a test starts: as ts-node does, many times faster.
const Module = require("node:module");
const { readFileSync } = require("node:fs");
const { dirname, join, resolve, sep } = require("node:path");
const { transformSync } = require("esbuild");

const root = resolve(dirname(module.filename), "../..") + sep;

// What the process calls is what the package exports: each public function behind its door.
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const isEntry = /^(?:\.\.\/)+index$/.test(request) && parent?.filename?.startsWith(root);
  const file = resolveFilename.call(this, request, parent, ...rest);
  return isEntry && file === join(root, "index.ts") ? join(root, "doors/generated/index.ts") : file;
};

// Modules that are imported when they are needed: those of the project are TypeScript too, and packages may be modules that cannot be required.
globalThis.importLater = (requireThere, specifier) =>
  /^[./]/.test(specifier) ? requireThere(specifier) : import(specifier);

const later = "Promise.resolve().then(() => ";

require.extensions[".ts"] = (module, file) => {
  const source = readFileSync(file, "utf8");
  const isOwn = !file.includes(join(sep, "node_modules", sep));
  const supported = { "dynamic-import": false };
  const options = { loader: "ts", format: "cjs", target: "es2022", sourcefile: file, supported };
  const compiled = isOwn
    ? transformSync(source, options).code.replaceAll(
        `${later}__toESM(require(`,
        `${later}importLater(require, (`,
      )
    : source;
  module._compile(compiled, file);
};
