/** Converts a user's file, as its project would compile it, or takes what became of it from the cache. */

import { dirname } from "node:path";
import { convertSource } from "../autograph/convert-source";
import type { TypeScript } from "../autograph/typescript";
import { cacheFolder, DiskCache } from "./disk-cache";
import type { CacheOptions } from "./options";
import { projectOptions, type ProjectOptions } from "./project-options";
import { typescriptFor } from "./typescript";
import { isTypeScript } from "./users-files";

/** What became of a file. */
export interface ConvertedFile {
  /** JavaScript, without a comment that names the source map. */
  readonly code: string;
  /** A source map of version 3, as JSON. */
  readonly map: string;
  /** Whether a function was converted. Where not, the file may be used as it was. */
  readonly isConverted: boolean;
}

/** Who reads the code that is made. */
export interface Purpose extends CacheOptions {
  /** The modules that TypeScript becomes; `kept` for a tool that goes on with ES modules and JSX. JavaScript keeps the modules that it has. */
  readonly modules: "module" | "commonjs" | "kept";
  /** The file's name in messages and in the source map; default: its path. */
  readonly shownAs?: string;
}

const caches = new Map<string | undefined, DiskCache>();

/** The cache that an option means, for a file in a folder. */
export function cacheFor(folder: string, { cache }: CacheOptions): DiskCache {
  const path = cache === false ? undefined : (cache ?? cacheFolder(folder));
  const known = caches.get(path) ?? new DiskCache(path);
  caches.set(path, known);
  return known;
}

/**
 * A file's JavaScript.
 *
 * @param file its path
 * @throws NotFoundError where TypeScript is missing
 * @throws SyntaxError for what is no TypeScript, with the place
 */
export function convertFile(file: string, source: string, purpose: Purpose): ConvertedFile {
  const folder = dirname(file);
  const typescript = typescriptFor(folder);
  const written = projectOptions(folder);
  const { modules, shownAs = file } = purpose;
  const key = ["file", typescript.version, JSON.stringify(written), modules, shownAs, source];
  return cacheFor(folder, purpose).get(key, () => {
    const compiler = typescript.load();
    const { code, map, isConverted } = convertSource(compiler, source, shownAs, {
      compilerOptions: compilerOptions(compiler, written, modules, isTypeScript(file)),
    });
    return { code, map, isConverted };
  });
}

/** Options with which the project's own emit would mean the same. */
function compilerOptions(
  ts: TypeScript,
  written: ProjectOptions,
  modules: Purpose["modules"],
  isTyped: boolean,
): ReturnType<TypeScript["convertCompilerOptionsFromJson"]>["options"] {
  const { options } = ts.convertCompilerOptionsFromJson(written, "");
  const { target, useDefineForClassFields, jsx, ...others } = options;
  const isFinal = modules !== "kept";
  const isCommon = modules === "commonjs" && isTyped;
  const isKept = jsx === undefined || jsx === ts.JsxEmit.Preserve || !isFinal;
  return {
    esModuleInterop: true,
    ...others,
    // ES modules' syntax would stay as it is in what has to be CommonJS.
    ...(isCommon ? { verbatimModuleSyntax: false } : {}),
    target: ts.ScriptTarget.ES2022,
    // Its default depends on the target that the project has.
    useDefineForClassFields:
      useDefineForClassFields ?? (target === undefined || target >= ts.ScriptTarget.ES2022),
    module: isCommon ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext,
    // Nobody after this one would compile JSX.
    jsx: !isKept ? jsx : isFinal ? ts.JsxEmit.ReactJSX : ts.JsxEmit.Preserve,
  };
}
