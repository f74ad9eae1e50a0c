/**
 * What the program of the example pages ships (examples/web-vite/main.ts), beside the same program in TF.js and jax-js: bytes of gzip and brotli, as
 * esbuild bundles and minifies them. ontrace is the built package.
 */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");
if (!existsSync(join(root, "dist"))) throw new Error("dist is missing: npm run build");

/** A project that has the package installed. */
const project = mkdtempSync(join(tmpdir(), "ontrace-sizes-"));
process.on("exit", () => {
  rmSync(project, { recursive: true, force: true });
});
mkdirSync(join(project, "node_modules"));
symlinkSync(root, join(project, "node_modules", "ontrace"), "junction");

const inModules = (path) => readFileSync(join(root, "node_modules", path));
const ort = "onnxruntime-web/dist/ort-wasm-simd-threaded";

/** The programs, and what a page fetches beside their code. */
const programs = [
  {
    name: "ontrace on wasm",
    file: "examples/web-vite/main.ts",
    leave: /webgpu/,
    binary: `${ort}.wasm`,
  },
  {
    name: "ontrace on WebGPU",
    file: "examples/web-vite/main.ts",
    leave: /ort\.wasm/,
    binary: `${ort}.asyncify.wasm`,
  },
  {
    name: "TF.js on wasm",
    file: "bench/web/sizes/tfjs-wasm.ts",
    binary: "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
  },
  { name: "TF.js on WebGPU", file: "bench/web/sizes/tfjs-webgpu.ts" },
  { name: "jax-js on both", file: "bench/web/sizes/jax.ts" },
];

const compressed = (bytes) => ({
  gzip: gzipSync(bytes).length,
  brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length,
});

const sum = (parts) =>
  parts.reduce((a, b) => ({ gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli }), {
    gzip: 0,
    brotli: 0,
  });

const kB = (bytes) => `${(bytes / 1000).toFixed(0)}`.padStart(7);

console.log(
  "kB                     library and program       with all files\n                          gzip  brotli        gzip  brotli",
);
for (const { name, file, leave, binary } of programs) {
  const { outputFiles } = await build({
    stdin: {
      contents: readFileSync(join(root, file), "utf8"),
      resolveDir: file.startsWith("examples") ? project : join(root, "bench/web/sizes"),
      loader: "ts",
    },
    outdir: join(project, "out"),
    ...{ bundle: true, minify: true, splitting: true, write: false },
    ...{ format: "esm", platform: "browser", target: "es2022", legalComments: "none" },
    // TF.js has loaders for Node that a page never calls.
    external: ["node:*", "fs", "path", "os", "util", "worker_threads", "perf_hooks", "crypto"],
    logLevel: "error",
  });
  const isRuntime = ({ path }) => /[\\/]ort\./.test(path);
  const own = outputFiles.filter((output) => !isRuntime(output));
  const runtime = outputFiles.filter((output) => isRuntime(output) && !leave.test(output.path));
  const library = sum(own.map(({ contents }) => compressed(contents)));
  const files = [
    ...runtime.map(({ contents }) => contents),
    ...(binary ? [inModules(binary)] : []),
  ];
  const all = sum([library, ...files.map(compressed)]);
  console.log(
    `${name.padEnd(20)} ${kB(library.gzip)} ${kB(library.brotli)}      ${kB(all.gzip)} ${kB(all.brotli)}`,
  );
}
