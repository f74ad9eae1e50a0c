import { join } from "node:path";
import { BrowserPage, chromiumPath, withWebGpu } from "../web/browser";
import type { DeviceOutcome } from "./backend";
import type { Case } from "./case";

const entry = join(__dirname, "..", "web", "conformance-page.ts");

/** Cases after which the page is opened anew: a browser keeps the memory of its WebAssembly. */
const casesOfAPage = 200;

/** Runs cases in a page, one after the other; the page is a new one now and then, and after a case that hangs. */
export class BrowserRunner {
  private page: BrowserPage | undefined;
  private cases = 0;

  constructor(private readonly backend: "wasm" | "webgpu") {}

  async run(c: Case): Promise<DeviceOutcome> {
    if (this.cases >= casesOfAPage) await this.close();
    this.page ??= await this.open();
    this.cases += 1;
    try {
      return await inTime(this.page.call<DeviceOutcome>("run", c, this.backend));
    } catch (error) {
      await this.close();
      return { outcome: { kind: "fail", differences: [String(error)] }, missing: [] };
    }
  }

  async close(): Promise<void> {
    await this.page?.close();
    this.page = undefined;
    this.cases = 0;
  }

  private open(): Promise<BrowserPage> {
    const path = chromiumPath();
    if (path === undefined)
      throw new Error("no Chromium: install it (Debian's package chromium) or name it in CHROMIUM");
    return BrowserPage.open(path, entry, [], withWebGpu);
  }
}

const seconds = 300;

function inTime<T>(result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the page gave no answer for ${seconds} s`));
    }, seconds * 1000);
  });
  return Promise.race([result, late]).finally(() => {
    clearTimeout(timer);
  });
}
