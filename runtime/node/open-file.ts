/** Files that are read as streams: regular files only, so that no pipe or device stops a read. */

import { constants, type Stats } from "node:fs";
import { lstat, open, type FileHandle } from "node:fs/promises";
import { FailedPreconditionError, NotFoundError } from "../../ir/errors";
import { pieceBytes, type OpenFile } from "../files";
import { codeOf, isMissing, withFileErrors } from "./file-errors";

class NodeFile implements OpenFile {
  private position = 0;

  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
    private readonly path: string,
  ) {}

  async read(target: Uint8Array): Promise<number> {
    let done = 0;
    await withFileErrors("read", this.path, async () => {
      while (done < target.length) {
        const length = Math.min(pieceBytes, target.length - done);
        const { bytesRead } = await this.handle.read(target, done, length, this.position);
        if (bytesRead === 0) break;
        done += bytesRead;
        this.position += bytesRead;
      }
    });
    return done;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** A flag of `open`, which not every system has. */
const flag = (name: "O_NONBLOCK" | "O_NOFOLLOW"): number => {
  const known: Readonly<Partial<Record<string, number>>> = constants;
  return known[name] ?? 0;
};

/** What a path holds that is not a regular file. */
const kindOf = (found: Stats): string =>
  found.isDirectory() ? "a folder" : found.isFIFO() ? "a pipe" : "a device or a socket";

/**
 * Opens a file for reading; `undefined` if it does not exist.
 *
 * @throws FailedPreconditionError for anything but a regular file; a symbolic link counts as one only where links are allowed
 */
export async function openFile(path: string, allowLinks: boolean): Promise<OpenFile | undefined> {
  // Opening a pipe would wait for a writer.
  const flags = constants.O_RDONLY | flag("O_NONBLOCK");
  let handle: FileHandle;
  try {
    // Windows has no flag for this, so that the path is looked at first.
    if (!allowLinks && (await lstat(path)).isSymbolicLink()) throw linkRefused(path);
    handle = await open(path, allowLinks ? flags : flags | flag("O_NOFOLLOW"));
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (codeOf(error) === "ENXIO") throw notAFile(path, "a socket");
    return await withFileErrors("read", path, () => Promise.reject(error as Error));
  }
  const found = await handle.stat();
  if (found.isFile()) return new NodeFile(handle, found.size, path);
  await handle.close();
  throw notAFile(path, kindOf(found));
}

/** The file at a path. @throws NotFoundError */
export async function openExisting(path: string, allowLinks: boolean): Promise<OpenFile> {
  const file = await openFile(path, allowLinks);
  if (file !== undefined) return file;
  throw new NotFoundError({
    what: `cannot read ${path}`,
    given: "nothing at this path",
    expected: "a file",
  });
}

const notAFile = (path: string, given: string): FailedPreconditionError =>
  new FailedPreconditionError({
    what: `${path} is not a file`,
    given,
    expected: "a regular file",
    fix: "copy the artifact again, or save it again",
  });

const linkRefused = (path: string): FailedPreconditionError =>
  new FailedPreconditionError({
    what: `${path} is a symbolic link, which may lead out of the artifact`,
    given: "a link",
    expected: "a regular file",
    fix: "copy the file to its place, or load with { allowLinks: true } if you trust the artifact",
  });
