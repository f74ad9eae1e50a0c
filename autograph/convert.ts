/**
 * Converts the control flow and the operators of a file's functions, so that a tensor decides them in the graph and any other value as in
 * plain JavaScript.
 *
 * Statements stay where they are. A branch whose condition is a tensor runs where it is written, once for each path, with the values of the
 * variables set before it and read after it; so `this`, `arguments`, `break`, closures and the order of evaluation need no translation.
 */

import type ts from "typescript";
import { Assignments } from "./assigned";
import { Emitter } from "./emit";
import { convertFunction } from "./function-converter";
import type { FileFacts } from "./function-scope";
import { RefusingConverter } from "./refusals";
import { isFunctionNode, Scopes } from "./scopes";
import type { TypeScript } from "./typescript";

/** How code reaches what converted code calls. */
export interface ConvertOptions {
  /** The module that exports `autograph` (default: `ontrace`). */
  readonly library?: string;
}

/**
 * A transformer of source files, for the `before` list of TypeScript's emit. It converts each function of a file, since those that a traced
 * function calls have to be converted too, and what calls them is in other files: a function in which no tensor appears does what it did.
 *
 * @param compiler the TypeScript that emits
 */
export function converter(
  compiler: TypeScript,
  options: ConvertOptions = {},
): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    if (file.isDeclarationFile) return file;
    const scopes = new Scopes(compiler, file);
    const prefix = freePrefix(file.text);
    const facts: FileFacts = {
      file,
      ts: compiler,
      emit: new Emitter(compiler, `${prefix}ag`),
      scopes,
      assignments: new Assignments(compiler, scopes),
      operators: `${prefix}ag`,
      prefix,
      context,
      conversions: [],
    };
    const functions = new Map<ts.Node, ts.Node>();
    const visit = (node: ts.Node): ts.Node => {
      if (compiler.isClassStaticBlockDeclaration(node)) return staticBlocks.parts(node);
      if (compiler.isPropertyDeclaration(node)) return fields.parts(node);
      if (isFunctionNode(compiler, node) && node.body !== undefined) {
        const known = functions.get(node);
        if (known !== undefined) return known;
        const converted = convertFunction(facts, node, visit);
        functions.set(node, converted);
        if (converted !== node) facts.conversions.push(node);
        return converted;
      }
      return compiler.visitEachChild(node, visit, context);
    };
    const fields = new RefusingConverter(facts, "a field of a class", visit);
    const staticBlocks = new RefusingConverter(facts, "a static block", visit);
    const converted = compiler.visitEachChild(file, visit, context);
    return facts.conversions.length > 0
      ? withImport(converted, facts, options.library ?? "ontrace")
      : file;
  };
}

/** The beginning of names that the file does not use. */
function freePrefix(text: string): string {
  let prefix = "$";
  while (new RegExp(`\\${prefix.split("").join("\\")}(\\d+|ag|f|r|s)\\b`).test(text)) prefix += "$";
  return prefix;
}

function withImport(file: ts.SourceFile, facts: FileFacts, library: string): ts.SourceFile {
  const { operators, ts: compiler, emit } = facts;
  const f = compiler.factory;
  const own = `${operators}lib`;
  const constant = (name: string, value: ts.Expression): ts.Statement =>
    f.createVariableStatement(
      undefined,
      f.createVariableDeclarationList(
        [f.createVariableDeclaration(name, undefined, undefined, value)],
        compiler.NodeFlags.Const,
      ),
    );
  // A namespace keeps its name where modules become CommonJS.
  const source: ts.Statement = compiler.isExternalModule(file)
    ? f.createImportDeclaration(
        undefined,
        f.createImportClause(undefined, undefined, f.createNamespaceImport(emit.id(own))),
        emit.text(library),
      )
    : constant(own, emit.call(emit.id("require"), emit.text(library)));
  const alias = constant(
    operators,
    emit.member(emit.member(emit.id(own), "autograph"), "operators"),
  );
  const directives = file.statements.findIndex(
    (node) => !(compiler.isExpressionStatement(node) && compiler.isStringLiteral(node.expression)),
  );
  const at = directives < 0 ? file.statements.length : directives;
  const statements = [...file.statements.slice(0, at), source, alias, ...file.statements.slice(at)];
  return f.updateSourceFile(file, statements);
}
