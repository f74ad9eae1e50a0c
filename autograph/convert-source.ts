/** Converts the text of a file to JavaScript, with the TypeScript that the caller has. */

import type ts from "typescript";
import { converter, type ConvertOptions } from "./convert";
import type { TypeScript } from "./typescript";

/** How a file is converted. */
export interface ConvertSourceOptions extends ConvertOptions {
  /**
   * The project's own options, as of `tsconfig.json`: those of the emit apply, such as `target`, `module`, `jsx` and `experimentalDecorators`.
   * Defaults: JavaScript's own syntax, or ES2022 for TypeScript; the file's own modules; JSX is kept.
   */
  readonly compilerOptions?: ts.CompilerOptions;
}

/** What became of a file. */
export interface ConvertedSource {
  /** JavaScript, without a comment that names the source map. */
  readonly code: string;
  /** A source map of version 3, as JSON. Its one source is the file's name as it was given, with its text. */
  readonly map: string;
  /** Whether a function was converted. Where not, and without `compilerOptions`, JavaScript is given back as it was. */
  readonly isConverted: boolean;
  /**
   * Why JavaScript is left as it was given, with the place: TypeScript cannot parse it. The engine may, since it takes what TypeScript does not: `let`
   * as a name, for example.
   */
  readonly notParsed?: string;
}

/**
 * Converts a file of TypeScript or JavaScript, with or without JSX: which, its name's ending says. All of its functions are converted, however
 * they come to be traced: given to `tf.function` under any name, decorated, or called by those. Converted code imports `autograph` of
 * `options.library`; a file that is no ES module requires it.
 *
 * Types are not checked. JavaScript that is no ES module stays sloppy, where it is.
 *
 * @param compiler the module `typescript`, from version 5.2 to 6
 * @param fileName in messages, in the source map, and for the kind of the file
 * @throws SyntaxError where a file of TypeScript cannot be parsed, with the place
 * @example
 * import typescript from "typescript";
 * const { code } = convertSource(typescript, "export const f = (x) => (x > 0 ? x : -x);", "f.js");
 */
export function convertSource(
  compiler: TypeScript,
  source: string,
  fileName: string,
  options: ConvertSourceOptions = {},
): ConvertedSource {
  const [, endsAs = ""] = /\.([cm]?[jt]s)x?$/.exec(fileName) ?? [];
  const transform = converter(compiler, options);
  const conversions: ts.SourceFile[] = [];
  const {
    outputText,
    sourceMapText = "",
    diagnostics = [],
  } = compiler.transpileModule(source, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: {
      target: endsAs.endsWith("js") ? compiler.ScriptTarget.ESNext : compiler.ScriptTarget.ES2022,
      module: endsAs === "cts" ? compiler.ModuleKind.CommonJS : compiler.ModuleKind.ESNext,
      jsx: compiler.JsxEmit.Preserve,
      ...options.compilerOptions,
      ...(endsAs.endsWith("js")
        ? {
            alwaysStrict: false,
            allowJs: true,
            moduleDetection: compiler.ModuleDetectionKind.Legacy,
          }
        : {}),
      sourceMap: true,
      inlineSourceMap: false,
      inlineSources: true,
    },
    transformers: {
      before: [
        (context) => (file) => {
          const converted = transform(context)(file);
          if (converted !== file) conversions.push(converted);
          return converted;
        },
      ],
    },
  });
  const [error] = diagnostics.filter(({ file }) => file !== undefined);
  if (error !== undefined) {
    const notParsed = problem(compiler, error, fileName);
    if (endsAs.endsWith("js")) return { ...unchanged(source, fileName), notParsed };
    throw new SyntaxError(notParsed);
  }
  const isConverted = conversions.length > 0;
  if (!isConverted && endsAs.endsWith("js") && options.compilerOptions === undefined) {
    return unchanged(source, fileName);
  }
  const map = JSON.parse(sourceMapText) as object;
  return {
    code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""),
    map: JSON.stringify({ ...map, sourceRoot: "", sources: [fileName] }),
    isConverted,
  };
}

/** A file that stays as it is: each line is its own. */
function unchanged(source: string, fileName: string): ConvertedSource {
  const lines = source.split("\n").map((_, i) => (i === 0 ? "AAAA" : "AACA"));
  const map = { version: 3, sources: [fileName], sourcesContent: [source], names: [] };
  return {
    code: source,
    map: JSON.stringify({ ...map, mappings: lines.join(";") }),
    isConverted: false,
  };
}

function problem(
  compiler: TypeScript,
  { file, start = 0, messageText }: ts.Diagnostic,
  fileName: string,
): string {
  const { line, character } = file?.getLineAndCharacterOfPosition(start) ?? {
    line: 0,
    character: 0,
  };
  const reason = compiler.flattenDiagnosticMessageText(messageText, " ");
  return `${fileName}:${line + 1}:${character + 1}: ${reason}`;
}
