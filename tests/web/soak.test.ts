import { join } from "node:path";
import { BrowserPage } from "./browser";
import { chromium, describeInBrowser } from "./in-browser";
import type { Report } from "./soak-page";

/** A short sample of `npm run soak:web`. */
describeInBrowser("a page that is used for long", () => {
  let browser: BrowserPage | undefined;
  const call = (name: "steps" | "reloads", count: number): Promise<Report> => {
    if (browser === undefined) throw new Error("the browser did not start");
    return browser.call<Report>(name, count);
  };

  beforeAll(async () => {
    browser = await BrowserPage.open(
      ...([chromium, join(__dirname, "soak-page.ts"), []] as const),
      ["--disable-gpu", "--js-flags=--expose-gc", "--enable-precise-memory-info"],
    );
    await browser.call("use", "wasm");
  });

  afterAll(() => browser?.close());

  test("steps and reloads leave no more than there was", async () => {
    await call("steps", 200);
    await call("reloads", 5);
    const { held: before } = await call("steps", 1);
    const { held: stepped } = await call("steps", 1000);
    const { held: reloaded } = await call("reloads", 40);
    expect(before.wasm).toBeGreaterThan(0);
    // What a step left once was 5 KB.
    expect(stepped.heap - before.heap).toBeLessThan(3 * 2 ** 20);
    expect([stepped.wasm, reloaded.wasm]).toEqual([before.wasm, before.wasm]);
  });
});
