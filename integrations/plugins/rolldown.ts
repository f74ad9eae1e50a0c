/** `ontrace/rolldown`: the plugin of Rolldown. */

import type { Plugin } from "rolldown";
import type { PluginOptions } from "../options";
import { plugin } from "../unplugin";

export type { FilePattern, PluginOptions } from "../options";

/**
 * A plugin of Rolldown that converts plain `if`, `while` and `for` in the user's files, so that tensors can decide them.
 *
 * @example
 * ```js
 * import ontrace from "ontrace/rolldown";
 *
 * export default { input: "main.ts", plugins: [ontrace()] };
 * ```
 *
 * @throws NotFoundError while a file is converted, where the package `typescript` is missing
 */
export default function ontrace(options?: PluginOptions): Plugin[] {
  return [plugin.rolldown(options)].flat();
}
