/** What earlier versions left beside an artifact when they were killed: they wrote a folder beside it and exchanged the two. */

import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OntraceError } from "../../ir/errors";
import type { FolderFormat } from "../files";
import { codeOf } from "./file-errors";
import { contentOf, readManifest } from "./own-files";

const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Leftovers {
  /** Folders of finished or unfinished saves. */
  readonly written: ReadonlySet<string>;
  /** Artifacts that such a save had set aside. */
  readonly setAside: ReadonlySet<string>;
}

/** The ids of saves to exactly this path. */
async function leftoversOf(path: string): Promise<Leftovers> {
  const start = `.${basename(path)}.`;
  const written = new Set<string>();
  const setAside = new Set<string>();
  const siblings = await readdir(dirname(path)).catch(() => []);
  for (const name of siblings.filter((each) => each.startsWith(start))) {
    const [save = "", old] = name.slice(start.length).split(".");
    if (!id.test(save)) continue;
    if (old === undefined) written.add(save);
    else if (old === "old") setAside.add(save);
  }
  return { written, setAside };
}

const pathOf = (path: string, save: string): string =>
  join(dirname(path), `.${basename(path)}.${save}`);

/**
 * The folder of a save that was killed between its two renames, so that nothing is at the path: the new artifact, which is complete. One that was only set aside
 * is the rest of a later removal, and does not come back.
 */
export async function interruptedSave(path: string): Promise<string | undefined> {
  const { written, setAside } = await leftoversOf(path);
  const save = [...written].find((each) => setAside.has(each));
  return save === undefined ? undefined : pathOf(path, save);
}

/** Whether a folder holds an artifact's files and nothing else. */
async function isArtifact(path: string, format: FolderFormat): Promise<boolean> {
  const found = await contentOf(path);
  const manifest = await readManifest(path, format);
  if (manifest === undefined || typeof found === "string") return false;
  return found.every((name) => name === format.manifest || manifest.files.includes(name));
}

/** Removes what was left of saves to this path, after a later one. */
export async function removeOlderSaves(path: string, format: FolderFormat): Promise<void> {
  const { written, setAside } = await leftoversOf(path);
  const folders = [...written].map((save) => pathOf(path, save));
  for (const save of setAside) folders.push(`${pathOf(path, save)}.old`);
  for (const folder of folders) {
    try {
      if (await isArtifact(folder, format)) await rm(folder, { recursive: true, force: true });
    } catch (error) {
      // What is no artifact, or cannot be read, stays.
      if (!(error instanceof OntraceError) && codeOf(error) === "") throw error;
    }
  }
}
