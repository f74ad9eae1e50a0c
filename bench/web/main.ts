/** The benchmark in a page: trainings by ontrace, TF.js and jax-js in one browser, in alternation. */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { program } from "commander";
import { build, type Plugin } from "esbuild";
import { chromium, type Browser, type Page } from "playwright-core";
import { chromiumPath, withWebGpu } from "../../tests/web/browser";
import { median } from "../statistics";
import { agrees, workloads } from "../workloads";
import type { BenchPage, WebWorkload } from "./page";

const names = ["w1_sgd", "w1_adam", "w2", "w3"] as const satisfies readonly WebWorkload[];

/** The contestants by their libraries; the first of each device is what ratios refer to. */
const libraries = ["ontrace", "tfjs", "jax"] as const;
const devices = ["webgpu", "wasm"] as const;
type Device = (typeof devices)[number];

const titles = { ontrace: "ontrace", tfjs: "tfjs", jax: "jax-js" } as const;

program
  .name("bench:web")
  .argument("[names...]", `workloads: ${names.join(", ")}`)
  .option("--rounds <count>", "rounds, each with one block of every contestant", "3")
  .option("--budget <ms>", "milliseconds of a block", "2000")
  .option("--devices <names>", "comma-separated", devices.join())
  .parse();

const options = program.opts<{ rounds: string; budget: string; devices: string }>();

const forPages: Plugin = {
  name: "for-pages",
  setup(builder) {
    const file = (name: string) => () => ({ path: join(__dirname, "..", "..", name) });
    builder.onResolve({ filter: /^\.\/platform\.node$/ }, file("platform.web.ts"));
    builder.onResolve({ filter: /^node:(fs|path)$/ }, file("bench/web/files.ts"));
  },
};

const moduleOf = (path: string): string => dirname(require.resolve(path));

/** Where a page finds WebAssembly files, those of TF.js and of ONNX Runtime. */
const wasmFolders = [
  moduleOf("onnxruntime-web/wasm"),
  join(moduleOf("@tensorflow/tfjs-backend-wasm/package.json"), "dist"),
];

async function serve(built: string): Promise<{ url: string; close: () => void }> {
  const roots: Readonly<Record<string, readonly string[]>> = {
    data: [join(__dirname, "..", "data")],
    wasm: wasmFolders,
    built: [built],
  };
  const types: Readonly<Record<string, string>> = {
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".json": "application/json",
  };
  const server = createServer((request, response) => {
    const [, root = "", file = ""] = (request.url ?? "/").split("/");
    const path = roots[root]?.map((folder) => join(folder, basename(file))).find(existsSync);
    if (path === undefined) {
      response.writeHead(200, { "Content-Type": "text/html" });
      response.end(`<!doctype html><script type="module" src="/built/${root}.js"></script>`);
      return;
    }
    response.setHeader("Content-Type", types[extname(path)] ?? "application/octet-stream");
    void readFile(path).then((bytes) => response.end(bytes));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** One contestant's page, with what was measured in it. */
class Run {
  first: number | undefined;
  note = "";
  readonly rounds: number[] = [];

  constructor(
    readonly name: string,
    readonly device: Device,
    private readonly page: Page,
  ) {}

  private call<K extends keyof BenchPage>(
    name: K,
    ...args: Parameters<BenchPage[K]>
  ): Promise<Awaited<ReturnType<BenchPage[K]>>> {
    const list = args.map((arg) => JSON.stringify(arg)).join(", ");
    return this.page.evaluate(`page.${name}(${list})`);
  }

  async prepare(workload: WebWorkload): Promise<void> {
    try {
      await this.page.waitForFunction("globalThis.page !== undefined");
      await this.call("start", this.name, workload);
      const prepared = await this.call("prepare", 20_000);
      if ("refused" in prepared) {
        this.note = `refused: ${prepared.refused}`;
        return;
      }
      const { first, figures, expected } = prepared;
      this.first = first;
      const wrong = Object.keys(figures)
        .map(Number)
        .find((step) => !agrees(figures[step] ?? [], expected[step] ?? []));
      this.note =
        wrong === undefined
          ? `losses as expected at step ${Object.keys(figures).join(", ")}`
          : `WRONG at step ${wrong}: ${(figures[wrong] ?? []).join()} for ${(expected[wrong] ?? []).join()}`;
    } catch (error) {
      this.note = `failed: ${String(error).replace(/\n.*/s, "")}`;
    }
  }

  async block(budget: number): Promise<void> {
    if (this.first !== undefined) this.rounds.push(median(await this.call("block", budget)));
  }
}

async function compare(browser: Browser, url: string, workload: WebWorkload): Promise<boolean> {
  const context = await browser.newContext();
  const runs: Run[] = [];
  for (const device of devices.filter((name) => options.devices.split(",").includes(name))) {
    for (const library of libraries) {
      const page = await context.newPage();
      await page.goto(`${url}/${library}`);
      const run = new Run(`${titles[library]} ${device}`, device, page);
      await run.prepare(workload);
      runs.push(run);
    }
  }
  for (let round = 0; round < Number(options.rounds); round++)
    for (const run of runs) await run.block(Number(options.budget));
  console.log(`\n${workload}: ${workloads[workload].what}`);
  for (const run of runs) {
    const own = runs.find(({ device }) => device === run.device);
    const ratio = median(run.rounds.map((time, i) => time / (own?.rounds[i] ?? NaN)));
    const cells = [
      run.name.padEnd(15),
      `first ${run.first?.toFixed(0) ?? "–"} ms`.padStart(15),
      `step ${run.rounds.length > 0 ? median(run.rounds).toPrecision(3) : "–"} ms`.padStart(15),
      `${run.rounds.length > 0 ? ratio.toPrecision(3) : "–"}×`.padStart(7),
    ];
    console.log(`  ${cells.join("  ")}  ${run.note}`);
  }
  await context.close();
  return runs.every(({ name, note }) => !name.startsWith("ontrace") || note.startsWith("losses"));
}

async function main(): Promise<void> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error("no Chromium: name it in CHROMIUM");
  const built = mkdtempSync(join(tmpdir(), "ontrace-bench-"));
  await build({
    entryPoints: libraries.map((name) => join(__dirname, "contestants", `${name}.ts`)),
    outdir: built,
    bundle: true,
    minify: true,
    keepNames: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    define: { __dirname: '"data"' },
    logLevel: "error",
    plugins: [forPages],
  });
  const server = await serve(built);
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-quic", "--no-first-run", ...withWebGpu],
  });
  try {
    const chosen =
      program.args.length === 0 ? names : names.filter((n) => program.args.includes(n));
    if (chosen.length === 0) throw new Error(`known workloads are ${names.join(", ")}`);
    console.log(
      `Chromium ${browser.version()}; × is the time for one of ontrace on the same device`,
    );
    for (const name of chosen)
      if (!(await compare(browser, server.url, name))) process.exitCode = 1;
  } finally {
    await browser.close();
    server.close();
    rmSync(built, { recursive: true });
  }
}

void main();
