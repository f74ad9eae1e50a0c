/** Keeps results in a folder, by all that they depend on, so that what is unchanged is not computed again. */

import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { version } from "../package.json";
import { defaultBounds, pruneFolder, touch, type Bounds } from "./prune-folder";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The code that makes the results, by its version and its files: in this package while it is being changed, the version alone stays. */
export const maker = ((): string => {
  const folders = [__dirname, resolve(__dirname, "../autograph")].filter((folder) =>
    existsSync(folder),
  );
  const files = folders.flatMap((folder) =>
    readdirSync(folder).map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
  return digest([version, ...files].join("\n"));
})();

/** The folders that this process has pruned: once each, when it first adds to them. */
const pruned = new Set<string>();

/** A folder of results. Several processes may use it at once; one that cannot be written keeps nothing. */
export class DiskCache {
  /** @param folder `undefined` keeps nothing */
  constructor(
    private readonly folder: string | undefined,
    private readonly bounds: Bounds = defaultBounds,
  ) {}

  /**
   * The result for a key, computed where it is not there.
   *
   * @param key all that the result depends on, besides this package
   * @param make a result that JSON can represent
   */
  get<T>(key: readonly string[], make: () => T): T {
    if (this.folder === undefined) return make();
    const file = join(this.folder, `${digest(JSON.stringify([maker, ...key]))}.json`);
    const known = read(file);
    // Entries are of this very code, under the key of this very request.
    if (known !== undefined) {
      touch(file, Date.now());
      return known.result as T;
    }
    const result = make();
    write(file, result);
    this.prune(this.folder);
    return result;
  }

  private prune(folder: string): void {
    if (pruned.has(folder)) return;
    pruned.add(folder);
    try {
      pruneFolder(folder, this.bounds, Date.now());
    } catch {
      // A folder that cannot be read or written keeps what it has.
    }
  }
}

/** `undefined` where there is no entry, or one that is damaged. */
function read(file: string): { readonly result: unknown } | undefined {
  try {
    const [sum, text = ""] = readFileSync(file, "utf8").split("\n", 2);
    if (sum !== digest(text)) return undefined;
    return JSON.parse(text) as { readonly result: unknown };
  } catch {
    return undefined;
  }
}

/** An entry appears whole: readers see the file under its name only when it is complete. */
function write(file: string, result: unknown): void {
  const text = JSON.stringify({ result });
  const partial = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(partial, `${digest(text)}\n${text}`);
    renameSync(partial, file);
  } catch {
    // A full disk or a folder that is read-only costs time, and nothing else.
    remove(partial);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Its folder is none.
  }
}

/** `node_modules/.cache/ontrace` of the file's project; `undefined` for files outside of projects. */
export function cacheFolder(folder: string): string | undefined {
  const modules = join(folder, "node_modules");
  if (existsSync(modules)) return join(modules, ".cache", "ontrace");
  const above = dirname(folder);
  return above === folder ? undefined : cacheFolder(above);
}
