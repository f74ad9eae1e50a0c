/** Finds the packages of npm whose code is part of what was built, by the bundler's comments `//#region node_modules/PACKAGE/…`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const region = /^\/\/#region (?:.*\/)?node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm;

/** Their names, sorted. */
export function bundledPackages(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .flatMap((entry) => {
      const code = readFileSync(join(entry.parentPath ?? entry.path, entry.name), "utf8");
      return [...code.matchAll(region)].map(([, name]) => name);
    });
  return [...new Set(names)].sort();
}
