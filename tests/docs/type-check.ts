/** Checks the types of the programs on pages and in doc comments against the built package, as a user's project with `strict` would. */
import { join } from "node:path";
import * as ts from "typescript";
import { docExamples } from "./doc-examples";
import { pagesWithPrograms, programsOf, readPage, root } from "./pages";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: [
    "lib.es2023.d.ts",
    "lib.dom.d.ts",
    "lib.esnext.disposable.d.ts",
    "lib.esnext.iterator.d.ts",
  ],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  paths: { ontrace: [join(root, "dist/index.d.mts")] },
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
};

/** A compiler's host that has these files besides those of the disk. */
function hostWith(files: ReadonlyMap<string, string>): ts.CompilerHost {
  const disk = ts.createCompilerHost(options);
  return {
    ...disk,
    fileExists: (file) => files.has(file) || disk.fileExists(file),
    readFile: (file) => files.get(file) ?? disk.readFile(file),
    getSourceFile: (file, language, ...rest) => {
      const text = files.get(file);
      return text === undefined
        ? disk.getSourceFile(file, language, ...rest)
        : ts.createSourceFile(file, text, language);
    },
  };
}

const onPages = pagesWithPrograms.flatMap((page) =>
  programsOf(readPage(page)).map((program) => ({
    place: `${page}:${program[0]?.line ?? 0}`,
    program,
  })),
);
const programs = [...onPages, ...docExamples()].map(({ place, program }) => ({
  place,
  file: join(root, `${place.replace(":", "-")}.ts`),
  text: `export {};\n${program.map(({ code }) => code).join("")}`,
}));
const files = new Map(programs.map(({ file, text }) => [file, text]));
const compiled = ts.createProgram([...files.keys()], options, hostWith(files));

for (const { place, file, text } of programs) {
  const source = compiled.getSourceFile(file);
  for (const { messageText, start = 0 } of [
    ...compiled.getSyntacticDiagnostics(source),
    ...compiled.getSemanticDiagnostics(source),
  ]) {
    const before = text.slice(0, start).split("\n");
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    console.error(
      `the program at ${place}: ${message}\n  ${text.split("\n")[before.length - 1] ?? ""}`,
    );
    process.exitCode = 1;
  }
}
