/** `ontrace/rspack`: the plugin of Rspack. */

import type { PluginOptions } from "../options";
import { plugin } from "../unplugin";

export type { FilePattern, PluginOptions } from "../options";

/** A plugin as Rspack takes it, whose types are not needed to use another bundler. */
export interface RspackPlugin {
  apply(compiler: unknown): void;
}

/**
 * A plugin of Rspack that converts plain `if`, `while` and `for` in the user's files, so that tensors can decide them.
 *
 * @example
 * ```js
 * import ontrace from "ontrace/rspack";
 *
 * export default { entry: "./main.js", plugins: [ontrace()] };
 * ```
 *
 * @throws NotFoundError while a file is converted, where the package `typescript` is missing
 */
export default function ontrace(options?: PluginOptions): RspackPlugin {
  const made: unknown = plugin.rspack(options);
  return made as RspackPlugin;
}
