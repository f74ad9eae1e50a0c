/** Long use of a page: steps, reloads of models, a tab that is hidden, and two tabs at once. It fails where what the page holds grows. */

import { join } from "node:path";
import { Command, Option } from "commander";
import type { Page as Tab } from "playwright-core";
import { BrowserPage, chromiumPath, withWebGpu } from "./browser";
import type { Held, Report } from "./soak-page";

interface Options {
  readonly backend: "wasm" | "webgpu";
  readonly steps: number;
  readonly reloads: number;
}

/** How much the heap may grow, in bytes: what browsers keep of code that became hot. */
const heapGrowth = 4 * 2 ** 20;

const text = ({ heap, wasm, gpu, gpuTensors }: Held): string =>
  `heap ${(heap / 2 ** 20).toFixed(1)} MiB, wasm ${(wasm / 2 ** 20).toFixed(1)} MiB, GPU ${gpu} bytes in ${gpuTensors} tensors`;

const growth = (before: Held, after: Held): readonly string[] => [
  ...(after.heap - before.heap > heapGrowth ? ["the JavaScript heap grew"] : []),
  ...(after.wasm > before.wasm ? ["the WebAssembly memory grew"] : []),
  ...(after.gpuTensors > before.gpuTensors ? ["tensors were left in the GPU's memory"] : []),
];

async function soak({ backend, steps, reloads }: Options): Promise<readonly string[]> {
  const path = chromiumPath();
  if (path === undefined) throw new Error("no Chromium: install it or name it in CHROMIUM");
  const browser = await BrowserPage.open(
    path,
    join(__dirname, "soak-page.ts"),
    [],
    [...withWebGpu, ...["--js-flags=--expose-gc", "--enable-precise-memory-info"]],
  );
  const faults: string[] = [];
  const compare = async (
    what: string,
    before: Report,
    run: () => Promise<Report>,
  ): Promise<Report> => {
    const after = await run();
    console.log(`${what}: loss ${after.loss.toPrecision(4)}; ${text(after.held)}`);
    if (!Number.isFinite(after.loss)) faults.push(`${what}: the loss is ${after.loss}`);
    faults.push(...growth(before.held, after.held).map((fault) => `${what}: ${fault}`));
    return after;
  };
  const call = (name: "steps" | "reloads", count: number): Promise<Report> =>
    browser.call<Report>(name, count);
  try {
    await browser.call("use", backend);
    // What is made once is not growth: sessions, code that becomes hot, and the loaded model's own.
    await call("steps", Math.ceil(steps / 20));
    await call("reloads", Math.ceil(reloads / 10));
    const start = await call("steps", 1);
    console.log(`${backend}, after the first steps: ${text(start.held)}`);
    await compare(`${steps} steps`, start, () => call("steps", steps));
    await compare(`${reloads} reloads`, start, () => call("reloads", reloads));
    await compare("a hidden tab", start, async () => {
      const other = await browser.page.context().newPage();
      await other.bringToFront();
      const report = await call("steps", Math.ceil(steps / 100));
      await other.close();
      await browser.page.bringToFront();
      return report;
    });
    await compare("two tabs at once", start, async () => {
      const other = await secondTab(browser.page, backend);
      const count = Math.ceil(steps / 100);
      const [report] = await Promise.all([
        call("steps", count),
        other.evaluate(`page.steps(${count})`),
      ]);
      await other.close();
      return report;
    });
    return [...faults, ...browser.errors];
  } finally {
    await browser.close();
  }
}

/** Another tab of the same browser with the same program. */
async function secondTab(first: Tab, backend: string): Promise<Tab> {
  const tab = await first.context().newPage();
  await tab.goto(first.url());
  await tab.waitForFunction("globalThis.page !== undefined");
  await tab.evaluate(`page.use("${backend}")`);
  return tab;
}

const command = new Command("soak:web")
  .description("Uses a page in Chromium for long, and fails where what it holds grows.")
  .addOption(
    new Option("--backend <name>", "wasm or webgpu").choices(["wasm", "webgpu"]).default("wasm"),
  )
  .option("--steps <n>", "steps of training", Number, 10_000)
  .option("--reloads <n>", "reloads of the model", Number, 100)
  .action(async (options: Options) => {
    const faults = await soak(options);
    for (const fault of faults) console.error(fault);
    process.exitCode = faults.length > 0 ? 1 : 0;
  });

void command.parseAsync();
