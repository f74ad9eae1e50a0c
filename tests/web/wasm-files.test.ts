import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as tf from "../../index";
import { BrowserPage } from "./browser";
import { chromium, describeInBrowser } from "./in-browser";

const runtime = dirname(require.resolve("onnxruntime-web/wasm"));

describeInBrowser("the place of the WebAssembly files", () => {
  const folder = mkdtempSync(join(tmpdir(), "ontrace-wasm-"));
  const inPage = async <T>(use: (page: BrowserPage) => Promise<T>): Promise<T> => {
    const entry = join(__dirname, "wasm-files-page.ts");
    const page = await BrowserPage.open(chromium, entry, [folder, dirname(runtime)]);
    try {
      return await use(page);
    } finally {
      await page.close();
    }
  };

  test("a folder that has them serves them, and cannot be named again", async () => {
    const [sum, late] = await inPage(async (page) => [
      await page.call<string>("sum", "/dist/"),
      await page.call<string>("place", "/late/"),
    ]);
    expect(sum).toBe("3");
    expect(late).toContain("FailedPreconditionError: ONNX Runtime's files are loaded already");
    expect(late).toContain("call it where the program begins");
  });

  test("a file that is not there is named, with what to set", async () => {
    const sum = await inPage((page) => page.call<string>("sum", "/nowhere/"));
    expect(sum).toContain("UnavailableError: ONNX Runtime's WebAssembly files cannot be loaded");
    expect(sum).toMatch(/\/nowhere\/ort-wasm\S*: the server answers 404/);
    expect(sum).toContain('tf.setWasmPaths("/assets/")');
  });

  test("a page in the file's place is told as such", async () => {
    mkdirSync(join(folder, "pages"));
    writeFileSync(join(folder, "pages", "ort-wasm-simd-threaded.wasm"), "<!doctype html>");
    const sum = await inPage((page) => page.call<string>("sum", "/pages"));
    expect(sum).toMatch(/\/pages\/ort-wasm\S*: the server gives something else in its place/);
    expect(sum).toMatch(
      /copy node_modules\/onnxruntime-web\/dist\/ort-wasm-simd-threaded\.wasm to http:\S+\/pages\/, or/,
    );
  });

  test("a URL by the file's name serves it, and a name that is never loaded is refused", async () => {
    mkdirSync(join(folder, "hashed"));
    const name = "ort-wasm-simd-threaded.wasm";
    copyFileSync(join(runtime, name), join(folder, "hashed", "ort-1a2b.wasm"));
    const [wrong, sum] = await inPage(async (page) => [
      await page.call<string>("place", { "ort.wasm": "/hashed/ort-1a2b.wasm" }),
      await page.call<string>("sum", { [name]: "hashed/ort-1a2b.wasm" }),
    ]);
    expect(wrong).toMatch(/^InvalidArgumentError: .*no file of that name is loaded/);
    expect(wrong).toContain("expected: ort-wasm-simd-threaded.asyncify.wasm, ort-wasm-simd-thread");
    expect(sum).toBe("3");
  });

  test("a policy that forbids WebAssembly is told with the word that allows it", async () => {
    const forbidden = await inPage((page) => page.call<string>("sumUnder", "script-src 'self'"));
    expect(forbidden).toMatch(/^UnavailableError: .*Content-Security-Policy forbids WebAssembly/);
    expect(forbidden).toContain("add 'wasm-unsafe-eval' to script-src");
  });
});

test("in Node there is no such place", () => {
  expect(() => {
    tf.setWasmPaths("/assets/");
  }).toThrow(/UnimplementedError|tf\.setWasmPaths is for pages/);
});
