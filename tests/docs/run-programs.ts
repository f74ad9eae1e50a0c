/** Runs the programs of pages, one after the other, and prints what they printed and which values differ. */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { join, sep } from "node:path";
import { Tensor } from "../../api/tensors/tensor";
import { Variable } from "../../api/variables/variable";
import * as ontrace from "../../index";
import { root } from "./pages";

export interface ProgramReport {
  /** What each block printed. */
  readonly outputs: readonly string[];
  /** Values that are not those in the comments. */
  readonly differences: readonly string[];
  /** The error that ended it. */
  readonly error: string | undefined;
}

const shown = (value: unknown): string => {
  if (value instanceof Tensor || value instanceof Variable) return shown(value.arraySync());
  if (typeof value === "number") return String(Object.is(value, -0) ? -0 : rounded(value));
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (value === undefined || value === null || typeof value !== "object") return String(value);
  if (ArrayBuffer.isView(value)) return shown(Array.from(value as unknown as ArrayLike<number>));
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${shown(each)}`);
  return `{ ${entries.join(", ")} }`;
};

/** To four decimals, as the pages give numbers. */
const rounded = (value: number): number => Number(value.toFixed(4)) + 0;

let printed = "";
const write = process.stdout.write.bind(process.stdout);
const capture = ((text: string | Uint8Array): boolean => {
  printed += typeof text === "string" ? text : Buffer.from(text).toString();
  return true;
}) as typeof process.stdout.write;

function takePrinted(): string {
  const text = printed.replaceAll(process.cwd() + sep, "");
  printed = "";
  return text;
}

async function run(code: string, file: string): Promise<ProgramReport> {
  const outputs: string[] = [];
  const differences: string[] = [];
  const check = (value: unknown, expected: string, line: number): unknown => {
    const actual = value === undefined ? takePrinted().trim() : shown(value);
    if (actual !== expected) differences.push(`line ${line}: ${actual} instead of ${expected}`);
    return value;
  };
  const step = (i: number): void => {
    if (i > 0) outputs.push(takePrinted());
  };
  let error: string | undefined;
  try {
    const loaded = new Module(file);
    Object.assign(loaded, { filename: file });
    loaded.require = ((name: string): unknown =>
      name === "ontrace" ? ontrace : load(name)) as NodeJS.Require;
    (loaded as unknown as { _compile: (code: string, file: string) => void })._compile(code, file);
    await (loaded.exports as (c: typeof check, s: typeof step) => Promise<void>)(check, step);
  } catch (thrown) {
    error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    printed += error;
  }
  outputs.push(takePrinted());
  return { outputs, differences, error };
}

const load = Module.createRequire(join(root, "package.json"));

async function main(): Promise<void> {
  const [, , input = ""] = process.argv;
  const programs = JSON.parse(readFileSync(input, "utf8")) as string[];
  const reports: ProgramReport[] = [];
  process.stdout.write = capture;
  process.stderr.write = capture;
  for (const code of programs) reports.push(await run(code, join(process.cwd(), "main.ts")));
  process.stdout.write = write;
  console.log(JSON.stringify(reports));
}

void main();
