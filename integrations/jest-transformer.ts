/** Transformers of jest, as far as one calls another. */

import { createRequire } from "node:module";
import { join } from "node:path";
import { ValueError } from "../ir/errors";
import { composedMap } from "./compose-maps";
import { withSourceMap } from "./source-map-comment";

/** What jest tells a transformer about the file and its project. */
export interface TransformOptions {
  readonly config: { readonly rootDir: string };
  readonly configString: string;
  readonly instrument: boolean;
  readonly supportsStaticESM: boolean;
  readonly transformerConfig?: unknown;
}

/** Code, and its source map as JSON or as an object. */
export interface TransformedSource {
  readonly code: string;
  readonly map?: object | string | null;
}

/** A transformer, by the members that jest calls. */
export interface Transformer {
  readonly canInstrument?: boolean;
  getCacheKey?(source: string, file: string, options: TransformOptions): string;
  process?(source: string, file: string, options: TransformOptions): TransformedSource;
  processAsync?(
    source: string,
    file: string,
    options: TransformOptions,
  ): Promise<TransformedSource>;
}

/** A package that is a transformer, alone or with its options. */
export type TransformerChoice = string | readonly [name: string, options: object];

interface TransformerModule extends Transformer {
  readonly createTransformer?: (options: unknown) => Transformer;
  readonly default?: TransformerModule;
}

/** The transformer that a project has under a name; `undefined` where it has none. */
export function transformerOf(
  rootDir: string,
  choice: TransformerChoice,
): { readonly transformer: Transformer; readonly options: object } | undefined {
  const [name, options] = typeof choice === "string" ? [choice, {}] : choice;
  const require = createRequire(join(rootDir, "package.json"));
  let path: string;
  try {
    path = require.resolve(name);
  } catch {
    return undefined;
  }
  const loaded = require(path) as TransformerModule;
  const module = loaded.createTransformer === undefined ? (loaded.default ?? loaded) : loaded;
  return { transformer: module.createTransformer?.(options) ?? module, options };
}

/** @throws ValueError where the project has no such transformer */
export function requireTransformer(
  rootDir: string,
  choice: TransformerChoice,
): NonNullable<ReturnType<typeof transformerOf>> {
  const found = transformerOf(rootDir, choice);
  if (found !== undefined) return found;
  const name = typeof choice === "string" ? choice : choice[0];
  throw new ValueError({
    what: `ontrace/jest: the transformer ${name} is not installed`,
    given: `transformer: ${JSON.stringify(choice)}, in ${rootDir}`,
    expected: "the name of a package",
    fix: `npm install --save-dev ${name}`,
  });
}

const comment = /\n?\/\/[#@] sourceMappingURL=data:application\/json;[^,]*base64,([\w+/=]+)\s*$/;

/**
 * Code that was made of converted code, with a source map that leads to the user's file. The map is in the code too: debuggers read it there, and jest's
 * own copy of it serves stack traces alone.
 */
export function withComposedMap(made: TransformedSource, map: string): TransformedSource {
  const inline = comment.exec(made.code)?.[1];
  const last = inline === undefined ? made.map : Buffer.from(inline, "base64").toString("utf8");
  const code = made.code.replace(comment, "");
  if (last == null || last === "") return { code, map: null };
  const text = typeof last === "string" ? last : JSON.stringify(last);
  return mapped({ code, map: composedMap(text, map) });
}

/** Code with its source map beside it and in it. */
export const mapped = (made: {
  readonly code: string;
  readonly map: string;
}): TransformedSource => ({ ...made, code: withSourceMap(made) });
