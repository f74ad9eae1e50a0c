/**
 * What an application ships of the library: bundles small programs with the built package as esbuild does, and prints the sizes of what a page loads
 * first and of what it loads on first use, without ONNX Runtime. `--check` fails above the limits; `--folders` says what the code is made of.
 */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");

/** The programs, and the most that a page may load first for each, in bytes of gzip. */
const programs = {
  everything: { limit: 300_000, code: 'import * as tf from "ontrace"; globalThis.tf = tf;' },
  "tensor and grad": {
    limit: 105_000,
    code: `import { tensor, grad } from "ontrace";
grad((x) => x.mul(x).sum())(tensor([1, 2])).print();`,
  },
  "a training": {
    limit: 130_000,
    code: `import * as tf from "ontrace";
const w = tf.variable([[1], [2]]);
const optimizer = tf.train.adam(0.1);
const step = tf.function((x) => {
  const tape = new tf.GradientTape();
  const loss = tape.record(() => tf.mean(tf.square(tf.matMul(x, w))));
  optimizer.applyGradients([[tape.gradient(loss, w), w]]);
  return loss;
});
step(tf.tensor([[1, 2]])).print();`,
  },
};

/** A project that has the package installed. */
const project = mkdtempSync(join(tmpdir(), "ontrace-sizes-"));
mkdirSync(join(project, "node_modules"));
symlinkSync(root, join(project, "node_modules", "ontrace"));
process.on("exit", () => {
  rmSync(project, { recursive: true, force: true });
});

if (!existsSync(join(root, "dist", "web", "index.mjs")))
  execFileSync(process.execPath, [join(root, "node_modules/.bin/tsdown"), "--log-level", "warn"], {
    cwd: root,
    stdio: "inherit",
  });

async function bundle(code) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: project },
    outdir: join(project, "out"),
    ...{ bundle: true, minify: true, splitting: true, write: false, metafile: true },
    ...{ format: "esm", platform: "browser", target: "es2022", legalComments: "none" },
    external: ["onnxruntime-*"],
    logLevel: "error",
    absWorkingDir: root,
  });
  const contents = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  const paths = new Map(Object.keys(metafile.outputs).map((path) => [path, resolve(root, path)]));
  // What a page loads first: the entry, and what it imports without `import()`.
  const first = new Set();
  const visit = (path) => {
    if (first.has(path)) return;
    first.add(path);
    for (const { path: imported, kind, external } of metafile.outputs[path].imports)
      if (kind === "import-statement" && external !== true) visit(imported);
  };
  visit(Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint));
  const sizesOf = (chosen) => {
    const files = chosen.map((path) => contents.get(paths.get(path)));
    const sum = (size) => files.reduce((total, file) => total + size(file), 0);
    return {
      raw: sum((file) => file.length),
      gzip: sum((file) => gzipSync(file, { level: 9 }).length),
      brotli: sum((file) => brotliCompressSync(file).length),
    };
  };
  const all = [...paths.keys()];
  const later = all.filter((path) => !first.has(path));
  return {
    first: sizesOf([...first]),
    later: sizesOf(later),
    parts: { first: partsOf(metafile, [...first]), later: partsOf(metafile, later) },
  };
}

/** How many bytes of minified code are of each folder, the largest first. */
function partsOf(metafile, outputs) {
  const parts = new Map();
  for (const path of outputs)
    for (const [input, { bytesInOutput }] of Object.entries(metafile.outputs[path].inputs)) {
      const folder = input.replace(/^dist\/web\//, "").replace(/\/[^/]*$/, "");
      parts.set(folder, (parts.get(folder) ?? 0) + bytesInOutput);
    }
  return [...parts].sort(([, a], [, b]) => b - a);
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
const line = ({ raw, gzip, brotli }) =>
  `${kilobytes(gzip)} gzip ${kilobytes(brotli)} brotli ${kilobytes(raw)} minified`;

for (const [name, { limit, code }] of Object.entries(programs)) {
  const { first, later, parts } = await bundle(code);
  console.log(`${name}\n  first ${line(first)}\n  later ${line(later)}`);
  if (process.argv.includes("--folders"))
    for (const [when, folders] of Object.entries(parts))
      for (const [folder, bytes] of folders.filter(([, size]) => size >= 1000))
        console.log(`    ${when} ${kilobytes(bytes)} ${folder}`);
  if (process.argv.includes("--check") && first.gzip > limit) {
    console.error(`${name}: a page loads ${kilobytes(first.gzip)} first, more than ${limit} bytes`);
    process.exitCode = 1;
  }
}
