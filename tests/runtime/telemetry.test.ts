import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderOf, sourceFlags, start } from "../support/command";

const canTrace = spawnSync("strace", ["-V"]).status === 0;

const program = (name: string): readonly string[] => [join(__dirname, "programs", name)];

/** What a process touched outside of what it was given. */
interface Traces {
  /** Files in its home folder. */
  readonly written: readonly string[];
  /** Of its system calls, those that read the machine's id, look up a name, or connect to something; empty without strace. */
  readonly calls: readonly string[];
}

const isTelling = /machine-id|resolv\.conf|DeveloperTools|connect\(/;

/** Runs Node in an empty home folder, where there is `strace` with all of its file and network calls recorded. */
async function tracesOf(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Traces> {
  const home = mkdtempSync(join(tmpdir(), "ontrace-home-"));
  const log = join(folderOf({}), "calls");
  const node = [process.execPath, ...sourceFlags, ...args];
  const [command, ...rest] = canTrace
    ? [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-o",
        log,
        "-e",
        "trace=%network,openat,mkdir",
        ...node,
      ]
    : node;
  const { code, stderr } = await start(command ?? "", rest, __dirname, {
    ...{ HOME: home, XDG_CACHE_HOME: join(home, "cache"), ONTRACE_BACKEND: "cpu" },
    ...env,
  });
  if (code !== 0) throw new Error(stderr);
  const written = readdirSync(home, { recursive: true, encoding: "utf8" });
  const calls = canTrace ? readFileSync(log, "utf8").split("\n") : [];
  return { written, calls: calls.filter((line) => isTelling.test(line)) };
}

const silent: Traces = { written: [], calls: [] };

const root = join(__dirname, "../..");
const cli = join(root, "cli/main.ts");
const underJest = [
  require.resolve("jest/bin/jest"),
  ...["--runInBand", "--silent", "--rootDir", root, "--config"],
  JSON.stringify({
    testMatch: ["**/tests/runtime/programs/sum-under-jest.ts"],
    transform: { "\\.ts$": ["ts-jest", { diagnostics: false }] },
  }),
];
const entries: Readonly<Record<string, readonly string[]>> = {
  "the library": program("sum.ts"),
  "a worker thread alone": program("sum-in-worker.ts"),
  "a test of Jest's, which has a copy of process.env,": underJest,
  "the command line": [cli, "run", ...program("sum.ts")],
};

// Jest's configuration turns telemetry off for this project's own tests, ONNX Runtime itself where it sees a machine that builds, and children
// inherit that.
const unset = ["ORT_DISABLE_TELEMETRY", "CI"].map((name) => [name, process.env[name]] as const);
beforeAll(() => {
  for (const [name] of unset) Reflect.deleteProperty(process.env, name);
});
afterAll(() => {
  for (const [name, value] of unset) if (value !== undefined) process.env[name] = value;
});

test.each(Object.keys(entries))("%s leaves nothing behind and looks no name up", async (name) => {
  expect(await tracesOf(entries[name] ?? [])).toEqual(silent);
});

const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("a user who turns telemetry on has it, so that these tests would see it", async () => {
  // It is written in the background, after a time that depends on what else the machine does.
  for (const seconds of [1, 5, 20]) {
    const env = { ORT_DISABLE_TELEMETRY: "0", STAY_SECONDS: String(seconds) };
    const { written, calls } = await tracesOf(program("sum.ts"), env);
    const isSeen = written.join("\n").includes("DeveloperTools");
    if (!isSeen && seconds < 20) continue;
    expect(written.join("\n")).toContain("DeveloperTools");
    if (canTrace) expect(calls.join("\n")).toContain("/etc/machine-id");
    return;
  }
});
