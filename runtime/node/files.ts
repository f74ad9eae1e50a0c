/** Stored folders in Node's file system, replaced atomically by renaming. */

import { randomUUID } from "node:crypto";
import {
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  type FileHandle,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { FailedPreconditionError, NotFoundError } from "../../ir/errors";
import type { Files, Folder } from "../files";

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

const isMissing = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(codeOf(error));

const messageOf = (error: unknown): string => String(error).replace(/^Error: /, "");

async function withFile<T>(
  path: string,
  flags: string,
  use: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await open(path, flags);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

class NodeFolder implements Folder {
  constructor(readonly path: string) {}

  async size(file: string): Promise<number | undefined> {
    try {
      return (await stat(this.pathOf(file))).size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async read(file: string, offset = 0, length?: number): Promise<Uint8Array<ArrayBuffer>> {
    const path = this.pathOf(file);
    try {
      return await withFile(path, "r", (handle) => readRange(handle, offset, length));
    } catch (error) {
      throw new NotFoundError(
        {
          what: `cannot read ${path}`,
          given: messageOf(error),
          expected: "a readable file",
        },
        undefined,
        { cause: error },
      );
    }
  }

  /** The path of a file in the folder. A name is not a path, so that it cannot lead out of the folder. */
  private pathOf(file: string): string {
    if (basename(file) !== file || file === "..") {
      throw new NotFoundError({
        what: `${file} is not the name of a file in ${this.path}`,
        given: file,
        expected: "a name without slashes",
      });
    }
    return join(this.path, file);
  }
}

/** The content of a path: nothing, a folder of these files, or a file. */
async function filesAt(path: string): Promise<readonly string[] | "nothing" | "file"> {
  try {
    return await readdir(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "nothing";
    if (codeOf(error) === "ENOTDIR") return "file";
    throw error;
  }
}

async function readRange(
  handle: FileHandle,
  offset: number,
  length = Infinity,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await handle.stat();
  const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) return bytes.slice(0, done);
    done += bytesRead;
  }
  return bytes;
}

const writeFile = (path: string, pieces: Iterable<Uint8Array>): Promise<void> =>
  withFile(path, "wx", async (handle) => {
    for (const piece of pieces) {
      for (let done = 0; done < piece.length;) {
        const { bytesWritten } = await handle.write(piece, done, piece.length - done);
        done += bytesWritten;
      }
    }
    await handle.sync();
  });

const isInUse = (error: unknown): boolean =>
  process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error));

/** The longest pause between two tries to rename a folder, in milliseconds: some two seconds in all. */
const longestPause = 1000;

/** Renames a folder. Windows refuses that while another process, such as a virus scanner, has one of its files open: then it is tried again. */
async function renameFolder(from: string, to: string): Promise<void> {
  for (let pause = 10; ; pause *= 2) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!isInUse(error) || pause > longestPause) throw error;
      await setTimeout(pause);
    }
  }
}

/** Puts a finished folder in its place. What was there is set aside first, and comes back if that fails. */
async function putInPlace(finished: string, path: string, isReplacement: boolean): Promise<void> {
  if (!isReplacement) {
    await renameFolder(finished, path);
    return;
  }
  const old = `${finished}.old`;
  await renameFolder(path, old);
  try {
    await renameFolder(finished, path);
  } catch (error) {
    await renameFolder(old, path);
    throw error;
  }
  await rm(old, { recursive: true, maxRetries: 5 });
}

/** The folder that `putInPlace` set aside, if the process was killed before the new one was moved to its path. */
async function setAside(path: string): Promise<string | undefined> {
  const target = resolve(path);
  const siblings = await filesAt(dirname(target));
  const prefix = `.${basename(target)}.`;
  if (typeof siblings === "string") return undefined;
  const name = siblings.find((file) => file.startsWith(prefix) && file.endsWith(".old"));
  return name === undefined ? undefined : join(dirname(target), name);
}

/** The folders of Node's file system. */
export const nodeFiles: Files = {
  async open(path) {
    const found = await filesAt(path);
    if (typeof found !== "string") return new NodeFolder(path);
    const aside = found === "nothing" ? await setAside(path) : undefined;
    if (aside !== undefined) return new NodeFolder(aside);
    throw new NotFoundError({
      what: `folder ${path} does not exist`,
      given: found === "file" ? "a file" : "nothing at this path",
      expected: "the folder of an artifact",
      fix: "write one with tf.savedModel.save, or correct the path",
    });
  },

  async write(path, contents, marker) {
    let target = resolve(path);
    const found = await filesAt(target);
    const isReplacement = found !== "nothing";
    const aside = isReplacement ? undefined : await setAside(path);
    if (found === "file" || (isReplacement && found.length > 0 && !found.includes(marker))) {
      throw new FailedPreconditionError({
        what: `${path} exists already and is not an artifact`,
        given: found === "file" ? "a file" : `a folder with ${found[0] ?? "files"} in it`,
        expected: "a new path, an empty folder, or an artifact, which is replaced",
        fix: "choose another path, or remove its content",
      });
    }
    if (isReplacement) target = await realpath(target);
    const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
    try {
      await mkdir(temporary, { recursive: true });
      for (const [file, pieces] of contents) await writeFile(join(temporary, file), pieces);
      await putInPlace(temporary, target, isReplacement);
      if (aside !== undefined) await rm(aside, { recursive: true });
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw new FailedPreconditionError(
        {
          what: `cannot write ${path}`,
          given: messageOf(error),
          expected: "a writable path, with enough space",
        },
        undefined,
        { cause: error },
      );
    }
  },
};
