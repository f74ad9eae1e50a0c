import { readFileSync } from "node:fs";
import { join } from "node:path";
import { folderOf, runProgram } from "../support/command";
import { docExamples, examplesOf, libraryFiles } from "./doc-examples";
import { runnable } from "./instrument";
import { root } from "./pages";
import type { ProgramReport } from "./run-programs";

const wrong = examplesOf(
  `/**
 * Adds.
 *
 * @example
 * \`\`\`ts
 * tf.add(1, 2); // → 4
 * \`\`\`
 */
`,
  "wrong.ts",
);

test("the examples in doc comments run and give the values that they show", async () => {
  const examples = docExamples();
  expect(examples.length).toBeGreaterThan(100);
  const code = [...examples, ...wrong].map(({ program }) => runnable(program));
  const reports = await runProgram<ProgramReport[]>(join(__dirname, "run-programs.ts"), {
    args: ["programs.json"],
    cwd: folderOf({ "programs.json": JSON.stringify(code) }),
  });
  const failed = (report: ProgramReport | undefined): boolean =>
    report === undefined || report.error !== undefined || report.differences.length > 0;
  expect(
    examples.flatMap(({ place }, i) => {
      const report = reports[i];
      return failed(report)
        ? [{ place, error: report?.error, differences: report?.differences }]
        : [];
    }),
  ).toEqual([]);
  expect(reports.at(-1)?.differences).toEqual(["line 6: 3 instead of 4"]);
});

test("code in doc comments is an example that is run", () => {
  const indented = /^ *\* {4,}(?:const|let|await|tf\.|using|for|import)\b/;
  const fences = (text: string): number => text.split(/^ *\* ```ts$/m).length - 1;
  const unchecked = libraryFiles().flatMap((file) =>
    readFileSync(join(root, file), "utf8")
      .split("\n")
      .flatMap((line, i) => (indented.test(line) ? [`${file}:${i + 1}`] : [])),
  );
  expect(unchecked).toEqual([]);
  const unmarked = libraryFiles().filter((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return fences(text) !== examplesOf(text, file).length;
  });
  expect(unmarked).toEqual([]);
});
