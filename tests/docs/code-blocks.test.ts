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
let reports: readonly ProgramReport[] = [];

// All in one process, which loads the library once.
beforeAll(async () => {
  const code = [...programs.values()].flat().map(runnable);
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
