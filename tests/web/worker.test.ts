import { join } from "node:path";
import { BrowserPage, withWebGpu } from "./browser";
import { chromium, describeInBrowser } from "./in-browser";
import type { Page } from "./worker-page";

type Result<K extends keyof Page> = Awaited<ReturnType<Page[K]>>;

describeInBrowser.each([
  ["a page", false],
  ["a page that is cross-origin isolated", true],
])("in a worker of %s", (_, isolated) => {
  let browser: BrowserPage | undefined;
  const opened = (): BrowserPage => {
    if (browser === undefined) throw new Error("the browser did not start");
    return browser;
  };

  beforeAll(async () => {
    browser = await BrowserPage.open(
      ...([chromium, join(__dirname, "worker-page.ts"), [], withWebGpu] as const),
      { programs: { "/worker.js": join(__dirname, "worker.ts") }, isolated },
    );
  });

  afterAll(() => browser?.close());

  test.each(["wasm", "webgpu"] as const)(
    "%s computes there, and arrays move there and back",
    async (backend) => {
      expect(await opened().call<Result<"inWorker">>("inWorker", backend)).toEqual({
        ...{ left: 0, backend },
        y: [
          [15, 21],
          [31, 45],
        ],
      });
    },
  );

  test("threads are the page's where the two headers allow them", async () => {
    expect(await opened().call<Result<"product">>("product")).toEqual({
      ...{ isolated, sum: 300 ** 3 },
    });
  });

  test("nothing else went wrong in the page", () => {
    expect(opened().errors).toEqual([]);
  });
});
