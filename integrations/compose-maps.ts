/** Source maps of code that was made of other code. */

import {
  GenMapping,
  maybeAddMapping,
  setSourceContent,
  toEncodedMap,
} from "@jridgewell/gen-mapping";
import {
  eachMapping,
  originalPositionFor,
  sourceContentFor,
  TraceMap,
} from "@jridgewell/trace-mapping";

/**
 * The source map from what the second step made to what the first one was given. What the first step has no place for is left out: a line of the code
 * in between would be wrong.
 *
 * @returns JSON
 */
export function composedMap(second: string, first: string): string {
  const firstMap = new TraceMap(first);
  const composed = new GenMapping();
  eachMapping(new TraceMap(second), (mapping) => {
    if (mapping.source === null) return;
    const { generatedLine, generatedColumn, originalLine: line, originalColumn: column } = mapping;
    const original = originalPositionFor(firstMap, { line, column });
    if (original.source === null) return;
    maybeAddMapping(composed, {
      generated: { line: generatedLine, column: generatedColumn },
      source: original.source,
      original: { line: original.line, column: original.column },
    });
    setSourceContent(composed, original.source, sourceContentFor(firstMap, original.source));
  });
  return JSON.stringify(toEncodedMap(composed));
}
