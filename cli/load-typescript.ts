import { existsSync } from "node:fs";
import Module from "node:module";
import { dirname, parse, resolve } from "node:path";
import { register, REGISTER_INSTANCE } from "ts-node";
import { NotFoundError } from "../index";

/** Parts of Node's module loader that its types leave out; they are as old as Node, and what ts-node itself builds on. */
interface ModuleLoader {
  _resolveFilename: (request: string, ...rest: readonly unknown[]) => string;
  _load: (request: string, parent: null, isMain: boolean) => unknown;
}

const loader = Module as unknown as ModuleLoader;

/** What users import, wherever their files lie: the built package, or this source tree. */
const entry = ["../index.ts", "../index.cjs"]
  .map((file) => resolve(__dirname, file))
  .find((file) => existsSync(file));

let isReady = false;

/** Makes TypeScript files loadable, and `ontrace` importable from everywhere. */
function prepare(folder: string): void {
  if (isReady) return;
  isReady = true;
  // Where this command itself is run from its source, that registration would compile the user's files once more.
  process[REGISTER_INSTANCE]?.enabled(false);
  register({
    // Options are given explicitly: a file may lie outside of any project, and ts-node's own defaults are then refused by TypeScript 6.
    skipProject: true,
    transpileOnly: true,
    preferTsExts: true,
    // `require` loads the file, whatever the package around it says.
    // Wildcards do not see folders whose names begin with a dot.
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

/** Runs a file as the main program, with arguments of its own. */
export function runProgram(file: string, args: readonly string[]): void {
  const path = existing(file);
  prepare(dirname(path));
  process.argv = [process.argv[0] ?? "node", path, ...args];
  loader._load(path, null, true);
}

/** What a file exports. */
export function importFile(file: string): Readonly<Record<string, unknown>> {
  const path = existing(file);
  prepare(dirname(path));
  const exported = loader._load(path, null, false);
  return typeof exported === "object" && exported !== null ? { ...exported } : {};
}
