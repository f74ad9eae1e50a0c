/** The search path of Linux's shared libraries. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const listed = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

const linesOf = (path: string): readonly string[] => {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
};

/** Folders that the loader's configuration lists. */
const configured = (): readonly string[] =>
  ["/etc/ld.so.conf", ...listed("/etc/ld.so.conf.d").map((name) => `/etc/ld.so.conf.d/${name}`)]
    .flatMap(linesOf)
    .map((line) => line.trim())
    .filter((line) => line.startsWith("/"));

/**
 * The folders that Linux searches for shared libraries, in order: `LD_LIBRARY_PATH`, the loader's
 * configuration, the system's folders.
 */
export function libraryFolders(): readonly string[] {
  const own = (process.env.LD_LIBRARY_PATH ?? "").split(delimiter).filter((path) => path !== "");
  const system = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"];
  const multiarch = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const all = [...own, ...configured(), `/lib/${multiarch}`, `/usr/lib/${multiarch}`, ...system];
  return [...new Set(all)];
}

/** The first of the folders that contains a shared library, if any. */
export const folderOf = (library: string, folders: readonly string[]): string | undefined =>
  folders.find((folder) => existsSync(join(folder, library)));
