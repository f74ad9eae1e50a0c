/** A program of Test262: what it consists of, and how it should end. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** How a program ends: nothing is thrown, or something is, while it is parsed or while it runs. */
export type Outcome = "ok" | `${"parse" | "runtime"} ${string}` | "no end";

export interface Program {
  readonly file: string;
  readonly source: string;
  /** Names of files of the harness. */
  readonly includes: readonly string[];
  readonly modes: readonly ("strict" | "sloppy")[];
  readonly isAsync: boolean;
  readonly expected: Outcome;
}

/** Reads a program. @returns `undefined` for what runs as a module only */
export function readProgram(root: string, file: string): Program | undefined {
  const source = readFileSync(join(root, file), "utf8");
  const [, facts = ""] = /\/\*---\r?\n?([\s\S]*?)---\*\//.exec(source) ?? [];
  const listed = (key: string): string[] => {
    const [, inline, block] =
      new RegExp(`^${key}:\\s*(?:\\[([^\\]]*)\\]|((?:\\r?\\n\\s*- .*)+))`, "m").exec(facts) ?? [];
    return (inline ?? block ?? "")
      .split(/,|\n\s*-/)
      .map((item) => item.trim())
      .filter((item) => item !== "");
  };
  const flags = listed("flags");
  if (flags.includes("module")) return undefined;
  const [, negative] = /^negative:\s*\r?\n((?:[ \t]+.*\r?\n?)+)/m.exec(facts) ?? [];
  const field = (key: string): string =>
    new RegExp(`${key}:\\s*(\\w+)`).exec(negative ?? "")?.[1] ?? "";
  const modes = (["sloppy", "strict"] as const).filter(
    (mode) => !flags.includes(mode === "strict" ? "noStrict" : "onlyStrict"),
  );
  const isRaw = flags.includes("raw");
  return {
    file,
    source,
    includes: isRaw ? [] : ["assert.js", "sta.js", ...listed("includes")],
    modes: isRaw ? ["sloppy"] : modes,
    isAsync: flags.includes("async"),
    expected:
      negative === undefined
        ? "ok"
        : `${field("phase") === "runtime" ? "runtime" : "parse"} ${field("type")}`,
  };
}
