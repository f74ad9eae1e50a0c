/** Keeps a folder of files within bounds: those that nobody has used for long go, and the longest unused ones where there are too many. */

import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";

const day = 24 * 3600 * 1000;

/** What a folder may hold. */
export interface Bounds {
  /** The age in milliseconds since its last use at which a file goes. */
  readonly age: number;
  /** The number of bytes of all files. */
  readonly bytes: number;
}

export const defaultBounds: Bounds = { age: 30 * day, bytes: 256 * 2 ** 20 };

interface Kept {
  readonly file: string;
  readonly bytes: number;
  readonly used: number;
}

/**
 * Removes files. Other processes may write, read and prune the same folder: a file that has gone is none to remove, and whoever reads it finds nothing.
 *
 * @param now the time, in milliseconds
 */
export function pruneFolder(folder: string, bounds: Bounds, now: number): void {
  const files = readdirSync(folder).flatMap((name) => statOf(join(folder, name)));
  files.sort((a, b) => b.used - a.used);
  let bytes = 0;
  for (const file of files) {
    bytes += file.bytes;
    if (now - file.used > bounds.age || bytes > bounds.bytes) rmSync(file.file, { force: true });
  }
}

function statOf(file: string): readonly Kept[] {
  try {
    const { size, mtimeMs } = statSync(file);
    return [{ file, bytes: size, used: mtimeMs }];
  } catch {
    // Another process has removed it.
    return [];
  }
}

/** Notes that a file is used: once a day, since reading should not cost a write. */
export function touch(file: string, now: number): void {
  try {
    if (now - statSync(file).mtimeMs > day) utimesSync(file, now / 1000, now / 1000);
  } catch {
    // It is read-only, or has gone: it may be made again.
  }
}
