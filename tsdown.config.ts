/** What is built for Node, for the command line, and for browsers. */

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

const builds: UserConfig[] = [
  {
    ...shared,
    platform: "node",
    format: ["esm", "cjs"],
    entry: { index: "index.ts" },
  },
  {
    ...shared,
    platform: "node",
    format: "cjs",
    entry: { "cli/main": "cli/main.ts" },
  },
  {
    ...shared,
    platform: "browser",
    // A browser takes only ES modules. What an ONNX model is encoded with comes as CommonJS, so it is bundled.
    format: "esm",
    entry: { "index.web": "index.ts" },
    deps: { alwaysBundle: [/^(protobufjs|@protobufjs|long)(\/|$)/] },
    outExtensions: () => ({ js: ".mjs" }),
  },
];

export default defineConfig(builds);
