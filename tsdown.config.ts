/** What is built for Node, for the command line, for browsers, and for ESLint. */

import { resolve } from "node:path";
import { defineConfig, type UserConfig } from "tsdown";

const shared: UserConfig = {
  outDir: "dist",
  target: "es2022",
  // Declarations are the business of tsc (tsconfig.build.json).
  dts: false,
  clean: false,
  report: false,
  // Everything from npm stays an import, so that an application has one ONNX Runtime.
  deps: { skipNodeModulesBundle: true },
};

/** The platform of browsers in place of Node's, the one difference between the two libraries. */
const webPlatform = {
  name: "web-platform",
  resolveId: { filter: { id: /^\.\/platform\.node$/ }, handler: () => resolve("platform.web.ts") },
};

/**
 * Models are written with numbers: of protobufjs a page needs its writer, not its reader and its services, and not the 64-bit integers of `long`,
 * which protobufjs itself does without where they are missing.
 */
const protobufWriter = {
  name: "protobuf-writer",
  resolveId: {
    filter: { id: /^(protobufjs\/minimal\.js|long)$/ },
    handler: (id: string) => `\0writer:${id}`,
  },
  load: {
    filter: { id: /^\0writer:/ },
    handler: (id: string) =>
      id.endsWith("long")
        ? "export {};"
        : 'export { default as Writer } from "protobufjs/src/writer.js";',
  },
};

/** Packages that only what converts code needs, which are not to be installed with the library. */
const bundledWithConverter = [
  /^(@jridgewell\/|@rolldown\/pluginutils|get-tsconfig|picomatch|resolve-pkg-maps|unplugin|webpack-virtual-modules)/,
];

const bundlers = ["esbuild", "rolldown", "rollup", "rspack", "vite", "webpack"];

const unpluginFile = (name: string): string => resolve("node_modules/unplugin/dist", name);

/** `unplugin` requires this package in a way that a bundler does not see. */
const visibleVirtualModules = {
  name: "visible-virtual-modules",
  transform: {
    filter: { id: /[\\/]unplugin[\\/]dist[\\/]index\.mjs$/ },
    handler(code: string): string {
      const required = '__require("webpack-virtual-modules")';
      if (!code.includes(required)) throw new Error(`unplugin has no ${required}`);
      return `import VirtualModules from "webpack-virtual-modules";\n${code.replaceAll(required, "VirtualModules")}`;
    },
  },
};

/** Documentation is in the declarations. */
const comments = { legal: true, annotation: true, jsdoc: false };

const web: UserConfig = {
  ...shared,
  platform: "browser",
  // A browser takes only ES modules. What an ONNX model is encoded with comes as CommonJS, so it is bundled. So are small packages, so that
  // an import map without a bundler names ONNX Runtime's packages alone.
  format: "esm",
  plugins: [webPlatform, protobufWriter],
  deps: { alwaysBundle: [/^(protobufjs|long|@noble\/hashes|idb|fflate)(\/|$)/] },
  outExtensions: () => ({ js: ".mjs" }),
};

const builds: UserConfig[] = [
  {
    ...shared,
    platform: "node",
    // One library, which the command shares with the program that it loads: what they have in common is in one file. ES modules import that
    // same library (scripts/esm-entry.mjs), so that a process has one, however its modules name it.
    format: "cjs",
    entry: { index: "doors/generated/index.ts", "cli/main": "cli/main.ts" },
    outputOptions: { chunkFileNames: "library.cjs" },
    deps: { alwaysBundle: bundledWithConverter },
  },
  ...(["cjs", "esm"] as const).map((format): UserConfig => ({
    ...shared,
    platform: "node",
    // The rules for ESLint have no state that two copies could divide.
    format,
    entry: { eslint: "eslint/index.ts" },
    outputOptions: { exports: "named" },
    outExtensions: () => ({ js: format === "esm" ? ".mjs" : ".cjs" }),
  })),
  {
    ...shared,
    platform: "node",
    // What converts code, without the library: for a program's own process, and the thread of Node's hooks.
    format: "cjs",
    entry: {
      register: "integrations/register.ts",
      "esm-hooks": "integrations/esm-hooks.ts",
      jest: "integrations/jest.ts",
    },
    outputOptions: { chunkFileNames: "converter.cjs" },
    deps: { alwaysBundle: bundledWithConverter },
  },
  {
    ...shared,
    platform: "node",
    // `unplugin` is an ES module, and expects its loaders for webpack and Rspack as files in these places.
    format: "esm",
    outDir: "dist/plugins",
    entry: {
      ...Object.fromEntries(bundlers.map((name) => [name, `integrations/plugins/${name}.ts`])),
      "webpack/loaders/transform": unpluginFile("webpack/loaders/transform.mjs"),
      "webpack/loaders/load": unpluginFile("webpack/loaders/load.mjs"),
      "rspack/loaders/transform": unpluginFile("rspack/loaders/transform.mjs"),
      "rspack/loaders/load": unpluginFile("rspack/loaders/load.mjs"),
    },
    shims: true,
    plugins: [visibleVirtualModules],
    outputOptions: { chunkFileNames: "[name].mjs" },
    outExtensions: () => ({ js: ".mjs" }),
    deps: { alwaysBundle: bundledWithConverter },
  },
  // For pages without a bundler: one file, and those that it loads on first use.
  {
    ...web,
    entry: { "index.web": "doors/generated/index.ts" },
    outputOptions: { comments, chunkFileNames: "web-[name].mjs" },
  },
  // For bundlers, which take of these modules what an application uses.
  {
    ...web,
    outDir: "dist/web",
    entry: { index: "doors/generated/index.ts" },
    outputOptions: {
      ...{ comments, preserveModules: true, preserveModulesRoot: resolve(".") },
      // npm leaves folders of the name `node_modules` out of packages.
      entryFileNames: ({ name }) => `${name.replaceAll("node_modules", "packages")}.mjs`,
    },
  },
];

export default defineConfig(builds);
