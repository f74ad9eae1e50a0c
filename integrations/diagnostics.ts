/** TypeScript's messages about what it cannot read. */

import { relative } from "node:path";
import type ts from "typescript";
import type { TypeScript } from "../autograph/typescript";

/** `model.ts(1,7): error TS1389: …` */
export function describeDiagnostic(
  compiler: TypeScript,
  file: string,
  { start, code, messageText, file: source }: ts.Diagnostic,
): string {
  const { line = 0, character = 0 } = source?.getLineAndCharacterOfPosition(start ?? 0) ?? {};
  const place = `${relative(process.cwd(), file)}(${line + 1},${character + 1})`;
  return `${place}: error TS${code}: ${compiler.flattenDiagnosticMessageText(messageText, "\n")}`;
}
