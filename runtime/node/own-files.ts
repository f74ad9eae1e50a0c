/** What a path holds already, and which of its files a save may replace. */

import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { FailedPreconditionError, OntraceError } from "../../ir/errors";
import { readWhole, type FolderFormat, type FolderList } from "../files";
import { codeOf } from "./file-errors";
import { ownPrefix } from "./folder-lock";
import { openFile } from "./open-file";

/** What stands at a path: the names in a folder without this library's temporary ones, nothing, or a file. */
export async function contentOf(path: string): Promise<readonly string[] | "nothing" | "file"> {
  try {
    return (await readdir(path)).filter((name) => !name.startsWith(ownPrefix));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "nothing";
    if (codeOf(error) === "ENOTDIR") return "file";
    throw error;
  }
}

/** What the manifest of a folder lists; `undefined` if it has none. */
export async function readManifest(
  folder: string,
  { manifest, read }: FolderFormat,
): Promise<FolderList | undefined> {
  const path = join(folder, manifest);
  const file = await openFile(path, true);
  if (file === undefined) return undefined;
  try {
    return read(await readWhole(file), path);
  } finally {
    await file.close();
  }
}

export const inTheWay = (path: string, given: string): FailedPreconditionError =>
  new FailedPreconditionError({
    what: `${path} exists already and is not an artifact`,
    given,
    expected: "a new path, an empty folder, or an artifact, which is replaced",
    fix: "choose another path, or remove what is there",
  });

/** Whether a path holds something that is not a file, or a link, which renaming replaces. */
export const isFolder = async (path: string): Promise<boolean> => {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
};

export const isTaken = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined)) !== undefined;

/**
 * The files that a save to this path replaces: those that the manifest of the artifact there lists.
 *
 * @throws FailedPreconditionError if the path holds anything else, which is named
 */
export async function replacedFiles(
  path: string,
  format: FolderFormat,
  names: readonly string[],
): Promise<readonly string[]> {
  const found = await contentOf(path);
  if (found === "nothing") return [];
  if (found === "file") throw inTheWay(path, "a file");
  const [first] = found;
  if (first === undefined) return [];
  let own: readonly string[];
  try {
    const manifest = await readManifest(path, format);
    if (manifest === undefined)
      throw inTheWay(path, `a folder with ${JSON.stringify(first)} in it`);
    own = manifest.files;
  } catch (error) {
    if (!(error instanceof OntraceError) || error instanceof FailedPreconditionError) throw error;
    const { what, given = "" } = error.report;
    throw inTheWay(
      path,
      `a folder with another or a damaged ${format.manifest}: ${what}: ${given.slice(0, 80)}`,
    );
  }
  for (const name of [...names, ...own, format.manifest]) {
    const isOwn = name === format.manifest || own.includes(name);
    const at = join(path, name);
    if (isOwn ? await isFolder(at) : await isTaken(at)) {
      throw inTheWay(
        at,
        isOwn ? "a folder" : "something that the artifact's manifest does not list",
      );
    }
  }
  return own;
}
