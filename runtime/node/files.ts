/** Stored folders in Node's file system. */

import { randomUUID } from "node:crypto";
import { basename, join, resolve } from "node:path";
import { InvalidArgumentError, NotFoundError } from "../../ir/errors";
import type { Files, Folder, OpenFile } from "../files";
import * as zipFolder from "../zip-folder";
import { withFileErrors } from "./file-errors";
import { interruptedSave, removeOlderSaves } from "./older-saves";
import { openFile } from "./open-file";
import { contentOf } from "./own-files";
import { finishIfLeft, replaceFolder, stagingName } from "./replace-folder";
import { sha256 } from "./sha256";
import { isZipFile, openZipFile, writeZipFile } from "./zip-file";

class NodeFolder implements Folder {
  constructor(
    readonly path: string,
    private readonly allowLinks: boolean,
  ) {}

  async open(file: string, save?: string): Promise<OpenFile | undefined> {
    const staged =
      save === undefined ? undefined : await this.openAt(join(stagingName(save), this.named(file)));
    // It was moved to its place meanwhile, if it is not there any more.
    return staged ?? (await this.openAt(this.named(file)));
  }

  private openAt(file: string): Promise<OpenFile | undefined> {
    return openFile(join(this.path, file), this.allowLinks);
  }

  /** A name is not a path, so that it cannot lead out of the folder. */
  private named(file: string): string {
    if (basename(file) === file && file !== "..") return file;
    throw new NotFoundError({
      what: `${file} is not the name of a file in ${this.path}`,
      given: file,
      expected: "a name without slashes",
    });
  }
}

/** The folder that a user's path means. */
function folderAt(path: string): string {
  // Callers without type checking may pass anything.
  const given: unknown = path;
  if (typeof given === "string" && given !== "") return resolve(given);
  throw new InvalidArgumentError({
    what: "the path of an artifact is a text that is not empty",
    given: given === "" ? "an empty text" : typeof given,
    expected: "the path of a folder",
  });
}

/** The folders of Node's file system. */
export const nodeFiles: Files = {
  async open(path, format, { allowLinks = false } = {}) {
    const target = folderAt(path);
    return withFileErrors("read", path, async () => {
      const zip = (await isZipFile(target)) ? await openZipFile(target, format) : undefined;
      if (zip !== undefined) return zip;
      const found = await contentOf(target);
      if (typeof found !== "string") {
        await finishIfLeft(target, format);
        return new NodeFolder(path, allowLinks);
      }
      const interrupted = found === "nothing" ? await interruptedSave(target) : undefined;
      if (interrupted !== undefined) return new NodeFolder(interrupted, allowLinks);
      throw new NotFoundError({
        what: `folder ${JSON.stringify(path).slice(1, -1)} does not exist`,
        given: found === "file" ? "a file" : "nothing at this path",
        expected: "the folder of an artifact",
        fix: "write one with tf.savedModel.save, or correct the path",
      });
    });
  },

  async write(path, content) {
    const target = folderAt(path);
    if (await isZipFile(target)) {
      await writeZipFile(target, content);
      return;
    }
    await replaceFolder(target, content);
    await removeOlderSaves(target, content.format);
  },

  sha256,
  newSave: randomUUID,
  zip: () => Promise.resolve(zipFolder),
};
