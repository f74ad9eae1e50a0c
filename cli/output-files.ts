/** Writes files that a user names: an error names the path, and nothing waits for a pipe or fills a device. */

import { stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FailedPreconditionError } from "../index";
import { isMissing, withFileErrors } from "../runtime/node/file-errors";
import { makeFolder } from "../runtime/node/make-folder";

/** Makes the folder of a command's output, and those that it is in. */
export async function makeOutputFolder(path: string): Promise<void> {
  await withFileErrors("write", path, async () => {
    await makeFolder(resolve(path));
    if ((await stat(path)).isDirectory()) return;
    throw new FailedPreconditionError({
      what: `cannot write into ${path}`,
      given: "a file, a pipe or a device",
      expected: "a folder, or nothing at this path",
      fix: "choose another path",
    });
  });
}

/** Writes a file, or replaces one. @throws FailedPreconditionError for a pipe, a device or a folder at the path */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  await withFileErrors("write", path, async () => {
    const found = await stat(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (found?.isFile() === false) {
      throw new FailedPreconditionError({
        what: `cannot write ${path}`,
        given: found.isDirectory() ? "a folder" : "a pipe, a device or a socket",
        expected: "a file, or nothing at this path",
        fix: "remove what is there, or choose another --output",
      });
    }
    await writeFile(path, bytes);
  });
}
