/** @jest-environment ./tests/support/node-realm.cjs */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../../index";
import { sourceFlags, start } from "../../support/command";
import type { LimitedReport } from "./save-under-limits";

const program = join(__dirname, "save-under-limits.ts");

/** An artifact with the number 1 in it. */
async function artifact(path: string): Promise<string> {
  await tf.savedModel.save({ weights: tf.variable(tf.ones([300]), true, "weights") }, path);
  return path;
}

const expectIntact = async (path: string): Promise<void> => {
  const { weights } = await tf.savedModel.load<{ weights: tf.Variable }>(path);
  expect(weights.shape).toEqual([300]);
  expect(readdirSync(path).sort()).toEqual(["graph.ir", "manifest.json", "weights.safetensors"]);
};

/** What the program says that a shell starts after a command. */
async function under(
  limits: string,
  mode: "save" | "load",
  path: string,
  mib: number,
): Promise<LimitedReport> {
  const command = `${limits}; exec "$0" "$@"`;
  const args = [...sourceFlags, program, mode, path, String(mib)];
  const outcome = await start("bash", ["-c", command, process.execPath, ...args], __dirname);
  const last = outcome.stdout.trimEnd().split("\n").at(-1) ?? "";
  if (!last.startsWith("{"))
    throw new Error(`ended with ${String(outcome.code)}: ${outcome.stderr}`);
  return JSON.parse(last) as LimitedReport;
}

const newPath = (): string => join(mkdtempSync(join(tmpdir(), "ontrace-limits-")), "model");

const isLinux = process.platform === "linux";

/** Mounts a file system for a test; `false` where this process may not. */
function mounted(args: readonly string[]): boolean {
  try {
    execFileSync("mount", args, { stdio: "ignore" });
    return true;
  } catch {
    console.warn("skipped: this process may not mount file systems");
    return false;
  }
}

(isLinux ? describe : describe.skip)("what stops a save leaves the old artifact", () => {
  test("a full disk", async () => {
    const root = mkdtempSync(join(tmpdir(), "ontrace-full-"));
    if (!mounted(["-t", "tmpfs", "-o", "size=2m", "tmpfs", root])) return;
    try {
      const path = await artifact(join(root, "model"));
      const weights = tf.variable(tf.fill([2 ** 20], 2), true, "weights");
      const save = tf.savedModel.save({ weights }, path);
      await expect(save).rejects.toThrow(tf.ResourceExhaustedError);
      await expect(save).rejects.toThrow(/cannot write .*model\n[^]*ENOSPC[^]*enough space/);
      await expectIntact(path);
      const beside = tf.savedModel.save({ weights }, join(root, "a", "b"));
      await expect(beside).rejects.toThrow(/ENOSPC/);
      expect(readdirSync(root)).toEqual(["model"]);
    } finally {
      execFileSync("umount", [root]);
    }
  });

  test("a read-only file system", async () => {
    const root = mkdtempSync(join(tmpdir(), "ontrace-readonly-"));
    const path = await artifact(join(root, "model"));
    mkdirSync(join(root, "empty"));
    if (!mounted(["--bind", root, root])) return;
    try {
      if (!mounted(["-o", "remount,bind,ro", root])) return;
      const { weights } = await tf.savedModel.load<{ weights: tf.Variable }>(path);
      for (const to of [path, join(root, "empty"), join(root, "new")]) {
        const save = tf.savedModel.save({ weights }, to);
        await expect(save).rejects.toThrow(tf.FailedPreconditionError);
        await expect(save).rejects.toThrow(/cannot write [^]*EROFS[^]*permissions/);
      }
      await expectIntact(path);
    } finally {
      execFileSync("umount", [root]);
    }
  });

  test("a limit of the size of files", async () => {
    const path = await artifact(newPath());
    const { isOwn, error } = await under("ulimit -f 1000", "save", path, 8);
    expect(error).toMatch(/^ResourceExhaustedError: cannot write .*model\n.*EFBIG/);
    expect(isOwn).toBe(true);
    await expectIntact(path);
  });
});
