/** Compiles a user's TypeScript file to the body of a CommonJS module, with the TypeScript that is installed. */

import { dirname, relative } from "node:path";
import type * as TypeScript from "typescript";
import { converter } from "../autograph/convert";
import { NotFoundError } from "../index";
import { cacheFor } from "../integrations/convert-file";
import { typescriptFor, type InstalledTypeScript } from "../integrations/typescript";
import { SourceError, UsageError } from "./errors";

type Compiler = typeof TypeScript;

/** A file as JavaScript. */
export interface Transpiled {
  /** The body of a CommonJS module, which returns a function of `import.meta` and of what `import(…)` calls. */
  readonly code: string;
  /** Whether the file awaits something outside of functions, so that the function is asynchronous. */
  readonly isAsync: boolean;
  /** What the file imports and re-exports, as it is written. */
  readonly imports: readonly string[];
}

/** @throws UsageError where there is no TypeScript */
function compilerFor(file: string): InstalledTypeScript {
  try {
    return typescriptFor(dirname(file));
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    const { what, fix } = error.report;
    throw new UsageError(`${file} is TypeScript, and ${what}\ninstall it: ${fix ?? ""}`);
  }
}

const metaName = "__importMeta";
const importName = "__import";

/**
 * A file's JavaScript, from the cache if it is unchanged.
 *
 * @param converts whether tensors are to decide its branches and loops
 * @throws SourceError for what is no TypeScript, with a line for each place
 */
export function transpile(file: string, source: string, converts: boolean): Transpiled {
  const { version, load } = compilerFor(file);
  return cacheFor(dirname(file), {}).get(["cli", version, String(converts), file, source], () =>
    transpileWith(load(), file, source, converts),
  );
}

function transpileWith(ts: Compiler, file: string, source: string, converts: boolean): Transpiled {
  const read: { isAsync: boolean; imports: readonly string[] } = { isAsync: false, imports: [] };
  const {
    outputText,
    diagnostics = [],
    sourceMapText = "{}",
  } = ts.transpileModule(source, {
    // The extensions .mts and .cts would decide about the kind of module that is written.
    fileName: file.replace(/\.[cm]ts$/, ".ts"),
    reportDiagnostics: true,
    // Explicit options: a file may be outside of any project.
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      // A file without imports may await too.
      moduleDetection: ts.ModuleDetectionKind.Force,
      esModuleInterop: true,
      sourceMap: true,
    },
    transformers: {
      before: [
        (context) => (sourceFile) => {
          read.isAsync = awaitsOutsideFunctions(ts, sourceFile);
          read.imports = importsOf(ts, sourceFile);
          const converted = converts ? converter(ts)(context)(sourceFile) : sourceFile;
          return withModuleParts(ts, context, converted);
        },
      ],
    },
  });
  if (diagnostics.length > 0) {
    throw new SourceError(diagnostics.map((one) => describe(ts, file, one)).join("\n"));
  }
  const code = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
  const map = JSON.stringify({ ...(JSON.parse(sourceMapText) as object), sources: [file] });
  const inline = Buffer.from(map).toString("base64");
  const kind = read.isAsync ? "async " : "";
  // On the first line, so that the source map holds.
  const body = `${kind}(${metaName}, ${importName}) => {${code}\n}`;
  const comment = `//# sourceMappingURL=data:application/json;base64,${inline}`;
  return { code: `return ${body}\n${comment}`, ...read };
}

/** `model.ts(1,7): error TS1389: …` */
function describe(
  ts: Compiler,
  file: string,
  { start, code, messageText, file: source }: TypeScript.Diagnostic,
): string {
  const { line = 0, character = 0 } = source?.getLineAndCharacterOfPosition(start ?? 0) ?? {};
  const place = `${relative(process.cwd(), file)}(${line + 1},${character + 1})`;
  return `${place}: error TS${code}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
}

/** The names of what a file imports and re-exports. */
const importsOf = (ts: Compiler, file: TypeScript.SourceFile): string[] =>
  file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    return moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier)
      ? [moduleSpecifier.text]
      : [];
  });

/** Whether a node awaits something outside of the functions in it. */
function awaitsOutsideFunctions(ts: Compiler, node: TypeScript.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isAwaitExpression(node)) return true;
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
  const flags: number = node.flags;
  const awaitUsing: number = ts.NodeFlags.AwaitUsing;
  if (ts.isVariableDeclarationList(node) && (flags & awaitUsing) === awaitUsing) return true;
  return ts.forEachChild(node, (child) => awaitsOutsideFunctions(ts, child) || undefined) ?? false;
}

/** The file with the parts of an ES module that CommonJS lacks, `import.meta` and `import(…)`, as parameters. */
function withModuleParts(
  ts: Compiler,
  context: TypeScript.TransformationContext,
  file: TypeScript.SourceFile,
): TypeScript.SourceFile {
  const { factory } = context;
  const visit = (node: TypeScript.Node): TypeScript.Node => {
    if (
      ts.isMetaProperty(node) &&
      node.keywordToken === ts.SyntaxKind.ImportKeyword &&
      node.name.text === "meta"
    ) {
      return factory.createIdentifier(metaName);
    }
    const visited = ts.visitEachChild(node, visit, context);
    return ts.isCallExpression(visited) && visited.expression.kind === ts.SyntaxKind.ImportKeyword
      ? factory.createCallExpression(
          factory.createIdentifier(importName),
          undefined,
          visited.arguments,
        )
      : visited;
  };
  return ts.visitEachChild(file, visit, context);
}
