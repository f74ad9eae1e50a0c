/** `ontrace/esbuild`: the plugin of esbuild. */

import type { Plugin } from "esbuild";
import type { PluginOptions } from "../options";
import { plugin } from "../unplugin";

export type { FilePattern, PluginOptions } from "../options";

/**
 * A plugin of esbuild that converts plain `if`, `while` and `for` in the user's files, so that tensors can decide them.
 *
 * @example
 * ```js
 * import { build } from "esbuild";
 * import ontrace from "ontrace/esbuild";
 *
 * await build({ entryPoints: ["main.ts"], bundle: true, plugins: [ontrace()] });
 * ```
 *
 * @throws NotFoundError while a file is converted, where the package `typescript` is missing
 */
export default function ontrace(options?: PluginOptions): Plugin {
  return plugin.esbuild(options);
}
