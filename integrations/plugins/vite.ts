/** `ontrace/vite`: the plugin of Vite, and of vitest. */

import type { Plugin } from "vite";
import type { PluginOptions } from "../options";
import { plugin } from "../unplugin";

export type { FilePattern, PluginOptions } from "../options";

/**
 * A plugin of Vite, and of vitest that converts plain `if`, `while` and `for` in the user's files, so that tensors can decide them.
 *
 * @example
 * ```js
 * import ontrace from "ontrace/vite";
 * import { defineConfig } from "vite"; // or "vitest/config"
 *
 * export default defineConfig({ plugins: [ontrace()] });
 * ```
 *
 * @throws NotFoundError while a file is converted, where the package `typescript` is missing
 */
export default function ontrace(options?: PluginOptions): Plugin[] {
  return [plugin.vite(options)].flat();
}
