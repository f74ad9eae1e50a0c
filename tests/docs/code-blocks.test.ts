import { join } from "node:path";
import { folderOf, runProgram } from "../support/command";
import { runnable } from "./instrument";
import { programsOf, readPage, type PageProgram } from "./pages";
import type { ProgramReport } from "./run-programs";

const pages = ["README.md", "docs/quickstart.md", "docs/mixed-precision.md"];

/** Pages break long lines, and places in the code depend on how it was compiled. */
const comparable = (text: string): string =>
  text
    .replace(/[\w./-]*\.ts:\d+:\d+/g, "FILE")
    .replace(/\s+/g, " ")
    .trim();

const throws = (program: PageProgram | undefined): boolean =>
  program?.at(-1)?.marker.endsWith("throws") === true;

test.each(pages)("the programs of %s run, and give what the page shows", async (page) => {
  const programs = programsOf(readPage(page));
  expect(programs).not.toEqual([]);
  const folder = folderOf({ "programs.json": JSON.stringify(programs.map(runnable)) });
  const reports = await runProgram<ProgramReport[]>(join(__dirname, "run-programs.ts"), {
    args: ["programs.json"],
    cwd: folder,
  });
  const actual = reports.map(({ outputs, differences, error }, i) => ({
    line: programs[i]?.[0]?.line,
    differences,
    error: throws(programs[i]) ? error !== undefined : error,
    outputs: outputs.map(comparable),
  }));
  expect(actual).toEqual(
    programs.map((steps) => ({
      line: steps[0]?.line,
      differences: [],
      error: throws(steps) ? true : undefined,
      outputs: steps.map(({ output = "" }) => comparable(output)),
    })),
  );
});
