/** Stored folders in a browser: read from URLs, and stored in the origin's IndexedDB. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { FailedPreconditionError, NotFoundError } from "../../ir/errors";
import type { Files, Folder } from "../files";

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
async function withDatabase<T>(use: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const db = await database();
  try {
    return await use(db);
  } finally {
    db.close();
  }
}

/** A folder whose files are loaded in full, each once. */
abstract class WholeFileFolder implements Folder {
  private readonly contents = new Map<string, Promise<Blob | undefined>>();

  constructor(readonly path: string) {}

  protected abstract load(file: string): Promise<Blob | undefined>;

  async size(file: string): Promise<number | undefined> {
    return (await this.content(file))?.size;
  }

  async read(file: string, offset = 0, length?: number): Promise<Uint8Array<ArrayBuffer>> {
    const content = await this.content(file);
    if (content === undefined) {
      throw new NotFoundError({
        what: `cannot read ${this.path}/${file}`,
        given: "a folder without that file",
        expected: "a readable file",
      });
    }
    const end = length === undefined ? content.size : offset + length;
    return new Uint8Array(await content.slice(offset, end).arrayBuffer());
  }

  private content(file: string): Promise<Blob | undefined> {
    const known = this.contents.get(file);
    if (known !== undefined) return known;
    const content = this.load(file);
    this.contents.set(file, content);
    return content;
  }
}

class FetchedFolder extends WholeFileFolder {
  protected async load(file: string): Promise<Blob | undefined> {
    const response = await fetch(`${this.path.replace(/\/$/, "")}/${file}`);
    if (response.ok) return response.blob();
    if (response.status === 404) return undefined;
    throw new NotFoundError({
      what: `cannot fetch ${response.url}`,
      given: `the server's response ${response.status} ${response.statusText}`,
      expected: "the file",
    });
  }
}

class StoredFolder extends WholeFileFolder {
  protected load(file: string): Promise<Blob | undefined> {
    return withDatabase((db) => db.get("files", [this.path, file]));
  }
}

/** All keys of a folder's files: strings are between the empty one and an empty array. */
const keysOf = (folder: string): IDBKeyRange =>
  IDBKeyRange.bound([folder, ""], [folder, []], false, true);

/** The folders of a browser: URLs, which are read only, and paths in the origin's IndexedDB. */
export const webFiles: Files = {
  async open(path) {
    if (!path.startsWith(scheme)) return new FetchedFolder(path);
    const count = await withDatabase((db) => db.count("files", keysOf(path)));
    if (count > 0) return new StoredFolder(path);
    throw new NotFoundError({
      what: `${path} does not exist`,
      given: `a path in this origin's IndexedDB`,
      expected: "a path to which a model was saved",
      fix: "save it first: await tf.savedModel.save(…)",
    });
  },

  async write(path, contents, marker) {
    if (!path.startsWith(scheme)) {
      throw new FailedPreconditionError({
        what: `cannot write to ${path}`,
        given: "a URL",
        expected: `in a browser, a path that begins with ${scheme}`,
        fix: `save to ${scheme}NAME`,
      });
    }
    const blobs = [...contents].map(([file, pieces]): [string, Blob] => [
      file,
      // Pieces may share a buffer that is reused, so that each is copied.
      new Blob(Array.from(pieces, (piece) => new Uint8Array(piece))),
    ]);
    await withDatabase(async (db) => {
      // One transaction: a reader observes all files of the old folder, or all of the new one.
      const transaction = db.transaction("files", "readwrite");
      const keys = keysOf(path);
      const isEmpty = (await transaction.store.count(keys)) === 0;
      if (!isEmpty && (await transaction.store.getKey([path, marker])) === undefined) {
        transaction.abort();
        throw new FailedPreconditionError({
          what: `${path} holds something else`,
          given: `files without ${marker}`,
          expected: "an unused path, or one that holds a saved model",
          fix: "save to another path",
        });
      }
      await transaction.store.delete(keys);
      for (const [file, blob] of blobs) await transaction.store.put(blob, [path, file]);
      await transaction.done;
    });
  },
};
