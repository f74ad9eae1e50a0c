import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, extname, join, normalize } from "node:path";
import { build, type Plugin } from "esbuild";
import { chromium, type Browser, type Page } from "playwright-core";

const candidates = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].filter((path) => path !== undefined);

/** The browser that this machine has, if any. */
export const chromiumPath = (): string | undefined => candidates.find(existsSync);

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** What the build for browsers does (tsdown.config.ts): its platform in place of Node's. */
const webPlatform: Plugin = {
  name: "web-platform",
  setup(builder) {
    builder.onResolve({ filter: /^\.\/platform\.node$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, "platform.web.ts"),
    }));
  },
};

/** Bundles a program for browsers as an application does. */
async function bundle(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
    plugins: [webPlatform],
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`${entry} gave no bundle`);
  return file.contents;
}

/** Serves files of the folders by their paths, the first that has one. */
function serveFolders(
  fixed: Readonly<Record<string, string | Uint8Array>>,
  folders: readonly string[],
  headers: Readonly<Record<string, string>>,
): Server {
  return createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const answer = (status: number, body: string | Uint8Array): void => {
      response.writeHead(status, {
        ...headers,
        "Content-Type": contentTypes[extname(path) || ".html"] ?? "application/octet-stream",
      });
      response.end(body);
    };
    const known = fixed[path];
    if (known !== undefined) {
      answer(200, known);
      return;
    }
    const file = folders.map((folder) => join(folder, path)).find(existsSync);
    if (file === undefined) answer(404, "not found");
    else
      readFile(file).then(
        (body) => {
          answer(200, body);
        },
        () => {
          answer(500, "unreadable");
        },
      );
  });
}

/** Arguments by which Chromium gives a WebGPU that SwiftShader computes on the CPU. */
export const withWebGpu: readonly string[] = [
  ...["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  ...["--enable-features=Vulkan", "--use-vulkan=swiftshader", "--use-angle=swiftshader"],
];

interface Site {
  readonly programs?: Readonly<Record<string, string>>;
  readonly isolated?: boolean;
}

/** The headers with which a page is cross-origin isolated, and its WebAssembly may have several threads. */
const isolatingHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Further programs, bundled, by their paths on the server. */
const bundles = async (
  programs: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, Uint8Array>>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(programs).map(async ([path, entry]) => [path, await bundle(entry)] as const),
    ),
  );

/** A page in a real browser that runs a bundled program. */
export class BrowserPage {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
    readonly page: Page,
    readonly errors: readonly string[],
  ) {}

  /**
   * @param more further arguments of the browser's command
   * @param site what the page's server has besides: programs by their paths, and the headers that isolate the page
   */
  static async open(
    executablePath: string,
    entry: string,
    folders: readonly string[],
    more: readonly string[] = ["--disable-gpu"],
    { programs = {}, isolated = false }: Site = {},
  ): Promise<BrowserPage> {
    const runtime = dirname(require.resolve("onnxruntime-web/wasm"));
    const server = serveFolders(
      {
        "/": `<!doctype html><title>ontrace</title><script type="module" src="/page.js"></script>`,
        "/page.js": await bundle(entry),
        "/favicon.ico": "",
        ...(await bundles(programs)),
      },
      [...folders, runtime],
      isolated ? isolatingHeaders : {},
    );
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const browser = await chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        ...more,
      ],
    });
    // A context, so that a test may open further tabs of the same site.
    const context = await browser.newContext();
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction("globalThis.page !== undefined");
    return new BrowserPage(server, browser, page, errors);
  }

  /** Calls a function of the page's program by name. Numbers arrive as they are, also those that JSON does not have: −0, NaN, infinities. */
  call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    return this.page.evaluate(
      ({ called, given }) => {
        type Program = (...all: readonly unknown[]) => T | Promise<T>;
        const programs = Reflect.get(globalThis, "page") as Readonly<Record<string, Program>>;
        const program = programs[called];
        if (program === undefined) throw new RangeError(`the page has no ${called}`);
        return program(...given);
      },
      { called: name, given: args },
    );
  }

  async close(): Promise<void> {
    await this.browser.close();
    await new Promise((closed) => this.server.close(closed));
  }
}
