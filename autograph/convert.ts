/**
 * Converts the control flow and the operators of a file's functions, so that a tensor decides them in the graph and any other value as in
 * plain JavaScript.
 *
 * Statements stay where they are. A branch whose condition is a tensor runs where it is written, once for each path, with the values of the
 * variables set before it and read after it; so `this`, `arguments`, `break`, closures and the order of evaluation need no translation.
 */

import ts from "typescript";
import { Assignments } from "./assigned";
import * as emit from "./emit";
import { FunctionConverter } from "./function-converter";
import type { FileFacts } from "./function-scope";
import { isFunctionNode, Scopes } from "./scopes";

/** How code reaches what converted code calls. */
export interface ConvertOptions {
  /** The module that exports `autograph` (default: `ontrace`). */
  readonly library?: string;
}

/** A transformer of source files, for the `before` list of TypeScript's emit. */
export function converter(options: ConvertOptions = {}): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    if (file.isDeclarationFile) return file;
    const scopes = new Scopes(file);
    const prefix = freePrefix(file.text);
    const facts: FileFacts = {
      file,
      scopes,
      assignments: new Assignments(scopes),
      operators: `${prefix}ag`,
      prefix,
      context,
    };
    const conversions: ts.Node[] = [];
    const visit = (node: ts.Node): ts.Node => {
      if (isFunctionNode(node) && node.body !== undefined) {
        const converted = new FunctionConverter(facts, node, visit).convert();
        if (converted !== node) conversions.push(node);
        return converted;
      }
      return ts.visitEachChild(node, visit, context);
    };
    const converted = ts.visitEachChild(file, visit, context);
    return conversions.length > 0
      ? withImport(converted, facts, options.library ?? "ontrace")
      : converted;
  };
}

/** The beginning of names that the file does not use. */
function freePrefix(text: string): string {
  let prefix = "$";
  while (new RegExp(`\\${prefix.split("").join("\\")}(\\d+|ag|f|r)\\b`).test(text)) prefix += "$";
  return prefix;
}

function withImport(
  file: ts.SourceFile,
  { operators, context }: FileFacts,
  library: string,
): ts.SourceFile {
  const f = ts.factory;
  const isModule =
    ts.isExternalModule(file) && context.getCompilerOptions().module !== ts.ModuleKind.CommonJS;
  const own = `${operators}lib`;
  const source: ts.Statement = isModule
    ? f.createImportDeclaration(
        undefined,
        f.createImportClause(
          undefined,
          undefined,
          f.createNamedImports([
            f.createImportSpecifier(false, emit.id("autograph"), emit.id(own)),
          ]),
        ),
        emit.text(library),
      )
    : constant(own, emit.member(emit.call(emit.id("require"), emit.text(library)), "autograph"));
  const alias = constant(operators, emit.member(emit.id(own), "operators"));
  const directives = file.statements.findIndex(
    (node) => !(ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression)),
  );
  const at = directives < 0 ? file.statements.length : directives;
  const statements = [...file.statements.slice(0, at), source, alias, ...file.statements.slice(at)];
  return f.updateSourceFile(file, statements);
}

const constant = (name: string, value: ts.Expression): ts.Statement =>
  ts.factory.createVariableStatement(
    undefined,
    ts.factory.createVariableDeclarationList(
      [ts.factory.createVariableDeclaration(name, undefined, undefined, value)],
      ts.NodeFlags.Const,
    ),
  );
