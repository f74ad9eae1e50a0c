/** Converts the user's files while Node loads them, as ES modules and as CommonJS. */

import { closeSync, existsSync, openSync } from "node:fs";
import Module from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ResourceExhaustedError } from "../ir/errors";
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
  else if (hooks !== undefined) {
    checkHandles(hooks);
    Module.register(pathToFileURL(hooks));
  }
}

/** More than the thread of the hooks opens. */
const handlesOfThread = 6;

/**
 * Opens as many files as the thread of the hooks will: Node waits for ever for a thread that cannot open its own.
 *
 * @throws ResourceExhaustedError where the process may not open as many more
 */
function checkHandles(file: string): void {
  const handles: number[] = [];
  try {
    while (handles.length < handlesOfThread) handles.push(openSync(file, "r"));
  } catch (error) {
    throw new ResourceExhaustedError(
      {
        what: "cannot start the thread that converts the files that are loaded",
        given: String(error),
        expected: "a process that may open more files",
        fix: "close files, or raise the limit: ulimit -n",
      },
      undefined,
      { cause: error },
    );
  } finally {
    handles.forEach((handle) => {
      closeSync(handle);
    });
  }
}
