/** Loads users' files, TypeScript as if it were JavaScript, with `ontrace` importable from anywhere. */

import { existsSync, readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, extname, isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { NotFoundError } from "../index";
import { hookNode } from "../integrations/node-hooks";
import { transpile, type Transpiled } from "./transpile";

/** A module that is being loaded, with the part that Node's types omit. */
interface LoadingModule extends NodeJS.Module {
  /** @returns what the code returns */
  _compile(code: string, file: string, format: "commonjs"): unknown;
}

/** Parts of Node's module loader that its types omit; they are as old as Node, and all loaders of TypeScript rely on them. */
interface ModuleLoader {
  _resolveFilename: (
    request: string,
    parent?: { readonly filename?: string | null } | null,
    ...rest: readonly unknown[]
  ) => string;
  _load: (request: string, parent: null, isMain: boolean) => unknown;
  readonly _extensions: Record<string, (module: LoadingModule, file: string) => void>;
}

const loader = Module as unknown as ModuleLoader;

/** The entry point that `ontrace` resolves to, wherever the user's file is: that of this source tree, or of the built package. */
const entry = ["../doors/generated/index.ts", "../index.cjs"]
  .map((file) => resolve(__dirname, file))
  .find((file) => existsSync(file));

const extensions = [".ts", ".mts", ".cts"] as const;

/** The extensions that an import may name for a TypeScript file: those of what the compiler would write. */
const writtenAs: Readonly<Record<string, string>> = {
  ".js": ".ts",
  ".mjs": ".mts",
  ".cjs": ".cts",
};

const isTypeScript = (file: string): boolean => /\.[cm]?ts$/.test(file);

/** The TypeScript file that a relative import in a TypeScript file means, where there is one. */
function typescriptFile(request: string, from: string): string | undefined {
  if (!/^\.{0,2}[\\/]/.test(request) && !isAbsolute(request)) return undefined;
  const path = resolve(dirname(from), request);
  const extension = extname(path);
  const written = writtenAs[extension];
  const candidates = [
    ...(written === undefined ? [] : [path.slice(0, -extension.length) + written]),
    ...extensions.map((added) => path + added),
    ...extensions.map((added) => resolve(path, `index${added}`)),
  ];
  return isTypeScript(path) && existsSync(path)
    ? path
    : candidates.find((candidate) => existsSync(candidate));
}

/** How users' files are loaded. */
export interface LoadOptions {
  /** Whether tensors decide their branches and loops; default: true. */
  readonly autograph?: boolean;
}

/** What the first file was loaded with: one command loads one program. */
let converts = true;

const transpiled = new Map<string, Transpiled>();

function transpiledFile(file: string): Transpiled {
  const known = transpiled.get(file);
  if (known !== undefined) return known;
  const fresh = transpile(file, readFileSync(file, "utf8"), converts);
  transpiled.set(file, fresh);
  return fresh;
}

/** The rest of the files that await something outside of functions. */
const pending = new Map<string, Promise<unknown>>();

/** What `import.meta` is in Node. */
interface ModuleMeta {
  readonly url: string;
  readonly filename: string;
  readonly dirname: string;
  readonly resolve: (request: string) => string;
}

type ModuleBody = (meta: ModuleMeta, load: (request: string) => Promise<unknown>) => unknown;

function compileModule(module: LoadingModule, file: string): void {
  const { code, isAsync } = transpiledFile(file);
  const run = module._compile(code, file, "commonjs") as ModuleBody;
  const { resolve: resolveIn } = createRequire(file);
  const meta: ModuleMeta = {
    url: pathToFileURL(file).href,
    filename: file,
    dirname: dirname(file),
    resolve: (request) => pathToFileURL(resolveIn(request)).href,
  };
  const rest = run(meta, (request) => importFrom(request, file));
  if (!isAsync) return;
  const promise = Promise.resolve(rest);
  // It is awaited before any importer goes on, which reports a failure.
  promise.catch(() => undefined);
  pending.set(file, promise);
}

/** What `import(…)` in a TypeScript file gives. */
async function importFrom(request: string, file: string): Promise<unknown> {
  const target = Module.isBuiltin(request) ? request : createRequire(file).resolve(request);
  if (target === entry || isTypeScript(target)) return await load(target, false);
  return await import(isAbsolute(target) ? pathToFileURL(target).href : target);
}

let isReady = false;

/** Makes TypeScript files loadable, and `ontrace` importable from everywhere. */
function prepare({ autograph = true }: LoadOptions): void {
  if (isReady) return;
  isReady = true;
  converts = autograph;
  if (converts) hookNode({ typescript: false });
  process.setSourceMapsEnabled(true);
  for (const extension of extensions) loader._extensions[extension] = compileModule;
  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = (request, parent, ...rest) => {
    if (request === "ontrace" && entry !== undefined) return entry;
    const from = parent?.filename;
    const file =
      from != null && isTypeScript(from) && from !== entry
        ? typescriptFile(request, from)
        : undefined;
    return file ?? resolveFilename.call(loader, request, parent, ...rest);
  };
}

/**
 * Runs the files that await something outside of functions before the files that import them: `require` returns at once, and by then their
 * exports must be complete, as ES modules' are.
 */
async function settleImports(file: string, seen: Set<string>): Promise<void> {
  seen.add(file);
  for (const request of transpiledFile(file).imports) {
    const imported = resolvedFrom(request, file);
    if (imported === undefined || seen.has(imported)) continue;
    await settleImports(imported, seen);
    if (transpiledFile(imported).isAsync) await load(imported, false);
  }
}

/** The TypeScript file that an import means; `undefined` for others, and for what is not there, which the import itself reports. */
function resolvedFrom(request: string, file: string): string | undefined {
  if (request === "ontrace" || Module.isBuiltin(request)) return undefined;
  try {
    const resolved = createRequire(file).resolve(request);
    return isTypeScript(resolved) ? resolved : undefined;
  } catch {
    return undefined;
  }
}

/** Loads a file, and returns its exports once they are complete. */
async function load(path: string, isMain: boolean): Promise<unknown> {
  if (isTypeScript(path) && path !== entry) await settleImports(path, new Set());
  try {
    const exported = loader._load(path, null, isMain);
    await pending.get(path);
    return exported;
  } catch (error) {
    // An ES module that Node's `require` does not load: an old Node, or one that awaits something.
    if (!isOnlyForImport(error)) throw error;
    const exported: unknown = await import(pathToFileURL(path).href);
    return exported;
  }
}

const isOnlyForImport = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  (error.code === "ERR_REQUIRE_ESM" || error.code === "ERR_REQUIRE_ASYNC_MODULE");

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
export async function runProgram(
  file: string,
  args: readonly string[],
  options: LoadOptions,
): Promise<void> {
  const path = existing(file);
  prepare(options);
  process.argv = [process.argv[0] ?? "node", path, ...args];
  await load(path, true);
}

/** The exports of a file. */
export async function importFile(
  file: string,
  options: LoadOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const path = existing(file);
  prepare(options);
  const exported = await load(path, false);
  return typeof exported === "object" && exported !== null ? { ...exported } : {};
}
