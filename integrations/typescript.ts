/** Finds the TypeScript with which a file is converted: that of the file's project, or else the one beside this package. */

import { createRequire } from "node:module";
import type { TypeScript } from "../autograph/typescript";
import { NotFoundError } from "../ir/errors";

/** An installed TypeScript. Loading it takes some tenths of a second, which nobody should wait for whose files are unchanged. */
export interface InstalledTypeScript {
  readonly version: string;
  readonly load: () => TypeScript;
}

const found = new Map<string, InstalledTypeScript>();

/**
 * The TypeScript of a file's project.
 *
 * @param folder of the file
 * @throws NotFoundError where there is none, or one of another version than 5.2 to 6
 */
export function typescriptFor(folder: string): InstalledTypeScript {
  const known = found.get(folder);
  if (known !== undefined) return known;
  const installed =
    installedFor(`${folder}/file`) ?? installedFor(__filename) ?? missing(`${folder} has none`);
  found.set(folder, installed);
  return installed;
}

function installedFor(file: string): InstalledTypeScript | undefined {
  const require = createRequire(file);
  let path: string;
  let version: string;
  try {
    path = require.resolve("typescript");
    const described = require("typescript/package.json") as { readonly version?: string };
    version = described.version ?? "";
  } catch {
    // The next place is tried.
    return undefined;
  }
  let compiler: TypeScript | undefined;
  const load = (): TypeScript => {
    if (compiler !== undefined) return compiler;
    const loaded = require(path) as Partial<TypeScript>;
    // Version 7 has another interface.
    if (isCompiler(loaded)) return (compiler = loaded);
    return missing(`${path}, which is version ${version}`);
  };
  return { version, load };
}

const isCompiler = (given: Partial<TypeScript>): given is TypeScript =>
  given.transpileModule !== undefined;

function missing(given: string): never {
  throw new NotFoundError({
    what: "the package typescript is not installed",
    given,
    expected: "version 5.2 to 6, which reads and writes the files that are converted",
    fix: "npm install --save-dev typescript@6",
  });
}
