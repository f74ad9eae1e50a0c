/** The WebGPU backend in Node: finds Vulkan's loader, drivers and GPUs on Linux, and explains what is missing. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { isMainThread } from "node:worker_threads";
import type { SmallModels } from "../../compiler/onnx/small-models";
import type { Backend, Finding } from "../backends";
import { folderOf, libraryFolders } from "./libraries";
import { createWebGpuProvider } from "./webgpu";
import { tryHalves, tryProvider } from "./try-provider";

const fixes = {
  loader: "install the Vulkan loader (Debian, Ubuntu: apt-get install libvulkan1)",
  driver:
    "install your GPU's Vulkan driver (Debian, Ubuntu: mesa-vulkan-drivers for AMD and Intel, NVIDIA's own for NVIDIA); " +
    "for tests without a GPU VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json and Debian's chromium package",
};

/** Drivers that compute on the CPU. */
const isSoftware = (driver: string): boolean => /swiftshader|lvp|lavapipe|llvmpipe/i.test(driver);

interface Driver {
  readonly manifest: string;
  readonly library: string;
}

/**
 * The driver manifests that the Vulkan loader finds.
 *
 * @see Vulkan-Loader's documentation, "Driver Discovery" on Linux
 */
function manifests(): readonly string[] {
  for (const variable of ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"]) {
    const named = process.env[variable];
    if (named !== undefined && named !== "") return named.split(delimiter);
  }
  const data = process.env.XDG_DATA_HOME ?? join(homedir(), ".local", "share");
  const folders = ["/etc", "/usr/local/etc", "/usr/local/share", "/usr/share", data];
  return folders
    .map((folder) => join(folder, "vulkan", "icd.d"))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith(".json"));
}

function driverOf(manifest: string): Driver | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(manifest, "utf8"));
    const library = /"library_path":"([^"]*)"/.exec(JSON.stringify(content))?.[1];
    return library === undefined ? undefined : { manifest, library };
  } catch {
    return undefined;
  }
}

const drivers = (): readonly Driver[] =>
  manifests().flatMap((manifest) => {
    const driver = driverOf(manifest);
    return driver === undefined ? [] : [driver];
  });

function inspectLinux(): readonly Finding[] {
  const loader = "libvulkan.so.1";
  const folders = libraryFolders();
  const found = folderOf(loader, folders);
  const findings: Finding[] = [
    found === undefined
      ? {
          isGood: false,
          text: `${loader} was not found in ${folders.join(", ")}`,
          fix: fixes.loader,
        }
      : { isGood: true, text: `${loader} is in ${found}` },
  ];
  const all = drivers();
  if (all.length === 0) {
    findings.push({ isGood: false, text: "no Vulkan driver found", fix: fixes.driver });
  }
  for (const { manifest, library } of all) {
    const kind = isSoftware(library) ? ", which computes on the CPU" : "";
    findings.push({
      isGood: true,
      text: `Vulkan driver ${basename(library)} (${manifest})${kind}`,
    });
  }
  return findings;
}

/** Device files of GPUs. Without one, all drivers compute on the CPU. */
const gpuDevices = (): readonly string[] => {
  const render = existsSync("/dev/dri")
    ? readdirSync("/dev/dri").filter((name) => name.startsWith("renderD"))
    : [];
  const others = ["/dev/nvidiactl", "/dev/dxg"].filter((path) => existsSync(path));
  return [...render.map((name) => `/dev/dri/${name}`), ...others];
};

/** The backend of any GPU, by native WebGPU: Vulkan on Linux, Metal on macOS, Direct3D on Windows. */
export const webGpuBackend = (models: SmallModels): Backend => ({
  name: "webgpu",
  inspect: () => (process.platform === "linux" ? inspectLinux() : []),
  reluctance() {
    if (!isMainThread) return "worker threads cannot use WebGPU";
    if (process.platform !== "linux") return undefined;
    const hardware = drivers().filter(({ library }) => !isSoftware(library));
    if (hardware.length === 0)
      return "all Vulkan drivers compute on the CPU, slower than the cpu backend";
    return gpuDevices().length > 0 ? undefined : "no GPU in /dev";
  },
  start() {
    const provider = createWebGpuProvider(models.copy);
    tryProvider(provider, models.copy("float32"));
    return provider;
  },
  // ONNX Runtime's binding does not expose the adapter's features.
  tryFeatures: (provider) => [tryHalves(provider, models.negation("float16"))],
});
