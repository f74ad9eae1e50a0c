// Pages in Chromium that use the package as users' projects build and serve it, without any configuration.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const executablePath = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));

/** Whether pages can be opened. Without a browser that is said, and with `CI` it is a failure. */
export function canOpenPages() {
  if (executablePath !== undefined) return true;
  if (process.env.CI === "true") throw new Error("no Chromium: install it, or name it in CHROMIUM");
  console.warn("package: pages are skipped: no Chromium on this machine (CHROMIUM names one)");
  return false;
}

const contentTypes = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Serves a folder while `use` runs. */
async function served(folder, headers, use) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = join(folder, pathname === "/" ? "index.html" : pathname);
    const isFound = existsSync(file);
    const type = contentTypes[extname(file)] ?? "application/octet-stream";
    response.writeHead(isFound ? 200 : 404, { "Content-Type": type, ...headers });
    response.end(isFound ? readFileSync(file) : "not found");
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    return await use(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

let browser;
const browserArgs = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];

/** What a page shows when its program has ended, and what the browser complained of. */
async function shownBy(context, url) {
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // Browsers ask for an icon that no project here has.
    const { url: source } = message.location();
    if (message.type() === "error" && !source.endsWith("/favicon.ico"))
      complaints.push(message.text());
  });
  await page.goto(url);
  // A locator polls in the page's own realm: a policy may forbid what Playwright evaluates as text.
  const output = page.locator("output", { hasText: /predictions|Error/ });
  const shown = await output.textContent({ timeout: 60_000 }).catch(String);
  await page.close();
  return { shown, complaints };
}

/** What the page of a folder shows. */
export async function openFolder(folder, headers = {}) {
  browser ??= await chromium.launch({ executablePath, args: browserArgs });
  const context = await browser.newContext();
  try {
    return await served(folder, headers, (url) => shownBy(context, url));
  } finally {
    await context.close();
  }
}

/** What a page at a URL shows. */
export async function openUrl(url) {
  browser ??= await chromium.launch({ executablePath, args: browserArgs });
  return shownBy(await browser.newContext(), url);
}

export async function closePages() {
  await browser?.close();
  browser = undefined;
}

/** What the page of an unpacked extension shows. */
export async function openExtension(folder, file) {
  const profile = mkdtempSync(join(tmpdir(), "ontrace-profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: false,
    args: [
      ...browserArgs,
      "--headless=new",
      `--disable-extensions-except=${folder}`,
      `--load-extension=${folder}`,
    ],
  });
  // The browser names an extension after its folder.
  const digits = createHash("sha256").update(folder).digest("hex").slice(0, 32);
  const id = [...digits].map((d) => String.fromCharCode(97 + parseInt(d, 16))).join("");
  try {
    return await shownBy(context, `chrome-extension://${id}/${file}`);
  } finally {
    await context.close();
  }
}

/** Asserts that a page trained to the exclusive or, and that nothing went wrong. */
export function requireTrained({ shown, complaints }, what) {
  const numbers = (/^predictions on wasm: ([\d. ]+)$/.exec(shown)?.[1] ?? "")
    .split(" ")
    .map(Number);
  const isRight = [0, 1, 1, 0].every((target, i) => Math.abs(numbers[i] - target) < 0.2);
  assert.ok(isRight, `${what}: ${shown}\n${complaints.join("\n")}`);
  assert.deepEqual(complaints, [], what);
}

/** Writes files into a folder. */
export function writeInto(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** A copy of an example project in the consumer's. */
export function copyExample(root, project, name) {
  const target = join(project, name);
  cpSync(join(root, "examples", name), target, { recursive: true });
  return target;
}
