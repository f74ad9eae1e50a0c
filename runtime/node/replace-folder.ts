/**
 * Replaces the content of a folder so that a process may be killed at any time, and others read meanwhile.
 *
 * New files are written to a folder inside of it. Renaming the new manifest over the old one makes them count: from then on readers find them where they are.
 * Then they are moved to their places. Where a process was killed between the two, the next save or load goes on.
 */

import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { FileRecord } from "../../compiler/artifact/manifest";
import { OntraceError } from "../../ir/errors";
import { piecesOf, type FolderFormat, type NewFile, type NewFolder } from "../files";
import { codeOf, isMissing, withFileErrors } from "./file-errors";
import { ownPrefix, withFolderLock } from "./folder-lock";
import { makeFolder, syncFolder } from "./make-folder";
import { isFolder, isTaken, readManifest, replacedFiles } from "./own-files";
import { sha256 } from "./sha256";

/** The folder of the files of one save that are not in their places yet. */
export const stagingName = (save: string): string => `${ownPrefix}save-${save}`;

const stagingPattern = /^\.ontrace-save-([0-9a-f-]{36})$/;

/** A list, in JSON, of the files that a save leaves out and the previous one had. */
const droppedFile = "dropped.json";

async function writeFile({ file, pieces }: NewFile, folder: string): Promise<FileRecord> {
  const checksum = sha256();
  let bytes = 0;
  const handle = await open(join(folder, file), "wx");
  try {
    for await (const whole of pieces()) {
      for (const piece of piecesOf(whole)) {
        for (let done = 0; done < piece.length;) {
          const { bytesWritten } = await handle.write(piece, done, piece.length - done);
          done += bytesWritten;
        }
        checksum.update(piece);
        bytes += piece.length;
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { file, bytes, sha256: checksum.digest() };
}

const isInUse = (error: unknown): boolean =>
  process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error));

/** The longest pause between two tries, in milliseconds: some two seconds in all. */
const longestPause = 1000;

/** Renames or removes a file. Windows refuses that while another process, such as a virus scanner, has it open: then it is tried again. */
async function whenFree(change: () => Promise<void>): Promise<void> {
  for (let pause = 10; ; pause *= 2) {
    try {
      await change();
      return;
    } catch (error) {
      if (!isInUse(error) || pause > longestPause) throw error;
      await setTimeout(pause);
    }
  }
}

/** Does nothing where a file is missing. */
async function ifPresent(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

const removeFile = (path: string): Promise<void> => ifPresent(() => whenFree(() => unlink(path)));

/** Moves the files of a save to their places. The save counts already; this may be repeated after an interruption. */
async function putInPlace(
  folder: string,
  format: FolderFormat,
  staging: string,
  files: readonly string[],
): Promise<void> {
  const staged: string[] = [];
  for (const file of files) if (await isTaken(join(staging, file))) staged.push(file);
  // A model is never beside other weights than its own: what refers to a file goes before it and comes after it.
  for (const file of staged.toReversed()) await removeFile(join(folder, file));
  for (const file of staged) {
    await ifPresent(() => whenFree(() => rename(join(staging, file), join(folder, file))));
  }
  await syncFolder(folder);
  const dropped = await readFile(join(staging, droppedFile), "utf8").catch(() => "[]");
  for (const name of namesIn(dropped)) {
    if (!files.includes(name) && name !== format.manifest) await removeFile(join(folder, name));
  }
  await rm(staging, { recursive: true, force: true, maxRetries: 5 });
}

function namesIn(json: string): readonly string[] {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    return [];
  }
  const isName = (name: unknown): name is string =>
    typeof name === "string" && /^[^/\\]+$/.test(name) && name !== "." && name !== "..";
  return Array.isArray(list) ? list.filter(isName) : [];
}

/** Finishes what killed processes left in a folder: a save that counts is put in its place, and others are removed. For the holder of the lock. */
async function finish(folder: string, format: FolderFormat): Promise<void> {
  const left = (await readdir(folder, { withFileTypes: true })).filter(({ name }) =>
    stagingPattern.test(name),
  );
  if (left.length === 0) return;
  const manifest = await readManifest(folder, format);
  for (const entry of left) {
    const path = join(folder, entry.name);
    const isCurrent = stagingPattern.exec(entry.name)?.[1] === manifest?.save;
    if (isCurrent && manifest !== undefined && entry.isDirectory()) {
      await putInPlace(folder, format, path, manifest.files);
    } else await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Finishes what killed processes left, where that is possible and nobody is at work: a reader does not depend on it. */
export async function finishIfLeft(folder: string, format: FolderFormat): Promise<void> {
  try {
    if (!(await readdir(folder)).some((name) => name.startsWith(ownPrefix))) return;
    await withFolderLock(folder, false, () => finish(folder, format));
  } catch (error) {
    if (codeOf(error) === "" && !(error instanceof OntraceError)) throw error;
  }
}

async function replace(folder: string, { format, files, manifest }: NewFolder): Promise<void> {
  await finish(folder, format);
  const names = files.map(({ file }) => file);
  const old = await replacedFiles(folder, format, names);
  const save = randomUUID();
  const staging = join(folder, stagingName(save));
  try {
    await mkdir(staging);
    const written = new Map<string, FileRecord>();
    for (const file of files) written.set(file.file, await writeFile(file, staging));
    const texts: readonly NewFile[] = [
      { file: format.manifest, pieces: () => [manifest(written, save)] },
      { file: droppedFile, pieces: () => [new TextEncoder().encode(JSON.stringify(old))] },
    ];
    for (const text of texts) await writeFile(text, staging);
    await syncFolder(staging);
    await whenFree(() => rename(join(staging, format.manifest), join(folder, format.manifest)));
  } catch (error) {
    await rm(staging, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
  await syncFolder(folder);
  await putInPlace(folder, format, staging, names);
}

/** Removes folders that were made for a save that failed. */
async function removeMade(made: readonly string[]): Promise<void> {
  for (const folder of made.toReversed()) {
    // Another process may have put something there, and then it stays.
    await rmdir(folder).catch(() => undefined);
  }
}

/** How often a folder is made again that another process, whose save failed, removed. */
const mostAttempts = 10;

/** Writes a folder of these files, or replaces those of the artifact there. */
export async function replaceFolder(path: string, content: NewFolder): Promise<void> {
  await withFileErrors("write", path, async () => {
    await replacedFiles(path, content.format, []);
    for (let attempt = 1; ; attempt++) {
      const made = await makeFolder(path);
      try {
        await withFolderLock(path, true, () => replace(path, content));
        return;
      } catch (error) {
        await removeMade(made);
        if (codeOf(error) !== "ENOENT" || (await isFolder(path)) || attempt === mostAttempts)
          throw error;
      }
    }
  });
}
