/**
 * Folders in the origin's private file system, under paths `opfs://NAME`: for what is too large for a database.
 *
 * A save writes its files into a folder of its own, and then the manifest, which names that folder: writing one file is atomic in this
 * file system, so that readers observe the old content or the new one. Last it removes the folders of other saves.
 */

import type { FileRecord } from "../../compiler/artifact/manifest";
import { NotFoundError, UnimplementedError } from "../../ir/errors";
import { RecordedFile, type Folder, type OpenFile } from "../files";
import { openBlob } from "./blob-file";
import { sha256 } from "./sha256";
import { newSave, type Storage } from "./storage";
import { withStorageErrors } from "./storage-error";

/** Everything of this library is in this folder of the origin's. */
const home = "ontrace";

/** What each part of a path is called in the file system, where `/` and `..` mean something else. */
const nameOf = (path: string): string => `model-${encodeURIComponent(path)}`;

/** The folder of one save. */
const savePrefix = "save-";

const isMissing = (error: unknown): boolean =>
  error instanceof DOMException &&
  ["NotFoundError", "NotReadableError", "TypeMismatchError"].includes(error.name);

/** What `find` gives; `undefined` if it does not exist. */
async function ifExists<T>(find: Promise<T>): Promise<T | undefined> {
  try {
    return await find;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function homeFolder(path: string): Promise<FileSystemDirectoryHandle> {
  // Pages that did not come over HTTPS have none.
  if (!("storage" in navigator && "getDirectory" in navigator.storage)) {
    throw new UnimplementedError({
      what: `cannot use ${path}: this page has no private file system`,
      given: isSecureContext ? "a browser without it" : "a page that did not come over HTTPS",
      expected: "a page that came over HTTPS or from localhost",
      fix: "serve the page over HTTPS, or use indexeddb://NAME",
    });
  }
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(home, { create: true });
}

async function readFile(
  folder: FileSystemDirectoryHandle | undefined,
  file: string,
): Promise<File | undefined> {
  if (folder === undefined) return undefined;
  const handle = await ifExists(folder.getFileHandle(file));
  return handle && ifExists(handle.getFile());
}

/** Replaces a file: what is written counts when all of it is. */
async function writeFile(
  folder: FileSystemDirectoryHandle,
  file: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const handle = await folder.getFileHandle(file, { create: true });
  const writable = await handle.createWritable();
  try {
    // Pieces may share a buffer that is reused, so that each is copied.
    for await (const piece of pieces) await writable.write(new Uint8Array(piece));
    await writable.close();
  } catch (error) {
    await writable.abort().catch(() => undefined);
    throw error;
  }
}

/** A file of a save that a later one may remove at any time. */
class PassingFile implements OpenFile {
  constructor(
    private readonly path: string,
    private readonly file: OpenFile,
  ) {}

  get size(): number | undefined {
    return this.file.size;
  }

  async read(target: Uint8Array): Promise<number> {
    try {
      return await this.file.read(target);
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new NotFoundError(
        {
          what: `${this.path} was replaced while it was read`,
          given: String(error),
          expected: "a model that stays while it is loaded",
          fix: "load it again",
        },
        undefined,
        { cause: error },
      );
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** How often a manifest is read again that others replace meanwhile. */
const mostAttempts = 100;

class SavedFolder implements Folder {
  constructor(
    readonly path: string,
    private readonly folder: FileSystemDirectoryHandle,
  ) {}

  open(file: string, save?: string): Promise<OpenFile | undefined> {
    return withStorageErrors(this.path, async () => {
      if (save === undefined) return openBlob(await this.manifest(file));
      const own = await ifExists(this.folder.getDirectoryHandle(`${savePrefix}${save}`));
      const content = openBlob(await readFile(own, file));
      return content && new PassingFile(`${this.path}/${file}`, content);
    });
  }

  /** A manifest's content at one moment. */
  private async manifest(file: string): Promise<Blob | undefined> {
    for (let attempt = 1; ; attempt++) {
      const found = await readFile(this.folder, file);
      try {
        return found && new Blob([await found.arrayBuffer()]);
      } catch (error) {
        if (!isMissing(error) || attempt === mostAttempts) throw error;
      }
    }
  }
}

export const privateFiles: Storage = {
  open: (path, { manifest }) =>
    withStorageErrors(path, async () => {
      const models = await homeFolder(path);
      const folder = await ifExists(models.getDirectoryHandle(nameOf(path)));
      // A page that was closed in its first save leaves an empty one.
      const { size = 0 } = (await readFile(folder, manifest)) ?? {};
      return folder === undefined || size === 0 ? undefined : new SavedFolder(path, folder);
    }),

  async write(path, { format, files, manifest }) {
    const replace = async (): Promise<void> => {
      const models = await homeFolder(path);
      const folder = await models.getDirectoryHandle(nameOf(path), { create: true });
      const save = newSave();
      const own = `${savePrefix}${save}`;
      try {
        const inside = await folder.getDirectoryHandle(own, { create: true });
        const records = new Map<string, FileRecord>();
        for (const file of files) {
          const recorded = new RecordedFile(file, sha256());
          await writeFile(inside, file.file, recorded.pieces());
          records.set(file.file, recorded.record());
        }
        await writeFile(folder, format.manifest, [manifest(records, save)]);
      } catch (error) {
        await ifExists(folder.removeEntry(own, { recursive: true })).catch(() => undefined);
        throw error;
      }
      // What earlier saves left, and those whose page was closed.
      for await (const name of folder.keys()) {
        if (name.startsWith(savePrefix) && name !== own)
          await ifExists(folder.removeEntry(name, { recursive: true }));
      }
    };
    // Saves of all tabs of the origin wait for each other.
    await withStorageErrors(path, () => navigator.locks.request(`ontrace ${path}`, replace));
  },
};
