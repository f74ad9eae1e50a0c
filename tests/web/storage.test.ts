import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../index";
import { BrowserPage } from "./browser";
import { chromium, describeInBrowser } from "./in-browser";
import { predict, WaveClassifier, waves } from "./model";
import type { Page } from "./storage-page";

type Served = Pick<WaveClassifier, "probabilities" | "trainStep">;
type Result<K extends keyof Page> = Awaited<ReturnType<Page[K]>>;

const expectClose = (actual: unknown, expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((e, i) => {
    expect((actual as readonly number[])[i]).toBeCloseTo(e, 4);
  });
};

const losses = (model: Served, steps: number): number[] => {
  const { images, labels } = waves(12);
  return Array.from({ length: steps }, () => Number(model.trainStep(images, labels).arraySync()));
};

describeInBrowser("models that a page stores and loads", () => {
  const folder = mkdtempSync(join(tmpdir(), "ontrace-storage-"));
  const at = (name: string): string => join(folder, name);
  let browser: BrowserPage | undefined;
  const opened = (): BrowserPage => {
    if (browser === undefined) throw new Error("the browser did not start");
    return browser;
  };
  const call = <K extends keyof Page>(name: K, ...args: Parameters<Page[K]>): Promise<Result<K>> =>
    opened().call<Result<K>>(name, ...args);

  beforeAll(async () => {
    browser = await BrowserPage.open(chromium, join(__dirname, "storage-page.ts"), [folder]);
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test.each(["opfs://waves", "opfs://deep/../waves", "indexeddb://waves"])("%s", async (path) => {
    const { saved, loaded } = await call("saveAndLoad", path);
    expect(loaded).toEqual(saved);
  });

  test("the private file system has the last save of each model alone", async () => {
    const files = await call("privateFiles");
    expect(files.filter((name) => name.endsWith("manifest.json"))).toHaveLength(2);
    expect(files.filter((name) => name.endsWith("weights.safetensors"))).toHaveLength(2);
  });

  test("a file that was damaged there is named", async () => {
    const message = await call("cut", "opfs://waves", "weights.safetensors");
    expect(message).toMatch(/^DataLossError: opfs:\/\/waves\/weights\.safetensors is damaged/);
  });

  test("what does not exist is told as such", async () => {
    for (const path of ["opfs://nothing", "indexeddb://nothing"])
      expect(await call("load", path)).toContain(`NotFoundError: ${path} does not exist`);
    expect(await call("load", "downloads://waves")).toContain("let the user choose the file");
    expect(await call("failedSave", "/waves")).toMatch(/indexeddb:\/\/NAME, opfs:\/\/NAME or/);
  });

  test("two tabs that save at once: a reader sees one of their models whole", async () => {
    const begun = opened().page.waitForEvent("popup");
    await opened().page.evaluate("void open(location.href)");
    const other = await begun;
    await other.waitForFunction("globalThis.page !== undefined");
    for (const path of ["opfs://both", "indexeddb://both"]) {
      await call("saveRepeatedly", path, [1]);
      const saving = Promise.all([
        call("saveRepeatedly", path, [2, 4, 6, 8]),
        other.evaluate(`page.saveRepeatedly(${JSON.stringify(path)}, [3, 5, 7, 9])`),
      ]);
      for (let i = 0; i < 5; i++) {
        const [a, b] = await call("numbers", path);
        expect(a).toBe(b);
        expect(a).toBeGreaterThan(0);
      }
      await saving;
      expect([8, 9]).toContain((await call("numbers", path))[0]);
    }
    await other.close();
  });

  test("space that is used up is told, and the previous model stays", async () => {
    const { page } = opened();
    const cdp = await page.context().newCDPSession(page);
    const origin = new URL(page.url()).origin;
    const path = "opfs://both";
    const [before] = await call("numbers", path);
    await cdp.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
    const message = await call("failedSave", path);
    await cdp.send("Storage.overrideQuotaForOrigin", { origin });
    expect(message).toMatch(/^ResourceExhaustedError: cannot use opfs:\/\/both/);
    expect(message).toContain("navigator.storage.persist()");
    expect(await call("numbers", path)).toEqual([before, before]);
    expect((await call("privateFiles")).filter((n) => n.includes("both"))).toHaveLength(4);
  });

  test("a model that was trained in the page is downloaded, and runs and trains on in Node", async () => {
    const begun = opened().page.waitForEvent("download");
    const there = await call("download", 2);
    const file = await begun;
    expect(file.suggestedFilename()).toBe("waves.zip");
    await file.saveAs(at("waves.zip"));
    const loaded = await tf.savedModel.load<Served>(at("waves.zip"));
    expectClose(there, await predict(loaded));
    const model = new WaveClassifier();
    const whole = losses(model, 5);
    expectClose(losses(loaded, 3), whole.slice(2));
  });

  test("a file that the user chooses is loaded", async () => {
    await call("chooser");
    await opened().page.setInputFiles("input", at("waves.zip"));
    const loaded = await tf.savedModel.load<Served>(at("waves.zip"));
    // The model in Node trained on, and this is another copy of the file.
    expectClose(await call("loadChosen"), await predict(loaded));
  });

  test("a model of Node trains on in the page, as a folder and as a zip file, with progress", async () => {
    const model = new WaveClassifier();
    losses(model, 2);
    await tf.savedModel.save(model, at("from-node"));
    await tf.savedModel.save(model, at("from-node.zip"));
    const expected = losses(model, 3);
    for (const url of ["/from-node", "/from-node.zip"]) {
      const there = await call("trainOn", url);
      expectClose(there.losses, expected);
      expect(there.fractions.length).toBeGreaterThan(3);
      expect(there.fractions.at(-1)).toBe(1);
    }
  });

  test("with a cache a load fetches the manifest alone, notices a new save, and works offline", async () => {
    const { page } = opened();
    const model = new WaveClassifier();
    losses(model, 1);
    await tf.savedModel.save(model, at("cached"));
    const fetched: string[] = [];
    page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
    const take = (): string[] => fetched.splice(0).filter((path) => path.startsWith("/cached/"));
    expectClose(await call("load", "/cached", true), await predict(model));
    expect(take().length).toBeGreaterThan(3);
    expectClose(await call("load", "/cached", true), await predict(model));
    expect(take()).toEqual(["/cached/manifest.json"]);

    losses(model, 1);
    await tf.savedModel.save(model, at("cached"));
    expectClose(await call("load", "/cached", true), await predict(model));
    expect(take().length).toBeGreaterThan(3);
    // The files of the first save are kept no longer.
    const kept = (await call("kept")).filter((url) => url.includes("/cached/"));
    expect(kept).toHaveLength(readdirSync(at("cached")).length);

    await page.context().setOffline(true);
    try {
      expectClose(await call("load", "/cached", true), await predict(model));
      expect(await call("load", "/from-node")).toMatch(/^NotFoundError: cannot fetch \/from-node/);
    } finally {
      await page.context().setOffline(false);
    }
  });

  test("what is damaged or missing on a server is named", async () => {
    cpSync(at("cached"), at("damaged"), { recursive: true });
    appendFileSync(join(at("damaged"), "weights.safetensors"), "more");
    expect(await call("load", "/damaged", true)).toMatch(
      /^DataLossError: \/damaged\/weights\.safetensors is damaged\n {2}given: more bytes/,
    );
    rmSync(join(at("damaged"), "graph.ir"));
    expect(await call("load", "/damaged")).toContain("lacks the file graph.ir");
    expect(await call("load", "/nowhere")).toContain("/nowhere is not an artifact");
    expect(await call("load", "/nowhere.zip")).toMatch(/^NotFoundError: cannot fetch .* 404/s);
  });
});
