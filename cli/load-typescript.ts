/** Loads users' TypeScript files, with `ontrace` importable from anywhere. */

import { existsSync } from "node:fs";
import Module from "node:module";
import { dirname, parse, resolve } from "node:path";
import { register, REGISTER_INSTANCE } from "ts-node";
import { NotFoundError } from "../index";

/** Parts of Node's module loader that its types omit; they are as old as Node, and ts-node itself relies on them. */
interface ModuleLoader {
  _resolveFilename: (request: string, ...rest: readonly unknown[]) => string;
  _load: (request: string, parent: null, isMain: boolean) => unknown;
}

const loader = Module as unknown as ModuleLoader;

/** The entry point that `ontrace` resolves to, wherever the user's file is: that of this source tree, or of the built package. */
const entry = ["../index.ts", "../index.cjs"]
  .map((file) => resolve(__dirname, file))
  .find((file) => existsSync(file));

let isReady = false;

/** Makes TypeScript files loadable, and `ontrace` importable from everywhere. */
function prepare(folder: string): void {
  if (isReady) return;
  isReady = true;
  // If this command itself runs from source, that registration would compile the user's files a second time.
  process[REGISTER_INSTANCE]?.enabled(false);
  register({
    // Explicit options: a file may be outside of any project, and TypeScript 6 rejects ts-node's defaults in that case.
    skipProject: true,
    transpileOnly: true,
    preferTsExts: true,
    // `require` loads the file, whatever module type its package declares.
    // Wildcards do not match folders whose names start with a dot.
    moduleTypes: { [`${parse(folder).root}**/*`]: "cjs", [`${folder}/**/*`]: "cjs" },
    compilerOptions: {
      target: "es2022",
      lib: ["es2023", "esnext.disposable"],
      module: "commonjs",
      moduleResolution: "bundler",
      esModuleInterop: true,
      resolveJsonModule: true,
    },
  });
  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = (request, ...rest) =>
    request === "ontrace" && entry !== undefined
      ? entry
      : resolveFilename.call(loader, request, ...rest);
}

function existing(file: string): string {
  const path = resolve(file);
  if (existsSync(path)) return path;
  throw new NotFoundError({
    what: `there is no file ${file}`,
    given: path,
    expected: "a TypeScript or JavaScript file",
    fix: "correct the path",
  });
}

/** Runs a file as the main program, with the given arguments. */
export function runProgram(file: string, args: readonly string[]): void {
  const path = existing(file);
  prepare(dirname(path));
  process.argv = [process.argv[0] ?? "node", path, ...args];
  loader._load(path, null, true);
}

/** The exports of a file. */
export function importFile(file: string): Readonly<Record<string, unknown>> {
  const path = existing(file);
  prepare(dirname(path));
  const exported = loader._load(path, null, false);
  return typeof exported === "object" && exported !== null ? { ...exported } : {};
}
