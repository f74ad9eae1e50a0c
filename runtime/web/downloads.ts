/** Models as files that the browser downloads: `downloads://NAME` gives NAME.zip. */

import { FailedPreconditionError } from "../../ir/errors";

/** How long a browser may take to begin a download, in milliseconds. */
const longestBegin = 60_000;

/** Hands a zip file to the browser, which asks the user where it goes or puts it into the folder of downloads. */
export function download(name: string, file: Blob): void {
  if (!("document" in globalThis)) {
    throw new FailedPreconditionError({
      what: "a worker cannot download",
      given: `downloads://${name}`,
      expected: "a page",
      fix: "send the page what tf.savedModel.toZip gives",
    });
  }
  const url = URL.createObjectURL(file);
  const link = globalThis.document.createElement("a");
  link.href = url;
  link.download = `${name.replace(/\.zip$/, "") || "model"}.zip`;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, longestBegin);
}
