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

/** Folders that the loader's configuration names. */
const configured = (): readonly string[] =>
  ["/etc/ld.so.conf", ...listed("/etc/ld.so.conf.d").map((name) => `/etc/ld.so.conf.d/${name}`)]
    .flatMap(linesOf)
    .map((line) => line.trim())
    .filter((line) => line.startsWith("/"));

/** Where Linux looks for shared libraries, in order: `LD_LIBRARY_PATH`, what the loader is configured with, the system's folders. */
export function libraryFolders(): readonly string[] {
  const own = (process.env.LD_LIBRARY_PATH ?? "").split(delimiter).filter((path) => path !== "");
  const system = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"];
  const multiarch = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const all = [...own, ...configured(), `/lib/${multiarch}`, `/usr/lib/${multiarch}`, ...system];
  return [...new Set(all)];
}

/** The folder in which a shared library lies, if one of them has it. */
export const folderOf = (library: string, folders: readonly string[]): string | undefined =>
  folders.find((folder) => existsSync(join(folder, library)));
