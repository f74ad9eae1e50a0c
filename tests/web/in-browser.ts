import { chromiumPath } from "./browser";

const found = chromiumPath();
if (found === undefined && process.env.CI === "true")
  throw new Error("no Chromium: install it (Debian's package chromium) or name it in CHROMIUM");
if (found === undefined) console.warn("skipped: no Chromium on this machine (CHROMIUM names one)");

/** The browser of the tests; only those of `describeInBrowser` may use it. */
export const chromium = found ?? "";

/** Tests in a browser. Without one they are skipped, for the reason that was printed, and with `CI` they fail. */
export const describeInBrowser = found === undefined ? describe.skip : describe;
