/** Runs a program of Test262 in a realm of its own, as it is written or converted. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { createContext, Script, type Context } from "node:vm";
import { operators } from "../../autograph/operators/namespace";
import { convertSource } from "../../autograph/convert-source";
import type { Outcome, Program } from "./program";

export type Way = "plain" | "converted";

/** How long a program may run, in milliseconds. */
const timeout = 20_000;

const nameOf = (error: unknown): string => {
  if (typeof error !== "object" || error === null) return typeof error;
  const { constructor: made } = error;
  return typeof made === "function" ? made.name : "object";
};

/** Text as it is run. */
function prepared(source: string, file: string, way: Way): string {
  return way === "plain" ? source : convertSource(ts, source, file).code;
}

const harness = new Map<string, Script>();

function harnessScript(root: string, name: string, way: Way): Script {
  const key = `${way} ${name}`;
  const known = harness.get(key);
  if (known !== undefined) return known;
  const text = readFileSync(join(root, "harness", name), "utf8");
  // Scripts of a realm share their names, and each of them declares the name of the operators.
  const script = new Script(prepared(text, name, way).replaceAll("$ag", `$h${harness.size}ag`), {
    filename: name,
  });
  harness.set(key, script);
  return script;
}

interface Realm {
  readonly context: Context;
  /** What `$DONE` was given, by way of `print`. */
  readonly printed: string[];
}

function realm(): Realm {
  const printed: string[] = [];
  const context = createContext({});
  const hidden = (name: string, value: unknown): void => {
    Object.defineProperty(context, name, { value, configurable: true, writable: true });
  };
  hidden("require", () => ({ autograph: { operators } }));
  hidden("print", (text: unknown) => printed.push(String(text)));
  const createRealm = (): unknown => {
    const other = createContext({});
    return { global: new Script("globalThis").runInContext(other) as unknown };
  };
  const evalScript = (text: string): unknown => new Script(text).runInContext(context) as unknown;
  const global = new Script("globalThis").runInContext(context) as unknown;
  const IsHTMLDDA = undefined;
  hidden("$262", { createRealm, evalScript, global, IsHTMLDDA, gc: () => undefined });
  return { context, printed };
}

/** Runs a program. */
export async function outcomeOf(
  root: string,
  program: Program,
  mode: "strict" | "sloppy",
  way: Way,
): Promise<Outcome> {
  const { context, printed } = realm();
  const includes = [...program.includes, ...(program.isAsync ? ["doneprintHandle.js"] : [])];
  for (const name of includes) harnessScript(root, name, way).runInContext(context);
  const source = mode === "strict" ? `"use strict";\n${program.source}` : program.source;
  let script: Script;
  try {
    script = new Script(prepared(source, "program.js", way), { filename: program.file });
  } catch (error) {
    return `parse ${nameOf(error)}`;
  }
  try {
    script.runInContext(context, { timeout });
  } catch (error) {
    const isTimeout =
      error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
    return isTimeout ? "no end" : `runtime ${nameOf(error)}`;
  }
  if (!program.isAsync) return "ok";
  for (let waited = 0; printed.length === 0 && waited < 100; waited++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const [text = "nothing was printed"] = printed;
  return text === "Test262:AsyncTestComplete" ? "ok" : `runtime ${text}`;
}
