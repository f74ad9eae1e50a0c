import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** Flags with which Node runs this project's TypeScript. */
export const sourceFlags = ["-r", join(root, "tests/support/register-source.cjs")] as const;

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program and waits for its end.
 *
 * @param env variables of its environment besides those of this process
 */
export const start = (
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> =>
  new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", fail);
    child.on("close", (code) => {
      done({ code, stdout, stderr });
    });
  });

/** Runs the command `ontrace` from its source, in a process of its own. */
export const ontrace = (cwd: string, ...args: readonly string[]): Promise<Outcome> =>
  start(process.execPath, [...sourceFlags, join(root, "cli/main.ts"), ...args], cwd);

interface ProgramOptions {
  readonly args?: readonly string[];
  /** Flags of Node. */
  readonly flags?: readonly string[];
  /** Variables of its environment besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder in which it runs; default: that of the program. */
  readonly cwd?: string;
}

/**
 * Runs one of the tests' programs from its source, in a process of its own.
 *
 * @param program path of the file
 * @returns what the last line is that it printed, as JSON
 */
export async function runProgram<R>(
  program: string,
  { args = [], flags = [], env = {}, cwd = dirname(program) }: ProgramOptions = {},
): Promise<R> {
  const { code, stdout, stderr } = await start(
    process.execPath,
    [...flags, ...sourceFlags, program, ...args],
    cwd,
    env,
  );
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as R;
}

/** A new folder with these files, outside of the project. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "ontrace-test-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
