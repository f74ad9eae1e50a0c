/** Zip files of folders in Node's file system. */

import { randomUUID } from "node:crypto";
import { open, readFile, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DataLossError } from "../../ir/errors";
import { readWhole, type Folder, type FolderFormat, type NewFolder } from "../files";
import { openZip, zipPieces } from "../zip-folder";
import { isMissing, withFileErrors } from "./file-errors";
import { ownPrefix } from "./folder-lock";
import { makeFolder, syncFolder } from "./make-folder";
import { inTheWay, isFolder } from "./own-files";
import { sha256 } from "./sha256";

/** Whether a path means a zip file. A folder of such a name is a folder. */
export const isZipFile = async (path: string): Promise<boolean> =>
  path.endsWith(".zip") && !(await isFolder(path));

/** The folder in a zip file; `undefined` where there is no such file. */
export async function openZipFile(path: string, format: FolderFormat): Promise<Folder | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  return openZip(bytes, path, format.manifest);
}

/** @throws FailedPreconditionError where a path holds a file that is no zip file of an artifact */
async function requireReplaceable(path: string, format: FolderFormat): Promise<void> {
  try {
    const folder = await openZipFile(path, format);
    const manifest = await folder?.open(format.manifest);
    if (folder === undefined) return;
    if (manifest !== undefined) {
      format.read(await readWhole(manifest), path);
      return;
    }
  } catch (error) {
    if (!(error instanceof DataLossError)) throw error;
  }
  throw inTheWay(path, "another file");
}

/** Writes a folder as a zip file. Renaming it over the old one makes it count. */
export const writeZipFile = (path: string, content: NewFolder): Promise<void> =>
  withFileErrors("write", path, async () => {
    await requireReplaceable(path, content.format);
    const folder = dirname(path);
    await makeFolder(folder);
    const save = randomUUID();
    const unfinished = join(folder, `${ownPrefix}${basename(path)}-${save}`);
    try {
      const handle = await open(unfinished, "wx");
      try {
        for await (const piece of zipPieces(content, save, sha256)) await handle.writeFile(piece);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(unfinished, path);
    } catch (error) {
      await unlink(unfinished).catch(() => undefined);
      throw error;
    }
    await syncFolder(folder);
  });
