import ts from "typescript";
import { convertSource } from "../../autograph/convert-source";
import * as tf from "../../index";
import { plain, traced, values } from "../autograph/converted";
import { blocksOf, readPage, type Block } from "./pages";

/** The page's programs: each runs as plain JavaScript on numbers, and converted on tensors. */

const blocks = blocksOf(readPage("docs/autograph-conversion.md"));
const marked = (marker: string): Block[] => blocks.filter((block) => block.marker === marker);

interface Call {
  readonly code: string;
  readonly line: number;
  readonly argument: number | number[][];
  readonly result: number;
}

const calls: Call[] = marked("source").flatMap(({ code, line }) =>
  [...code.matchAll(/^\/\/ f\((.*)\) → (.*)$/gm)].map(([, argument = "", result]) => ({
    code,
    line,
    argument: JSON.parse(argument) as number | number[][],
    result: Number(result),
  })),
);

test("each program has a result", () => {
  expect(marked("source").map(({ line }) => line)).toEqual([
    ...new Set(calls.map(({ line }) => line)),
  ]);
});

test.each(calls)("line $line: f($argument) is $result", ({ code, argument, result }) => {
  expect(values(traced(code)(tf.tensor(argument as number)))).toBe(result);
  if (typeof argument === "number") expect(plain(code).f?.(argument)).toBe(result);
});

/** Code without what a formatter may change. */
const bare = (code: string): string => code.replace(/,(?=\s*[)\]])/g, "").replace(/[\s();]/g, "");

/** A function as a page writes it, and what follows it: its converted form. */
const pairs = ["docs/autograph-conversion.md", "docs/autograph-code.md"].flatMap((page) => {
  const all = blocksOf(readPage(page));
  return all.flatMap(({ marker, code, line }, i) =>
    marker === "converted" ? [{ page, line, source: code, shown: all[i + 1]?.code ?? "" }] : [],
  );
});

test("each construct has its converted form", () => {
  expect(pairs).toHaveLength(9);
});

test.each(pairs)("$page:$line: the converter writes the form that is shown", (pair) => {
  const { code } = convertSource(ts, pair.source, "f.ts");
  expect(bare(pair.shown)).toBe(bare(code.slice(code.indexOf("export function"))));
});

test("the errors are those on the page", () => {
  const messages: readonly (readonly [code: string, message: string])[] = [
    ["let y; if (x > 0) y = x; return y;", "'y' must also be initialized in the else branch"],
    ["let y = null; if (x > 0) y = x; return y;", "'y' is null at the end of the else branch"],
    ["if (x) return 1; return 0;", "condition of if statement expected to be a bool scalar"],
    ["if (x > 0) return x;", "the else branch must also have a return statement"],
    [
      'let y; if (x > 0) { y = tf.scalar(1, "int32"); } else { y = tf.scalar(1); } return y;',
      "'y' has dtype int32 in the main branch, but dtype float32 in the else branch",
    ],
  ];
  for (const [code, message] of messages) {
    expect(() => traced(`export function f(x) { ${code} }`)(tf.scalar(1))).toThrow(message);
    expect(readPage("docs/autograph-conversion.md")).toContain(message);
  }
});
