import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { transformSync } from "esbuild";
import { convertFile } from "../../integrations/convert-file";
import { composedMap } from "../../integrations/compose-maps";
import { withoutTypeCheck } from "../../integrations/without-type-check";

const source = `interface Unused {
  readonly n: number;
}

export function first(x: number): number {
  if (x > 0) {
    return x * 2;
  }
  throw new Error("below zero");
}
`;

/** The place in the user's file of a text in the code. */
function placeOf(text: string, code: string, map: string): unknown {
  const before = code.slice(0, code.indexOf(text)).split("\n");
  const column = before.at(-1)?.length ?? 0;
  const { line, column: found } = originalPositionFor(new TraceMap(map), {
    line: before.length,
    column,
  });
  return [line, found];
}

const converted = convertFile("/p/f.ts", source, { modules: "kept", cache: false });

test("the map of converted code leads to the user's lines", () => {
  expect(placeOf("throw new", converted.code, converted.map)).toEqual([9, 2]);
});

test("a line for TypeScript before the code is in the map", () => {
  const { code, map } = withoutTypeCheck(converted);
  expect(code).toMatch(/^\/\/ @ts-nocheck\n/);
  expect(placeOf("throw new", code, map)).toEqual([9, 2]);
});

test("a tool that goes on with converted code keeps the user's lines", () => {
  const { code, map } = transformSync(converted.code, { sourcemap: true, minifyWhitespace: true });
  expect(placeOf("throw new", code, composedMap(map, converted.map))).toEqual([9, 2]);
});
