/** Stored folders in a browser: fetched from URLs, kept by the origin, downloaded. */

import { FailedPreconditionError, InvalidArgumentError, NotFoundError } from "../../ir/errors";
import type { Files, ZipFormat } from "../files";
import { download } from "./downloads";
import { FetchedFolder, fetchWhole } from "./fetched-folder";
import { indexedDb } from "./indexed-db";
import { privateFiles } from "./opfs";
import { sha256 } from "./sha256";
import { newSave, type Storage } from "./storage";

/** Storages by the schemes of their paths. Every other path is a URL to fetch from. */
const storages: Readonly<Record<string, Storage>> = {
  "indexeddb:": indexedDb,
  "opfs:": privateFiles,
};

const downloads = "downloads:";

const writable = "indexeddb://NAME, opfs://NAME or downloads://NAME";

const schemeOf = (path: string): string => /^[a-z]+:(?=\/\/)/.exec(path)?.[0] ?? "";

const zip = (): Promise<ZipFormat> => import("../zip-folder.js");

/** The folders of a browser. */
export const webFiles: Files = {
  async open(path, format, { cache = false } = {}) {
    const scheme = requirePath(path);
    const storage = storages[scheme];
    if (storage === undefined) {
      if (scheme === downloads) throw notReadable(path);
      return /\.zip(?:[?#]|$)/.test(path)
        ? (await zip()).openZip(await fetchWhole(path), path, format.manifest)
        : new FetchedFolder(path, { isKept: cache, isFresh: false });
    }
    const folder = await storage.open(path, format);
    if (folder !== undefined) return folder;
    throw new NotFoundError({
      what: `${path} does not exist`,
      given: "a path in what this origin stores",
      expected: "a path to which a model was saved",
      fix: "save it first: await tf.savedModel.save(…)",
    });
  },

  async write(path, content) {
    const scheme = requirePath(path);
    const storage = storages[scheme];
    if (storage !== undefined) return storage.write(path, content);
    if (scheme === downloads) {
      const { zipBlob } = await zip();
      download(path.slice(`${downloads}//`.length), await zipBlob(content, newSave(), sha256));
      return;
    }
    throw new FailedPreconditionError({
      what: `cannot write to ${path}`,
      given: "a URL",
      expected: `in a browser, ${writable}`,
      fix: "save to one of these",
    });
  },

  sha256,
  newSave,
  zip,
};

const notReadable = (path: string): FailedPreconditionError =>
  new FailedPreconditionError({
    what: `cannot read ${path}`,
    given: "what was downloaded, which is the user's",
    expected: "a URL, indexeddb://NAME or opfs://NAME, or a file that the user chose",
    fix: "let the user choose the file: <input type=file>, and load that file",
  });

/** The scheme of a path. @throws InvalidArgumentError for what callers without type checking may pass */
function requirePath(path: string): string {
  const given: unknown = path;
  if (typeof given === "string" && given !== "") return schemeOf(given);
  throw new InvalidArgumentError({
    what: "the path of an artifact is a text that is not empty",
    given: given === "" ? "an empty text" : typeof given,
    expected: `a URL, ${writable}`,
  });
}
