/** Converts the user's files while Node loads them, as ES modules and as CommonJS. */

import { existsSync } from "node:fs";
import Module from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { hookRequire, type CommonJSHookOptions } from "./commonjs-hook";
import { loadSync, type LoadHookSync } from "./esm-hooks";

/** What newer versions of Node have: hooks in the thread of the program. */
interface SynchronousHooks {
  readonly registerHooks?: (hooks: { readonly load: LoadHookSync }) => void;
}

/** The hooks as a file of their own, which is there once the package is built: an older Node loads them in a thread of theirs. */
const hooks = ["esm-hooks.cjs", "../esm-hooks.cjs"]
  .map((file) => resolve(__dirname, file))
  .find((file) => existsSync(file));

/** Hooks `import` and `require`. */
export function hookNode(options: CommonJSHookOptions): void {
  process.setSourceMapsEnabled(true);
  hookRequire(options);
  const { registerHooks } = Module as SynchronousHooks;
  if (registerHooks !== undefined) registerHooks({ load: loadSync });
  else if (hooks !== undefined) Module.register(pathToFileURL(hooks));
}
