/** Reads the project's pages: the blocks of code on them, and the programs that these blocks make. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(__dirname, "../..");

/** The pages whose programs are run. */
export const pagesWithPrograms = [
  "README.md",
  "docs/quickstart.md",
  "docs/debugging.md",
  "docs/performance.md",
  "docs/dynamic-shapes.md",
  "docs/saving-and-serving.md",
  "docs/mixed-precision.md",
  "docs/architecture.md",
];

export const readPage = (page: string): string => readFileSync(join(root, page), "utf8");

export interface Block {
  readonly language: string;
  /** What follows the language: `continued`, `throws`, `fragment`. */
  readonly marker: string;
  readonly code: string;
  /** The page's line on which the code begins. */
  readonly line: number;
}

/** The fenced blocks of a page, in order. */
export const blocksOf = (text: string): Block[] =>
  [...text.matchAll(/^```(\w+) ?([^\n]*)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1] ?? "",
    marker: match[2] ?? "",
    code: match[3] ?? "",
    line: text.slice(0, match.index).split("\n").length + 1,
  }));

/** A block of a program, and what the page shows as its output. */
export interface Step extends Block {
  readonly output: string | undefined;
}

/** Blocks that run one after the other in one scope. */
export type PageProgram = readonly Step[];

const markers = ["", "continued", "throws", "continued throws", "fragment"];

/**
 * The programs of a page. A block of `ts` begins a program; one that is marked `continued` goes on with the one before it; one that is marked
 * `throws` ends with an error; one that is marked `fragment` does not run. A block of `text` right after one of `ts` is its output.
 */
export function programsOf(text: string): PageProgram[] {
  const programs: Step[][] = [];
  const blocks = blocksOf(text);
  for (const [i, block] of blocks.entries()) {
    if (block.language !== "ts") continue;
    if (!markers.includes(block.marker)) {
      throw new Error(
        `line ${block.line}: unknown marker "${block.marker}" of a block of code; expected one of: ${markers.join(", ")}`,
      );
    }
    if (block.marker === "fragment") continue;
    const next = blocks[i + 1];
    const step = { ...block, output: next?.language === "text" ? next.code : undefined };
    if (!block.marker.startsWith("continued")) programs.push([step]);
    else if (programs.length > 0) programs.at(-1)?.push(step);
    else throw new Error(`line ${block.line}: there is no block to continue`);
  }
  return programs;
}
