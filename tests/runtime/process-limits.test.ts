/** @jest-environment ./tests/support/node-realm.cjs */
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../index";
import { bundle, bundleEnvironment } from "../support/bundle";
import type { LimitedOutcome } from "./programs/under-limits";

const mib = 2 ** 20;

/** A process that has not ended by then hangs. */
const timeout = 60_000;

const isLinux = process.platform === "linux";
const has = (command: string): boolean => spawnSync(command, ["--version"]).status === 0;

/** Runs Node as a shell's last command, after the shell's limits were set. */
const startUnder = (limits: string, ...args: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync("bash", ["-c", `${limits}; exec "$@"`, "bash", process.execPath, ...args], {
    ...{ encoding: "utf8", timeout, killSignal: "SIGKILL" },
    env: {
      ...process.env,
      ...bundleEnvironment,
      ONTRACE_BACKEND: "cpu",
      JEST_WORKER_ID: undefined,
    },
  });

const outcomeOf = ({ stdout, stderr, signal }: SpawnSyncReturns<string>): LimitedOutcome => {
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  if (!last.startsWith("{")) throw new Error(`ended by ${String(signal)}: ${stderr}`);
  return JSON.parse(last) as LimitedOutcome;
};

const newPath = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "ontrace-limits-"));
  chmodSync(folder, 0o777);
  return join(folder, "model");
};

async function artifact(elements: number): Promise<string> {
  const path = newPath();
  await tf.savedModel.save({ w: tf.variable(tf.fill([elements], 7)) }, path);
  return path;
}

async function expectIntact(path: string): Promise<void> {
  const { w } = await tf.savedModel.load<{ w: tf.Variable }>(path);
  expect(w.dataSync()[0]).toBe(7);
}

(isLinux ? describe : describe.skip)(
  "a process with limits gets errors that name the limit",
  () => {
    let program: string;
    let cli: string;

    beforeAll(() => {
      const folder = bundle({
        program: "tests/runtime/programs/under-limits",
        "cli/main": "cli/main",
        index: "doors/generated/index",
        "esm-hooks": "integrations/esm-hooks",
      });
      chmodSync(join(folder, "../.."), 0o755);
      program = join(folder, "program.cjs");
      cli = join(folder, "cli/main.cjs");
    });

    const under = (limits: string, ...args: readonly (string | number)[]): LimitedOutcome =>
      outcomeOf(startUnder(limits, program, ...args.map(String)));

    (has("prlimit") ? describe : describe.skip)("of its memory", () => {
      // ONNX Runtime would compute the result, and Node would end the process for want of a copy's memory.
      test.each([20, 90, 150])("with %i MiB left a result of 100 MiB is refused", (left) => {
        const { error, isOwn, after } = under("true", "run", "", 100 * mib, left * mib);
        expect(error).toMatch(/^ResourceExhaustedError: [^]*not enough memory for a result/);
        expect(error).toMatch(/given: float32\[26214400\]: 104857600 bytes[^]*ulimit -v/);
        expect([isOwn, after]).toEqual([true, 5]);
      });

      test("with room for a result and its copy it is computed", () => {
        const { error, after } = under("true", "run", "", 100 * mib, 900 * mib);
        expect([error, after]).toEqual([undefined, 5]);
      });

      test("a save and a load that lack memory change nothing, and the process goes on", async () => {
        const path = await artifact(25 * mib);
        for (const mode of ["save", "load"]) {
          const { error, isOwn, after } = under("true", mode, path, 100 * mib, 60 * mib);
          expect(error).toMatch(/^ResourceExhaustedError: [^]*ulimit -v/);
          expect([isOwn, after]).toEqual([true, 5]);
        }
        await expectIntact(path);
      });

      test("a process into which ONNX Runtime does not fit says so", () => {
        // About what Node takes at first, which differs between versions.
        const outcomes = [900, 950, 1000, 1050].map((limit) =>
          startUnder(`ulimit -v ${String(limit * 1024)}`, program, "run", "", "4"),
        );
        for (const { stdout, stderr, status, error } of outcomes) {
          expect(error).toBeUndefined();
          if (status === 0) expect(stdout).toMatch(/"after":5/);
          else
            expect(stderr).toMatch(
              /ONNX Runtime cannot be loaded[^]*ulimit -v|out of memory|bad_alloc|OOM|^$/i,
            );
        }
      });
    });

    test.each([20, 24, 30])("of %i open files", async (files) => {
      const path = await artifact(300);
      for (const mode of ["run", "load", "save"]) {
        const started = startUnder(`ulimit -n ${String(files)}`, program, mode, path, "1200");
        expect(started.error).toBeUndefined();
        const { error } = outcomeOf(started);
        if (error !== undefined) expect(error).toMatch(/^ResourceExhaustedError: [^]*ulimit -n/);
        if (error !== undefined || mode !== "save") await expectIntact(path);
      }
      const file = join(mkdtempSync(join(tmpdir(), "ontrace-limits-")), "program.ts");
      writeFileSync(
        file,
        `import * as tf from "ontrace"; console.log(tf.add(2, 3).dataSync()[0]);`,
      );
      const command = startUnder(`ulimit -n ${String(files)}`, cli, "run", file);
      expect(command.error).toBeUndefined();
      if (command.status === 0) expect(command.stdout).toBe("5\n");
      else expect(command.stderr).toMatch(/open more files[^]*ulimit -n/);
    });

    const mayChangeUser = process.getuid?.() === 0 && has("setpriv");
    (mayChangeUser ? test : test.skip)("of its threads", async () => {
      const path = await artifact(300);
      chmodSync(path, 0o777);
      // The limit does not hold for root.
      const asNobody = 'set -- setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"';
      for (const threads of [8, 12]) {
        const limits = `${asNobody}; set -- "\${@:1:5}" bash -c 'ulimit -u ${String(threads)}; exec "$@"' bash "\${@:6}"`;
        for (const mode of ["run", "load", "save"]) {
          const started = startUnder(limits, program, mode, path, "1200");
          expect(started.error).toBeUndefined();
          // Node itself ends a process that cannot start the threads of its file system.
          if (started.status === null || started.status > 128)
            expect(started.stderr).toMatch(/thread|^$/);
          else expect(outcomeOf(started)).toMatchObject({ after: 5 });
        }
        if (threads === 8) await expectIntact(path);
      }
    });
  },
);
