/**
 * `ontrace/register`: converts a program's own files while Node loads them: `node --import ontrace/register program.mjs`, also with tsx and
 * ts-node, before or after them.
 */

import { hookNode } from "./node-hooks";

const registered = Symbol.for("ontrace.register");
const state = globalThis as { [registered]?: true };

// It may be named twice, by --require and by --import.
if (state[registered] === undefined) {
  state[registered] = true;
  hookNode({ typescript: true });
}
