/** Converted code for a tool that would check the types of it: what was a file of TypeScript is JavaScript without types. */

import type { ConvertedFile } from "./convert-file";

interface SourceMap {
  readonly mappings: string;
}

/** The code, behind a line that tells TypeScript to check nothing; the source map has that line too. */
export function withoutTypeCheck(converted: ConvertedFile): ConvertedFile {
  const map = JSON.parse(converted.map) as SourceMap;
  return {
    ...converted,
    code: `// @ts-nocheck\n${converted.code}`,
    map: JSON.stringify({ ...map, mappings: `;${map.mappings}` }),
  };
}
