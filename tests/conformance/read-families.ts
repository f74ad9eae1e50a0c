import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Case, Family } from "./case";

/** The corpus in a folder: each `.jsonl` file is a family, each line a case. */
export const readFamilies = (folder: string): Family[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .sort()
    .map((file) => ({
      name: basename(file, ".jsonl"),
      cases: readFileSync(join(folder, file), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        // The format is the corpus's own; a line that departs from it fails as a case.
        .map((line) => JSON.parse(line) as Case),
    }));
