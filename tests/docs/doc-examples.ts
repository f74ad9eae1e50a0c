/** The examples in doc comments of the library, as programs. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, type PageProgram } from "./pages";

const floors = ["ir", "gradients", "compiler", "runtime", "api", "nn", "index.ts"];

/** What a reader of an example takes for granted. */
const preamble = 'import * as tf from "ontrace";\n';

export interface DocExample {
  /** `file:line` */
  readonly place: string;
  readonly program: PageProgram;
}

const pattern = /^( *)\* @example\n((?:\1\*.*\n)*?)(?=\1\* @|\1\*\/)/gm;
const fenced = /^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```\n/m;

/** The examples of a file's text, each after `@example` in a fenced block. */
export function examplesOf(text: string, file: string): DocExample[] {
  return [...text.matchAll(pattern)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    const place = `${file}:${line}`;
    const lines = fenced.exec(match[2] ?? "")?.[1];
    if (lines === undefined) throw new Error(`${place}: @example without a fenced block of ts`);
    const code = preamble + lines.replace(/^ *\* ?/gm, "");
    return {
      place,
      program: [{ language: "ts", marker: "", code, line: line + 1, output: undefined }],
    };
  });
}

/** The library's files: those that git would commit. */
export const libraryFiles = (): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...floors], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => file.endsWith(".ts"));

export const docExamples = (): DocExample[] =>
  libraryFiles().flatMap((file) => examplesOf(readFileSync(join(root, file), "utf8"), file));
