// What users do with the package, from its tarball, in an empty project: every module format, test runner, loader and bundler, and the command.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import {
  canOpenPages,
  closePages,
  copyExample,
  openExtension,
  openFolder,
  openUrl,
  requireTrained,
  writeInto,
} from "./pages.mjs";

const root = resolve(import.meta.dirname, "../..");
const project = mkdtempSync(join(tmpdir(), "ontrace-package-"));
process.on("exit", () => {
  rmSync(project, { recursive: true, force: true });
});

/** The scripts of tools, which are this repository's: the project has ontrace alone, as a user's has it. */
const tool = (path) => join(root, "node_modules", path);

function write(files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), text);
  }
}

/** Runs a script of Node in the project; what it printed on both streams. */
async function node(...args) {
  const { stdout, stderr } = await run(process.execPath, ...args);
  return `${stdout}${stderr}`;
}

async function run(program, ...args) {
  // What npm sets for its scripts would reach the project's own npm.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_(?!registry|cache)|package|lifecycle)/i.test(name),
    ),
  );
  env.ONNXRUNTIME_NODE_INSTALL = "skip";
  env.ONTRACE_BACKEND = "cpu";
  env.NODE_OPTIONS = "";
  env.NO_COLOR = "1";
  try {
    return await promisify(execFile)(program, args, { cwd: project, env, maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new Error(`${[program, ...args].join(" ")}\n${error.stdout}\n${error.stderr}`, {
      cause: error,
    });
  }
}

function npm(...args) {
  const script = process.env.npm_execpath;
  return script === undefined ? run("npm", ...args) : run(process.execPath, script, ...args);
}

/** A model as users write one; `func` decorates in any tool. */
const model = `
import * as tf from "ontrace";

export class Affine extends tf.Module {
  readonly w = tf.variable([[1], [2]], true, "w");
  @tf.func({ inputSignature: [new tf.TensorSpec([null, 2], "float32", "x")] })
  call(x: tf.Tensor): tf.Tensor {
    return x.matMul(this.w).add(1);
  }
}
`;

const modelIsRight = `
const model = new Affine();
const found = (model.call(tf.tensor([[1, 2]])) as tf.Tensor2D).arraySync();
if (JSON.stringify(found) !== "[[6]]" || (model.call as tf.PolymorphicFunction).tracingCount !== 1) throw new Error(JSON.stringify(found));
console.log("right");
`;

/** A function to compile, in the syntax of each format. */
const step = (imported, exported) => `
${imported}
const v = tf.variable([[1, 2], [3, 4]], true, "v");
${exported} = tf.function((x) => x.matMul(v), { inputSignature: [new tf.TensorSpec([null, 2], "float32", "x")] });
`;

const fromEsm = step('import * as tf from "ontrace";', "export const step");

/** The options of a project of CommonJS. */
const commonJs = JSON.stringify({
  compilerOptions: {
    target: "es2022",
    module: "commonjs",
    lib: ["es2023"],
    ignoreDeprecations: "6.0",
  },
});

const checks = {
  async "both module formats are one library"() {
    write({
      "mixed.mjs": `
import * as esm from "ontrace";
import { createRequire } from "node:module";
const cjs = createRequire(import.meta.url)("ontrace");
const v = esm.variable([1, 2]);
console.log(cjs.add(esm.tensor([1, 2]), v).arraySync().join(), esm.Tensor === cjs.Tensor, Object.keys(esm).length === Object.keys(cjs).length);
`,
      "common.cjs":
        'const tf = require("ontrace"); tf.variable([1, 2]).mul(3).data().then((x) => console.log(x.join()));',
    });
    assert.equal(await node("mixed.mjs"), "2,4 true true\n");
    assert.equal(await node("common.cjs"), "3,6\n");
  },

  async "the command: compile, inspect, run, doctor"() {
    const command = join("node_modules", "ontrace", "dist", "cli", "main.cjs");
    write({
      "step.ts": fromEsm,
      "step.mts": fromEsm,
      "step.mjs": fromEsm,
      "step.cjs": step('const tf = require("ontrace");', "exports.step"),
      "program.ts": `
import * as tf from "ontrace";
import { step } from "./step.mjs";
console.log(((await step(tf.tensor([[1, 1]])).array()) as number[][]).join());
`,
      "input.mjs": `
import { writeFileSync } from "node:fs";
const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".padEnd(117) + "\\n";
const head = Buffer.from("\\x93NUMPY\\x01\\x00", "latin1");
writeFileSync("x.npy", Buffer.concat([head, Buffer.from(Uint16Array.of(118).buffer), Buffer.from(header), Buffer.from(Float32Array.of(1, 1).buffer)]));
`,
    });
    await node("input.mjs");
    for (const file of ["step.ts", "step.mts", "step.mjs", "step.cjs"]) {
      assert.match(
        await node(command, "compile", file, "-f", "step", "-o", `out-${file}`, "-g", "v"),
        /^wrote out-/,
      );
      assert.match(await node(command, "run", `out-${file}`, "-i", "x=x.npy"), /\[\[4,6\]\]/);
    }
    assert.match(await node(command, "inspect", "step.ts"), /graph step\(%x: float32\[x_0,2\]\)/);
    assert.match(await node(command, "inspect", "out-step.ts/step.onnx"), /MatMul/);
    assert.match(await node(command, "run", "program.ts"), /^4,6\n$/);
    assert.match(await node(command, "doctor", "--only", "cpu"), /cpu: works/);
    // Without TypeScript a program in JavaScript runs, and one in TypeScript names what to install.
    rmSync(join(project, "node_modules", "typescript"), { recursive: true });
    await assert.rejects(node(command, "run", "program.ts"), /npm install --save-dev typescript/);
    assert.match(await node(command, "run", "--no-autograph", "mixed.mjs"), /^2,4 true true\n$/);
    cpTypeScript();
  },

  async "types, in each way to resolve modules"() {
    write({
      "typed.mts": `${model}export const rows: number[][] = tf.tensor2d([[1]]).arraySync();\n// @ts-expect-error\nexport const wrong: string = tf.tensor([1]);`,
      "typed.cts": `${model}export const wrong = tf.tensor([1]).dtype;`,
    });
    const types = ["--noEmit", "--strict", "--target", "es2022", "--skipLibCheck"];
    const tsc = (file, module, resolution) =>
      node(
        tool("typescript/bin/tsc"),
        ...types,
        "--module",
        module,
        "--moduleResolution",
        resolution,
        file,
      );
    await tsc("typed.mts", "node16", "node16");
    await tsc("typed.cts", "node16", "node16");
    await tsc("typed.mts", "nodenext", "nodenext");
    await tsc("typed.mts", "esnext", "bundler");
  },

  async "loaders of TypeScript: tsx, ts-node, esbuild"() {
    write({
      "decorated.ts": model + modelIsRight,
      "tsconfig.json": commonJs,
    });
    assert.equal(await node(tool("tsx/dist/cli.mjs"), "decorated.ts"), "right\n");
    assert.equal(await node(tool("ts-node/dist/bin.js"), "-T", "decorated.ts"), "right\n");
    const { build } = await import("esbuild");
    await build({
      entryPoints: [join(project, "decorated.ts")],
      outfile: join(project, "decorated.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      target: "node20",
    });
    assert.equal(await node("decorated.mjs"), "right\n");
  },

  async "test runners: jest and vitest"() {
    write({
      "jest.config.cjs": 'module.exports = { testMatch: ["**/*.jest.cjs"] };',
      "typed-arrays.jest.cjs": `
const tf = require("ontrace");
test("typed arrays", async () => {
  const x = tf.tensor(new Float32Array([1, 2, 3]));
  const data = x.mul(2).dataSync();
  expect(data).toEqual(new Float32Array([2, 4, 6]));
  expect(data).toBeInstanceOf(Float32Array);
  expect(await tf.tensor(new Int32Array([1, 2])).add(1).data()).toEqual(new Int32Array([2, 3]));
  expect(tf.tensor(new BigInt64Array([1n])).add(1n).dataSync()).toEqual(new BigInt64Array([2n]));
  const step = tf.function((y) => y.square().sum());
  expect(step(x).arraySync()).toBe(14);
});
`,
      "plain.test.mjs": `
import * as tf from "ontrace";
test("a traced function", () => {
  expect(tf.function((x) => x.mul(2))(tf.tensor([1, 2])).dataSync()).toEqual(new Float32Array([2, 4]));
});
`,
    });
    await node(tool("jest/bin/jest.js"), "--rootDir", project);
    await node(tool("vitest/vitest.mjs"), "run", "--globals", "--root", project);
  },

  async "the rules for ESLint, in both module formats, with their types"() {
    const config = (imports) => `
${imports}
const tseslint = createRequire(${JSON.stringify(join(root, "package.json"))})("typescript-eslint");
const config = [
  tseslint.configs.base,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  { files: ["*.mts"], ...ontrace.configs.recommended },
];
`;
    const program =
      'import * as tf from "ontrace";\nexport const sign = (x: tf.Tensor) => (x.greater(0) ? 1 : -1);\n';
    const compilerOptions = JSON.stringify({
      compilerOptions: { module: "nodenext", target: "es2022", strict: true },
    });
    write({
      "lint/esm/program.mts": program,
      "lint/esm/tsconfig.json": compilerOptions,
      "lint/esm/eslint.config.mjs": `${config('import ontrace from "ontrace/eslint"; import { createRequire } from "node:module";')}export default config;`,
      "lint/cjs/program.mts": program,
      "lint/cjs/tsconfig.json": compilerOptions,
      "lint/cjs/eslint.config.cjs": `${config('const { plugin: ontrace } = require("ontrace/eslint"); const { createRequire } = require("node:module");').replace("import.meta.dirname", "__dirname")}module.exports = config;`,
      "lint/types/tsconfig.json": JSON.stringify({
        compilerOptions: { module: "nodenext", target: "es2022", strict: true, noEmit: true },
      }),
      "lint/types/main.mts":
        'import ontrace, { type RuleName } from "ontrace/eslint";\nexport const name: RuleName = "no-tensor-condition";\nexport const on: boolean = ontrace.configs.autograph.settings.ontrace.autograph;',
    });
    for (const folder of ["lint/esm", "lint/cjs"]) {
      const files = join(folder, "program.mts");
      await assert.rejects(
        node(tool("eslint/bin/eslint.js"), files),
        /2:40 +error .* ontrace\/no-tensor-condition/,
      );
    }
    await node(tool("typescript/bin/tsc"), "-p", join(project, "lint/types"));
  },

  async "AutoGraph: the example projects for Vite, vitest and jest"() {
    for (const name of ["vite", "vitest", "jest"]) {
      cpSync(join(root, "examples", `autograph-${name}`), join(project, `autograph-${name}`), {
        recursive: true,
      });
    }
    for (const name of ["vite", "vitest"])
      symlinkSync(tool(name), join(project, "node_modules", name), "junction");
    const inFolder = (name) => join(project, `autograph-${name}`);
    await node(tool("vite/bin/vite.js"), "build", inFolder("vite"));
    assert.equal(
      await node("--enable-source-maps", join(inFolder("vite"), "dist", "main.js")),
      "0,8,111 collatz.ts:17 collatz.ts:23\n",
    );
    await node(tool("vitest/vitest.mjs"), "run", "--root", inFolder("vitest"));
    await node(
      tool("jest/bin/jest.js"),
      "--rootDir",
      inFolder("jest"),
      "-c",
      join(inFolder("jest"), "jest.config.cjs"),
    );
  },

  async "AutoGraph: Node, tsx and ts-node, in either order"() {
    write({ "tsconfig.json": commonJs });
    for (const file of ["collatz.ts", "main.ts"]) {
      write({ [file]: readFileSync(join(root, "examples/autograph-vite", file), "utf8") });
    }
    const [own, tsx, tsNode] = [
      "ontrace/register",
      tool("tsx/dist/loader.mjs"),
      tool("ts-node/register/transpile-only.js"),
    ];
    const ways = [
      ["-r", own],
      ["--import", own],
      ["--import", tsx, "--import", own],
      ["--import", own, "--import", tsx],
      ["-r", tsNode, "-r", own],
      ["-r", own, "-r", tsNode],
      [join("node_modules", "ontrace", "dist", "cli", "main.cjs"), "run"],
    ];
    for (const way of ways) {
      const printed = await node(...way, "main.ts");
      assert.equal(printed, "0,8,111 collatz.ts:17 collatz.ts:23\n", way.join(" "));
    }
    assert.ok(existsSync(join(project, "node_modules", ".cache", "ontrace")));
  },

  async "AutoGraph: a debugger stops at the line, and an error names it, through every loader and runner"() {
    const program = (body) => `
import * as tf from "ontrace";
import { grow } from "./stop-grow";
${body}
`;
    write({
      "tsconfig.json": commonJs,
      // Types that go, and a loop that becomes others, move every line.
      "stop-grow.ts": `import * as tf from "ontrace";

interface Size {
  readonly n: number;
}

export function grow(x: tf.Tensor, { n }: Size): tf.Tensor {
  let steps = n;
  while (x.less(100)) {
    x = x.mul(2);
    steps += 1;
  }
  if (n > 1) {
    throw new RangeError("too large");
  }
  return x;
}
`,
      "stop-program.ts": program(`
debugger;
const grown = tf.function((x: tf.Tensor, n: number) => grow(x, { n }));
console.log(grown(tf.scalar(3), 1).arraySync());
try {
  grown(tf.scalar(3), 2);
} catch (error) {
  console.log((error as Error).stack);
}
`),
      "stop.test.ts": program(`
test("grow", () => {
  debugger;
  const grown = tf.function((x: tf.Tensor, n: number) => grow(x, { n }));
  expect(grown(tf.scalar(3), 1).arraySync()).toBe(192);
  let stack: string | undefined;
  try {
    grown(tf.scalar(3), 2);
  } catch (error) {
    stack = (error as Error).stack;
  }
  process.stdout.write(String(stack));
});
`),
      "stop-own.config.cjs": `module.exports = { testMatch: ["**/stop.test.ts"], transform: { "\\\\.[jt]sx?$": "ontrace/jest" } };`,
      "stop-ts-jest.config.cjs": `module.exports = { testMatch: ["**/stop.test.ts"], transform: { "\\\\.[jt]sx?$": ["ontrace/jest", { transformer: [${JSON.stringify(tool("ts-jest"))}, { diagnostics: false }] }] } };`,
    });
    const own = ["--import", "ontrace/register"];
    const jest = (config) => [
      ...[tool("jest/bin/jest.js"), "-i", "--rootDir", ".", "-c", `stop-${config}.config.cjs`],
    ];
    const ways = [
      [...own, "stop-program.ts"],
      [...own, "--import", tool("tsx/dist/loader.mjs"), "stop-program.ts"],
      ["-r", tool("ts-node/register/transpile-only.js"), ...own, "stop-program.ts"],
      [join("node_modules", "ontrace", "dist", "cli", "main.cjs"), "run", "stop-program.ts"],
      jest("own"),
      jest("ts-jest"),
    ];
    const debug = `${pathToFileURL(join(root, "tests/package/debugger.mjs"))}?at=stop-grow.ts:10&show=n`;
    for (const way of ways) {
      const printed = await node("--import", debug, ...way);
      assert.match(printed, /^stopped at stop-grow\.ts:10 in grow, n: 1$/m, way.join(" "));
      assert.match(printed, /RangeError: too large\s+at grow \(.*grow\.ts:14:11\)/, way.join(" "));
    }
  },

  async "AutoGraph: plain JavaScript of both module formats, and plugins of esbuild and webpack"() {
    const body = `
const grow = tf.function((x) => {
  let steps = 0;
  while (x.less(100)) { x = x.mul(2); steps += 1; }
  return steps > 3 ? x.neg() : x;
});
console.log([3, 90].map((x) => grow(tf.scalar(x)).arraySync()).join());
function refuse(n) {
  if (n > 0) throw new RangeError("too large");
}
try {
  refuse(1);
} catch (error) {
  console.log(/grow\\.[cm]?js:\\d+/.exec(error.stack)?.[0] ?? error.stack);
}
`;
    const printedBy = async (extension, ...args) => {
      assert.equal(await node(...args), `-192,180\ngrow.${extension}:9\n`, args.join(" "));
    };
    write({
      "grow.mjs": `import * as tf from "ontrace";${body}`,
      "grow.cjs": `const tf = require("ontrace");${body}`,
      "modules/package.json": JSON.stringify({ type: "module" }),
      "modules/grow.js": `import * as tf from "ontrace";${body}`,
    });
    const command = join("node_modules", "ontrace", "dist", "cli", "main.cjs");
    for (const extension of ["mjs", "cjs", "js"]) {
      const file = `${extension === "js" ? "modules/" : ""}grow.${extension}`;
      await printedBy(extension, "--import", "ontrace/register", file);
      await printedBy(extension, command, "run", file);
    }
    const load = async (name) =>
      (
        await import(
          pathToFileURL(join(project, "node_modules/ontrace/dist/plugins", `${name}.mjs`)).href
        )
      ).default;
    const { build } = await import("esbuild");
    await build({
      entryPoints: [join(project, "grow.mjs")],
      outfile: join(project, "built-autograph/esbuild.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      sourcemap: true,
      plugins: [(await load("esbuild"))()],
    });
    await printedBy("mjs", "--enable-source-maps", "built-autograph/esbuild.mjs");
    const { default: webpack } = await import("webpack");
    const stats = await promisify(webpack)({
      mode: "development",
      devtool: "source-map",
      target: "node20",
      context: project,
      entry: "./grow.cjs",
      externals: { ontrace: "commonjs ontrace" },
      output: { path: join(project, "built-autograph"), filename: "webpack.cjs" },
      plugins: [(await load("webpack"))()],
    });
    assert.equal(stats.hasErrors(), false, stats.toString("errors-only"));
    await printedBy("cjs", "--enable-source-maps", "built-autograph/webpack.cjs");
  },

  async "bundles for browsers: esbuild, Vite, webpack"() {
    write({
      "index.html": '<script type="module" src="./app.mjs"></script>',
      "app.mjs":
        'import * as tf from "ontrace"; globalThis.found = tf.add(tf.tensor([1]), tf.variable([2]));',
    });
    const texts = (folder) =>
      readdirSync(join(project, folder), { recursive: true })
        .filter((name) => /\.m?js$/.test(name))
        .map((name) => readFileSync(join(project, folder, name), "utf8"))
        .join("\n");
    const isForBrowsers = (folder) => {
      const code = texts(folder);
      // The licences of what is in it come along.
      assert.match(code, /protobufjs[^]*Redistribution and use/);
      assert.doesNotMatch(code, /onnxruntime_binding/);
    };
    const { build } = await import("esbuild");
    const { metafile } = await build({
      entryPoints: [join(project, "app.mjs")],
      outdir: join(project, "built-esbuild"),
      bundle: true,
      minify: true,
      metafile: true,
      format: "esm",
      logLevel: "error",
    });
    assert.ok(!Object.keys(metafile.inputs).some((file) => file.includes("onnxruntime-node")));
    isForBrowsers("built-esbuild");
    await node(tool("vite/bin/vite.js"), "build", "--outDir", "built-vite", "--minify", "false");
    assert.ok(existsSync(join(project, "built-vite", "index.html")));
    assert.doesNotMatch(texts("built-vite"), /onnxruntime_binding/);
    const { default: webpack } = await import("webpack");
    const stats = await promisify(webpack)({
      mode: "production",
      context: project,
      entry: "./app.mjs",
      output: { path: join(project, "built-webpack") },
      performance: { hints: false },
      optimization: { minimize: false },
    });
    assert.equal(stats.hasErrors(), false, stats.toString("errors-only"));
    isForBrowsers("built-webpack");
  },

  async "pages without a bundler, by Vite, and under a content security policy"() {
    if (!canOpenPages()) return;
    const plain = copyExample(root, project, "web-static");
    symlinkSync(join(project, "node_modules"), join(plain, "node_modules"), "junction");
    requireTrained(await openFolder(plain), "no bundler");

    // Vite's server gives only files of the project, so that this one is the consumer's own.
    for (const file of ["index.html", "main.ts"])
      cpSync(join(root, "examples/web-vite", file), join(project, file));
    const built = join(project, "page-vite");
    await node(tool("vite/bin/vite.js"), "build", "--outDir", built, "--logLevel", "error");
    requireTrained(await openFolder(built), "Vite");

    const policy = (scripts) => ({
      "Content-Security-Policy": `default-src 'self'; script-src ${scripts}`,
    });
    requireTrained(await openFolder(built, policy("'self' 'wasm-unsafe-eval'")), "with a policy");
    const { shown } = await openFolder(built, policy("'self'"));
    assert.match(shown, /^UnavailableError: .*Content-Security-Policy forbids WebAssembly/);
    assert.match(shown, /add 'wasm-unsafe-eval' to script-src/);

    writeInto(built, {
      "manifest.json": JSON.stringify({
        manifest_version: 3,
        name: "ontrace",
        version: "1.0",
        content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'" },
      }),
    });
    requireTrained(await openExtension(built, "index.html"), "a page of an extension");

    const { createServer } = await import("vite");
    const server = await createServer({ root: project, logLevel: "error", server: { port: 0 } });
    try {
      await server.listen();
      const { port } = server.httpServer.address();
      requireTrained(await openUrl(`http://localhost:${port}/`), "Vite's server");
    } finally {
      await server.close();
    }
  },

  async "pages by webpack, esbuild and Rolldown"() {
    if (!canOpenPages()) return;
    const folder = copyExample(root, project, "web-webpack");
    const { default: config } = await import(
      pathToFileURL(join(folder, "webpack.config.mjs")).href
    );
    const { default: webpack } = await import("webpack");
    const stats = await promisify(webpack)({
      ...config,
      context: folder,
      output: { path: join(folder, "dist") },
    });
    assert.equal(stats.hasErrors(), false, stats.toString("errors-only"));
    requireTrained(await openFolder(folder), "webpack");

    const entry = join(folder, "main.js");
    const { build } = await import("esbuild");
    const html = readFileSync(join(folder, "index.html"), "utf8").replace("dist/main", "main");
    const page = (name) => {
      const built = join(project, name);
      writeInto(built, { "index.html": html });
      return built;
    };
    const byEsbuild = page("page-esbuild");
    await build({
      entryPoints: [entry],
      outdir: byEsbuild,
      bundle: true,
      minify: true,
      splitting: true,
      format: "esm",
      logLevel: "error",
    });
    // esbuild leaves the WebAssembly files to the user, who is told what to copy where.
    const { shown } = await openFolder(byEsbuild);
    const said =
      /^UnavailableError: .*copy (node_modules\/onnxruntime-web\/dist\/(\S+\.wasm)) to http:\S+\/, or/s.exec(
        shown,
      );
    assert.ok(said, shown);
    cpSync(join(project, said[1]), join(byEsbuild, said[2]));
    requireTrained(await openFolder(byEsbuild), "esbuild");

    const { rolldown } = await import("rolldown");
    const byRolldown = page("page-rolldown");
    const bundle = await rolldown({ input: entry, platform: "browser", logLevel: "silent" });
    await bundle.write({ dir: byRolldown, minify: true });
    cpSync(join(project, said[1]), join(byRolldown, said[2]));
    requireTrained(await openFolder(byRolldown), "Rolldown");
  },
};

const [packed] = JSON.parse(
  (await npm("pack", root, "--json", "--ignore-scripts", "--pack-destination", project)).stdout,
);
write({ "package.json": JSON.stringify({ name: "consumer", private: true }) });
await npm("install", `./${packed.filename}`, "--prefer-offline", "--no-audit", "--no-fund");
assert.ok(
  !existsSync(join(project, "node_modules", "typescript")),
  "TypeScript is an optional peer",
);
cpTypeScript();

/** The project's own TypeScript. */
function cpTypeScript() {
  write({
    "node_modules/typescript/package.json": JSON.stringify({
      name: "typescript",
      main: "index.js",
    }),
    "node_modules/typescript/index.js": `module.exports = require(${JSON.stringify(tool("typescript"))});`,
  });
}

/** `node tests/package/projects.mjs vitest` runs the checks with that word in their names. */
const [word = ""] = process.argv.slice(2);

for (const [name, check] of Object.entries(checks).filter(([name]) => name.includes(word))) {
  const start = Date.now();
  try {
    await check();
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    throw error;
  }
  await closePages();
  console.log(`package: ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}
