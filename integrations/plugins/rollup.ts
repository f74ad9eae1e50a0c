/** `ontrace/rollup`: the plugin of Rollup. */

import type { Plugin } from "rollup";
import type { PluginOptions } from "../options";
import { plugin } from "../unplugin";

export type { FilePattern, PluginOptions } from "../options";

/**
 * A plugin of Rollup that converts plain `if`, `while` and `for` in the user's files, so that tensors can decide them.
 *
 * @example
 * ```js
 * import ontrace from "ontrace/rollup";
 *
 * export default { input: "main.js", plugins: [ontrace()] };
 * ```
 *
 * @throws NotFoundError while a file is converted, where the package `typescript` is missing
 */
export default function ontrace(options?: PluginOptions): Plugin[] {
  return [plugin.rollup(options)].flat();
}
