/** Node's `require`: converts the user's files, after whatever else compiles them. */

import Module from "node:module";
import type { CacheOptions } from "./options";
import { moduleSource } from "./module-source";
import { mapFramesOf } from "./stack-frames";
import { isTypeScript, isUsersFile } from "./users-files";

type Compile = (this: NodeJS.Module, code: string, file: string, format?: string) => unknown;

/** Parts of Node's module loader that its types omit; they are as old as Node, and all that compile on the way rely on them. */
interface ModuleInternals {
  readonly prototype: { _compile: Compile };
  readonly _extensions: Record<
    string,
    (module: NodeJS.Module & { _compile: Compile }, file: string) => void
  >;
}

const internals = Module as unknown as ModuleInternals;

export interface CommonJSHookOptions extends CacheOptions {
  /** Whether TypeScript is converted, and loaded where nothing else loads it. */
  readonly typescript: boolean;
}

/**
 * Converts what `require` loads. All that compile on the way, such as ts-node, end in a module's `_compile`: there the file itself is converted,
 * whatever they made of it, so that the order in which such tools are loaded does not matter.
 */
export function hookRequire(options: CommonJSHookOptions): void {
  const compile = internals.prototype._compile;
  internals.prototype._compile = function (code, file, format) {
    if (!isUsersFile(file) || (isTypeScript(file) && !options.typescript)) {
      return compile.call(this, code, file, format);
    }
    const modules = format?.startsWith("module") === true ? "module" : "commonjs";
    const converted = moduleSource(file, modules, options);
    const isRaw = isTypeScript(file) && rawTypeScript.has(this);
    if (!converted.isConverted && !isRaw) return compile.call(this, code, file, format);
    mapFramesOf(file);
    return compile.call(this, converted.code, file, modules);
  };
  if (!options.typescript) return;
  for (const extension of [".ts", ".cts", ".mts", ".tsx"]) {
    internals._extensions[extension] ??= (module, file) => {
      rawTypeScript.add(module);
      module._compile("", file);
    };
  }
}

/** Modules of TypeScript that nothing else has compiled. */
const rawTypeScript = new WeakSet<NodeJS.Module>();
