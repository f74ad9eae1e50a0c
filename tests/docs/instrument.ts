/** Makes a page's program one that can be run and checked: JavaScript in which each value in a comment is compared. */
import * as ts from "typescript";
import type { PageProgram } from "./pages";

const comment = /^[ \t]*\/\/ → (.*)$/m;

interface Edit {
  readonly at: number;
  readonly text: string;
}

/** The edits that make a statement with a comment `// → VALUE` compare its value, or else what it prints. */
function edits(statement: ts.Statement, source: ts.SourceFile, firstLine: number): Edit[] {
  const text = source.text;
  const end = text.indexOf("\n", statement.end);
  const rest = text.slice(statement.end, end === -1 ? text.length : end);
  const expected = comment.exec(rest)?.[1]?.trim();
  if (expected === undefined) return [];
  const line = firstLine + source.getLineAndCharacterOfPosition(statement.end).line;
  const wanted = `, ${JSON.stringify(expected)}, ${line})`;
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement;
    return [
      { at: expression.getStart(source), text: "__check(" },
      { at: expression.end, text: wanted },
    ];
  }
  const [declared] = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations
    : [];
  if (declared === undefined) {
    throw new Error(`line ${line}: a value in a comment belongs to an expression or a declaration`);
  }
  const names = ts.isIdentifier(declared.name)
    ? declared.name.text
    : `[${declared.name.elements
        .flatMap((element) => (ts.isBindingElement(element) ? [element.name.getText(source)] : []))
        .join(", ")}]`;
  return [{ at: statement.end, text: ` __check(${names}${wanted};` }];
}

function instrumented(code: string, firstLine: number): string {
  const source = ts.createSourceFile("block.ts", code, ts.ScriptTarget.ES2022, true);
  const found: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) || ts.isVariableStatement(node))
      found.push(...edits(node, source, firstLine));
    ts.forEachChild(node, visit);
  };
  visit(source);
  const comments = [...code.matchAll(/\/\/ →/g)].length;
  const checks = found.filter(({ text }) => text.includes(", ")).length;
  if (comments !== checks) {
    throw new Error(
      `the block at line ${firstLine} has ${comments} values in comments, of which ${checks} follow an expression or a declaration`,
    );
  }
  return found
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), code);
}

/** A module's code for `require`, which exports an asynchronous function of `__check` and `__step`. */
export function runnable(program: PageProgram): string {
  const code = program
    .map((step, i) => `await __step(${i});\n${instrumented(step.code, step.line)}`)
    .join("\n");
  const { outputText } = ts.transpileModule(`export {};\n${code}`, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
    },
  });
  return `module.exports = async (__check, __step) => { const exports = {};\n${outputText}\n};`;
}
