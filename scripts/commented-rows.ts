/** The rows of tables, with the comments above them: what the comments say is printed in docs/, so that it is written once. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";

export interface CommentedRow {
  readonly name: string;
  /** The name of the file, which is that of the family. */
  readonly family: string;
  /** The lines of the comment, without its signs; none where there is no comment. */
  readonly comment: readonly string[];
}

const isExported = (statement: ts.VariableStatement): boolean =>
  statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

/** The lines of a comment as they are meant to be read. */
const linesOf = (comment: string): string[] =>
  comment
    .replace(/^\/\*\*?|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*(\/\/|\*)?\s?/, "").trimEnd())
    .filter((line, i, lines) => line !== "" || (i > 0 && i < lines.length - 1));

/** The comment that stands directly above a node: one block, or lines without an empty one between them. */
function commentAbove(node: ts.Node, text: string): string[] {
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  const found: string[] = [];
  let next = node.getStart();
  for (const { pos, end } of ranges.toReversed()) {
    if (/\n\s*\n/.test(text.slice(end, next))) break;
    found.unshift(...linesOf(text.slice(pos, end)));
    if (text.startsWith("/*", pos)) break;
    next = pos;
  }
  return found;
}

function rowsOfFile(path: string, suffix: string): CommentedRow[] {
  const text = readFileSync(path, "utf8");
  const family = basename(path, ".ts");
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .filter(isExported)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter(({ name }) => ts.isIdentifier(name) && name.text.endsWith(suffix))
    .flatMap(({ initializer }) =>
      initializer !== undefined && ts.isObjectLiteralExpression(initializer)
        ? initializer.properties
        : [],
    )
    .flatMap((property) =>
      property.name !== undefined && ts.isIdentifier(property.name)
        ? [{ name: property.name.text, family, comment: commentAbove(property, text) }]
        : [],
    );
}

/** The rows of the exported tables in a folder whose names end in `suffix`, by name. */
export const commentedRows = (folder: string, suffix: string): ReadonlyMap<string, CommentedRow> =>
  new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => rowsOfFile(join(folder, file), suffix))
      .map((row) => [row.name, row]),
  );
