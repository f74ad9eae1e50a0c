import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../support/command";

/** Debian's chromium package holds a Vulkan driver that computes on the CPU. */
const softwareDriver = "/usr/lib/chromium/vk_swiftshader_icd.json";

const driver = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES ?? softwareDriver;

/** Whether it is the driver that computes on the CPU, which has no 16-bit floats. */
export const isSoftware = driver === softwareDriver;

/** Whether this machine can run WebGPU, in software if need be. */
export const hasDriver = process.platform !== "linux" || existsSync(driver);

/**
 * `test`, for tests that need WebGPU: where `CI` is set they fail without a driver, elsewhere they are skipped, and it is said why.
 */
export const webgpuTest: typeof test = ((): typeof test => {
  if (hasDriver) return test;
  const reason = `WebGPU is not tested: there is no ${driver}. Install Debian's chromium package, or set VK_DRIVER_FILES`;
  if (process.env.CI !== undefined && process.env.CI !== "") {
    test("a driver for WebGPU is there", () => {
      throw new Error(reason);
    });
  } else console.warn(reason);
  return test.skip;
})();

/**
 * Runs one of `programs/` on a device, in a process of its own: ONNX Runtime's WebGPU is for one thread of a process, and a driver
 * reads its settings when the process begins.
 *
 * @param flags of Node
 * @param args of the program
 * @returns what the program printed, as JSON
 */
export const runOnDevice = <R>(
  program: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
  args: readonly string[] = [],
): Promise<R> =>
  runProgram<R>(join(__dirname, "programs", program), {
    flags,
    args,
    env: {
      ...{ VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver },
      ...{ XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(), ONTRACE_BACKEND: "webgpu" },
      ...env,
    },
  });
