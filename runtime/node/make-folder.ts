/** Makes folders, and makes their names last. */

import { mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, isMissing } from "./file-errors";

/** Writes a folder's list of names to the disk, where the system can. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Windows opens no folders, and some network file systems do not write their names on demand.
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"].includes(codeOf(error))) throw error;
  }
}

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
};

/**
 * Makes a folder and those that it is in. Node's own recursive `mkdir` never returns where a file system without room for new names answers that the parent
 * does not exist, as `/proc` does.
 *
 * @returns the folders that were made, the outermost first
 */
export async function makeFolder(path: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let at = path; !(await exists(at)); at = dirname(at)) {
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  const made: string[] = [];
  for (const each of missing) {
    try {
      await mkdir(each);
      made.push(each);
      await syncFolder(dirname(each));
    } catch (error) {
      // Another process may make it at the same time.
      if (codeOf(error) !== "EEXIST" || !(await exists(each))) throw error;
    }
  }
  return made;
}
