/** Folders in the origin's IndexedDB, under paths `indexeddb://NAME`, as in TF.js. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { FileRecord } from "../../compiler/artifact/manifest";
import { FailedPreconditionError } from "../../ir/errors";
import { blobOf, RecordedFile, type Folder } from "../files";
import { openBlob } from "./blob-file";
import { sha256 } from "./sha256";
import { withStorageErrors } from "./storage-error";
import { newSave, type Storage } from "./storage";

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
const withDatabase = <T>(path: string, use: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> =>
  withStorageErrors(path, async () => {
    const db = await database();
    try {
      return await use(db);
    } finally {
      db.close();
    }
  });

/** All keys of a folder's files: strings are between the empty one and an empty array. */
const keysOf = (folder: string): IDBKeyRange =>
  IDBKeyRange.bound([folder, ""], [folder, []], false, true);

/** A save is one transaction, and a load another. */
export const indexedDb: Storage = {
  async open(path) {
    const contents = await withDatabase(path, async (db) => {
      // One transaction, so that all files are those of one save, also when others save later.
      const { store } = db.transaction("files");
      const [keys, blobs] = await Promise.all([
        store.getAllKeys(keysOf(path)),
        store.getAll(keysOf(path)),
      ]);
      return new Map(keys.flatMap(([, file], i) => (blobs[i] ? [[file, blobs[i]]] : [])));
    });
    if (contents.size === 0) return undefined;
    const folder: Folder = {
      path,
      open: (file) => Promise.resolve(openBlob(contents.get(file))),
    };
    return folder;
  },

  async write(path, { format, files, manifest }) {
    const blobs = new Map<string, Blob>();
    const records = new Map<string, FileRecord>();
    for (const file of files) {
      const recorded = new RecordedFile(file, sha256());
      blobs.set(file.file, await blobOf(recorded.pieces()));
      records.set(file.file, recorded.record());
    }
    blobs.set(format.manifest, await blobOf([manifest(records, newSave())]));
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
};
