/** What Node loads for a user's file: its code, converted, with the source map in it. */

import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { convertFile } from "./convert-file";
import type { CacheOptions } from "./options";
import { withSourceMap } from "./source-map-comment";
import { isTypeScript, isUsersFile, packageOf } from "./users-files";

export type ModuleFormat = "module" | "commonjs";

/** Code for Node, and whether something in it was converted. */
export interface ModuleSource {
  readonly code: string;
  readonly isConverted: boolean;
}

/** The code of a file: the file itself is read, so that it does not matter what others have made of it before. */
export function moduleSource(
  file: string,
  modules: ModuleFormat,
  options: CacheOptions,
): ModuleSource {
  const converted = convertFile(file, readFileSync(file, "utf8"), { modules, ...options });
  return { code: withSourceMap(converted), isConverted: converted.isConverted };
}

/** The path of the user's file that a URL means; `undefined` for any other. */
export function usersFile(url: string): string | undefined {
  if (!url.startsWith("file:")) return undefined;
  const path = fileURLToPath(url);
  return isUsersFile(path) ? path : undefined;
}

/** The kind of module that a file is, as Node decides it. */
export function formatOf(file: string, given: string | null | undefined): ModuleFormat | undefined {
  if (given?.startsWith("module") === true) return "module";
  if (given?.startsWith("commonjs") === true) return "commonjs";
  if (given != null || !isTypeScript(file)) return undefined;
  if (/\.mtsx?$/.test(file)) return "module";
  if (/\.ctsx?$/.test(file)) return "commonjs";
  return packageOf(dirname(file))?.type === "module" ? "module" : "commonjs";
}
