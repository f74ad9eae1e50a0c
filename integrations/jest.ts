/** `ontrace/jest`: a transformer for jest, which converts files, alone or before another transformer. */

import { createHash } from "node:crypto";
import { ValueError } from "../ir/errors";
import { convertFile } from "./convert-file";
import type { CacheOptions } from "./options";
import { maker } from "./disk-cache";
import {
  mapped,
  requireTransformer,
  transformerOf,
  withComposedMap,
  type TransformedSource,
  type Transformer,
  type TransformerChoice,
  type TransformOptions,
} from "./jest-transformer";
import { isTypeScript, isUsersFile } from "./users-files";
import { withoutTypeCheck } from "./without-type-check";

export type { TransformedSource, Transformer, TransformerChoice, TransformOptions };

/** Options of the transformer. */
export interface JestOptions extends CacheOptions {
  /**
   * The transformer that goes on with what is converted, such as `"ts-jest"`, or `["ts-jest", { … }]` with its options. Default: TypeScript is
   * compiled here, as `tsconfig.json` says, and jest's own transformer, babel-jest, does the rest.
   */
  readonly transformer?: TransformerChoice;
}

/** A file on its way to the next transformer. */
interface Prepared {
  readonly source: string;
  /** The map of what was converted; absent where the source is the user's own. */
  readonly map?: string;
}

function prepare(
  source: string,
  file: string,
  { supportsStaticESM }: TransformOptions,
  { transformer, ...cache }: JestOptions,
): Prepared {
  if (!isUsersFile(file)) return { source };
  const compiled = supportsStaticESM ? "module" : "commonjs";
  const modules = transformer === undefined ? compiled : "kept";
  const converted = convertFile(file, source, { modules, ...cache });
  const isCompiled = transformer === undefined && isTypeScript(file);
  if (!converted.isConverted && !isCompiled) return { source };
  // The next transformer may check types, which are no longer there.
  const isChecked = transformer !== undefined && isTypeScript(file);
  const { code, map } = isChecked ? withoutTypeCheck(converted) : converted;
  return { source: code, map };
}

const mocks = /\bjest\s*\.\s*(?:mock|unmock|deepUnmock|enableAutomock|disableAutomock)\s*\(/;

/** @throws ValueError for calls that have to come before the imports, where nothing moves them there */
function requireNoMocks(source: string, file: string, isMoved: boolean): void {
  const isImported = /(["'])@jest\/globals\1/.test(source) && isTypeScript(file);
  if ((isMoved && !isImported) || !mocks.test(source)) return;
  throw new ValueError({
    what: "ontrace/jest: jest.mock has to be called before the imports, and nothing moves it there",
    given: file,
    expected: isMoved
      ? "the global jest, which babel-jest recognises in compiled TypeScript"
      : "the package babel-jest in the project",
    fix: 'transform: { "\\\\.[jt]sx?$": ["ontrace/jest", { transformer: "ts-jest" }] }, or npm install --save-dev babel-jest',
  });
}

/** The transformer that goes on, by the project's folder. */
class Next {
  private readonly known = new Map<string, ReturnType<typeof transformerOf>>();

  constructor(private readonly choice: TransformerChoice | undefined) {}

  in(rootDir: string): ReturnType<typeof transformerOf> {
    if (this.known.has(rootDir)) return this.known.get(rootDir);
    const found =
      this.choice === undefined
        ? transformerOf(rootDir, "babel-jest")
        : requireTransformer(rootDir, this.choice);
    this.known.set(rootDir, found);
    return found;
  }
}

/**
 * The transformer with options, as jest calls it.
 *
 * @example
 * ```js
 * // jest.config.js
 * export default { transform: { "\\.[jt]sx?$": "ontrace/jest" } };
 * ```
 *
 * @throws NotFoundError while a file is converted, where the package `typescript` is missing
 * @throws ValueError for a `transformer` that is not installed
 */
export function createTransformer(options: JestOptions = {}): Transformer {
  const next = new Next(options.transformer);
  const start = (
    source: string,
    file: string,
    given: TransformOptions,
  ): Prepared & { readonly next: ReturnType<Next["in"]> } => {
    const found = next.in(given.config.rootDir);
    if (options.transformer === undefined) requireNoMocks(source, file, found !== undefined);
    return { ...prepare(source, file, given, options), next: found };
  };
  const alone = ({ source, map }: Prepared): TransformedSource =>
    map === undefined ? { code: source } : mapped({ code: source, map });
  const finish = ({ map }: Prepared, made: TransformedSource): TransformedSource =>
    map === undefined ? made : withComposedMap(made, map);
  const nextOptions = (given: TransformOptions, own: object): TransformOptions => ({
    ...given,
    transformerConfig: own,
  });
  return {
    canInstrument: false,
    getCacheKey: (source, file, given) => {
      const found = next.in(given.config.rootDir);
      const inner = found?.transformer.getCacheKey?.(
        source,
        file,
        nextOptions(given, found.options),
      );
      const { configString, instrument, supportsStaticESM } = given;
      const parts = [maker, inner, source, file, configString, instrument, supportsStaticESM];
      return createHash("sha256")
        .update(JSON.stringify([...parts, options]))
        .digest("hex");
    },
    process: (source, file, given) => {
      const prepared = start(source, file, given);
      const { source: code, next: found } = prepared;
      if (found?.transformer.process === undefined) return alone(prepared);
      // Jest itself instruments what this transformer returns.
      const own = { ...nextOptions(given, found.options), instrument: false };
      return finish(prepared, found.transformer.process(code, file, own));
    },
    processAsync: async (source, file, given) => {
      const prepared = start(source, file, given);
      const { source: code, next: found } = prepared;
      if (found === undefined) return alone(prepared);
      const { transformer, options: theirs } = found;
      const own = { ...nextOptions(given, theirs), instrument: false };
      const made =
        (await transformer.processAsync?.(code, file, own)) ??
        transformer.process?.(code, file, own);
      return made === undefined ? alone(prepared) : finish(prepared, made);
    },
  };
}
