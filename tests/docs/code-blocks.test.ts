import { join } from "node:path";
import { folderOf, runProgram } from "../support/command";
import { runnable } from "./instrument";
import { pagesWithPrograms, programsOf, readPage, type PageProgram } from "./pages";
import type { ProgramReport } from "./run-programs";

/** Pages break long lines, and places in the code depend on how it was compiled. */
const comparable = (text: string): string =>
  text
    .replace(/[\w./-]*\.ts:\d+:\d+/g, "FILE")
    .replace(/\s+/g, " ")
    .trim();

const throws = (program: PageProgram | undefined): boolean =>
  program?.at(-1)?.marker.endsWith("throws") === true;

const programs = new Map(pagesWithPrograms.map((page) => [page, programsOf(readPage(page))]));

/** A page on which everything is wrong. */
const wrong = programsOf(`
\`\`\`ts
import * as tf from "ontrace";
tf.add(1, 2); // → 4
console.log("shown nowhere");
\`\`\`

\`\`\`ts continued
throw new Error("not marked");
\`\`\`
`);
let reports: readonly ProgramReport[] = [];

// All in one process, which loads the library once.
beforeAll(async () => {
  const code = [...programs.values(), wrong].flat().map(runnable);
  reports = await runProgram<ProgramReport[]>(join(__dirname, "run-programs.ts"), {
    args: ["programs.json"],
    cwd: folderOf({ "programs.json": JSON.stringify(code) }),
  });
});

test.each(pagesWithPrograms)("the programs of %s run, and give what the page shows", (page) => {
  const expected = programs.get(page) ?? [];
  expect(expected).not.toEqual([]);
  const first = [...programs.values()].flat().indexOf(expected[0] ?? []);
  const actual = reports.slice(first, first + expected.length);
  expect(
    actual.map(({ outputs, differences, error }, i) => ({
      line: expected[i]?.[0]?.line,
      differences,
      error: throws(expected[i]) ? error !== undefined : error,
      outputs: outputs.map(comparable),
    })),
  ).toEqual(
    expected.map((steps) => ({
      line: steps[0]?.line,
      differences: [],
      error: throws(steps) ? true : undefined,
      outputs: steps.map(({ output = "" }) => comparable(output)),
    })),
  );
});

test("a wrong value, output that is not shown, and an error are noticed", () => {
  expect(reports.at(-1)).toEqual({
    differences: ["line 4: 3 instead of 4"],
    outputs: ["shown nowhere\n", "Error: not marked"],
    error: "Error: not marked",
  });
});

test("a value in a comment that belongs to no statement, and an unknown marker, are errors", () => {
  expect(() => programsOf("```ts contniued\n1;\n```")).toThrow('unknown marker "contniued"');
  expect(() => programsOf("```ts continued\n1;\n```")).toThrow("there is no block to continue");
  expect(() => programsOf("```ts\nf(\n  1, // → 1\n);\n```").map(runnable)).toThrow(
    "has 1 values in comments, of which 0 follow an expression or a declaration",
  );
});
