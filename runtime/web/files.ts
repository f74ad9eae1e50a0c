/** Stored folders in a browser: read from URLs, and stored in the origin's IndexedDB. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { FileRecord } from "../../compiler/artifact/manifest";
import {
  FailedPreconditionError,
  InvalidArgumentError,
  NotFoundError,
  ResourceExhaustedError,
} from "../../ir/errors";
import type { Files, Folder, NewFile, OpenFile } from "../files";
import { sha256 } from "./sha256";

/** The scheme of paths in this origin's IndexedDB, as in TF.js. Every other path is a URL to fetch from. */
const scheme = "indexeddb://";

interface Schema extends DBSchema {
  /** Content by folder and file. */
  readonly files: { readonly key: [folder: string, file: string]; readonly value: Blob };
}

const database = (): Promise<IDBPDatabase<Schema>> =>
  openDB<Schema>("ontrace", 1, {
    upgrade: (db) => {
      db.createObjectStore("files");
    },
  });

/** Uses the origin's database and closes it: an open connection blocks its deletion. */
async function withDatabase<T>(
  path: string,
  use: (db: IDBPDatabase<Schema>) => Promise<T>,
): Promise<T> {
  try {
    const db = await database();
    try {
      return await use(db);
    } finally {
      db.close();
    }
  } catch (error) {
    throw storageError(path, error);
  }
}

/** A file whose content is in memory, or in the browser's store of blobs. */
class BlobFile implements OpenFile {
  private position = 0;

  constructor(private readonly content: Blob) {}

  get size(): number {
    return this.content.size;
  }

  async read(target: Uint8Array): Promise<number> {
    const { position } = this;
    const piece = this.content.slice(position, position + target.length);
    target.set(new Uint8Array(await piece.arrayBuffer()));
    this.position += piece.size;
    return piece.size;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const openBlob = (content: Blob | undefined): OpenFile | undefined =>
  content === undefined ? undefined : new BlobFile(content);

/** A folder of files that a server has. The browser may have an older one of them in its cache. */
class FetchedFolder implements Folder {
  constructor(
    readonly path: string,
    private readonly cache: RequestCache = "default",
  ) {}

  async open(file: string): Promise<OpenFile | undefined> {
    const url = `${this.path.replace(/\/$/, "")}/${encodeURIComponent(file)}`;
    let response: Response;
    try {
      response = await fetch(url, { cache: this.cache });
    } catch (error) {
      throw notFetched(url, String(error), error);
    }
    if (response.status === 404) return undefined;
    const { status, statusText } = response;
    if (!response.ok) throw notFetched(url, `the server's response ${status} ${statusText}`);
    return openBlob(await response.blob());
  }

  fresh(): Folder {
    return new FetchedFolder(this.path, "reload");
  }
}

const notFetched = (url: string, given: string, cause?: unknown): NotFoundError =>
  new NotFoundError({ what: `cannot fetch ${url}`, given, expected: "the file" }, undefined, {
    cause,
  });

/** A folder of the origin's database as it was at one moment: later saves do not change it. */
class StoredFolder implements Folder {
  constructor(
    readonly path: string,
    private readonly contents: ReadonlyMap<string, Blob>,
  ) {}

  open(file: string): Promise<OpenFile | undefined> {
    return Promise.resolve(openBlob(this.contents.get(file)));
  }
}

/** All keys of a folder's files: strings are between the empty one and an empty array. */
const keysOf = (folder: string): IDBKeyRange =>
  IDBKeyRange.bound([folder, ""], [folder, []], false, true);

/** Writes a file to a blob, which browsers keep outside of the page's memory. */
async function written({ file, pieces }: NewFile): Promise<{ blob: Blob; record: FileRecord }> {
  const checksum = sha256();
  const parts: Blob[] = [];
  for await (const piece of pieces()) {
    checksum.update(piece);
    // Pieces may share a buffer that is reused, so that each is copied.
    parts.push(new Blob([new Uint8Array(piece)]));
  }
  const blob = new Blob(parts);
  return { blob, record: { file, bytes: blob.size, sha256: checksum.digest() } };
}

/** An error of the browser's storage as one of this library. */
function storageError(path: string, error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  const isFull = error.name === "QuotaExceededError";
  const Class = isFull ? ResourceExhaustedError : FailedPreconditionError;
  return new Class(
    {
      what: `cannot use ${path}`,
      given: `${error.name}: ${error.message}`,
      expected: isFull ? "enough space in the origin's storage" : "a browser that stores data",
      fix: isFull
        ? "remove other data of this origin, or ask for more: navigator.storage.persist()"
        : "allow this page to store data; private windows may not",
    },
    undefined,
    { cause: error },
  );
}

/** The folders of a browser: URLs, which are read only, and paths in the origin's IndexedDB. */
export const webFiles: Files = {
  async open(path) {
    requirePath(path);
    if (!path.startsWith(scheme)) return new FetchedFolder(path);
    const contents = await withDatabase(path, async (db) => {
      // One transaction, so that all files are those of one save.
      const { store } = db.transaction("files");
      const [keys, blobs] = await Promise.all([
        store.getAllKeys(keysOf(path)),
        store.getAll(keysOf(path)),
      ]);
      return new Map(keys.flatMap(([, file], i) => (blobs[i] ? [[file, blobs[i]]] : [])));
    });
    if (contents.size > 0) return new StoredFolder(path, contents);
    throw new NotFoundError({
      what: `${path} does not exist`,
      given: `a path in this origin's IndexedDB`,
      expected: "a path to which a model was saved",
      fix: "save it first: await tf.savedModel.save(…)",
    });
  },

  async write(path, { format, files, manifest }) {
    requirePath(path);
    if (!path.startsWith(scheme)) {
      throw new FailedPreconditionError({
        what: `cannot write to ${path}`,
        given: "a URL",
        expected: `in a browser, a path that begins with ${scheme}`,
        fix: `save to ${scheme}NAME`,
      });
    }
    const blobs = new Map<string, Blob>();
    const records = new Map<string, FileRecord>();
    for (const file of files) {
      const { blob, record } = await written(file);
      blobs.set(file.file, blob);
      records.set(file.file, record);
    }
    const text = manifest(records, crypto.getRandomValues(new Uint32Array(4)).join("-"));
    blobs.set(format.manifest, new Blob([new Uint8Array(text)]));
    await withDatabase(path, async (db) => {
      // One transaction: a reader observes all files of the old folder, or all of the new one.
      const transaction = db.transaction("files", "readwrite", { durability: "strict" });
      const keys = keysOf(path);
      const isEmpty = (await transaction.store.count(keys)) === 0;
      if (!isEmpty && (await transaction.store.getKey([path, format.manifest])) === undefined) {
        transaction.abort();
        await transaction.done.catch(() => undefined);
        throw new FailedPreconditionError({
          what: `${path} holds something else`,
          given: `files without ${format.manifest}`,
          expected: "an unused path, or one that holds a saved model",
          fix: "save to another path",
        });
      }
      await transaction.store.delete(keys);
      for (const [file, blob] of blobs) await transaction.store.put(blob, [path, file]);
      await transaction.done;
    });
  },

  sha256,
};

/** @throws InvalidArgumentError for what callers without type checking may pass */
function requirePath(path: string): void {
  const given: unknown = path;
  if (typeof given === "string" && given !== "") return;
  throw new InvalidArgumentError({
    what: "the path of an artifact is a text that is not empty",
    given: given === "" ? "an empty text" : typeof given,
    expected: `a URL, or ${scheme}NAME`,
  });
}
