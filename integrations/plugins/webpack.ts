/** `ontrace/webpack`: the plugin of webpack. */

import type { WebpackPluginInstance } from "webpack";
import type { PluginOptions } from "../options";
import { plugin } from "../unplugin";

export type { FilePattern, PluginOptions } from "../options";

/**
 * A plugin of webpack that converts plain `if`, `while` and `for` in the user's files, so that tensors can decide them.
 *
 * @example
 * ```js
 * import ontrace from "ontrace/webpack";
 *
 * export default { entry: "./main.js", plugins: [ontrace()] };
 * ```
 *
 * @throws NotFoundError while a file is converted, where the package `typescript` is missing
 */
export default function ontrace(options?: PluginOptions): WebpackPluginInstance {
  return plugin.webpack(options);
}
