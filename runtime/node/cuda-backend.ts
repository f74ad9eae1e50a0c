/** The CUDA backend in Node: finds its provider files, libraries and device, and explains what is missing. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import type { DType } from "../../ir/types/dtype";
import type { Backend, Finding } from "../backends";
import { neededLibraries } from "./elf";
import { cudaProvider } from "./cuda";
import { folderOf, libraryFolders } from "./libraries";
import { tryProvider } from "./try-provider";

/** The folder of onnxruntime-node's native files for this platform. */
const nativeFolder = (): string =>
  join(
    dirname(require.resolve("onnxruntime-node/package.json")),
    ...["bin", "napi-v6", process.platform, process.arch],
  );

/** Libraries that the provider opens at run time, so that its file does not list them. */
const openedLater = ["libcudnn.so.9"];

const fixes = {
  provider:
    "npm run cuda in the project's checkout, or node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12, " +
    "fetches ONNX Runtime's CUDA provider; or put the provider files of the same version there",
  libraries:
    "install NVIDIA's CUDA runtime and cuDNN 9 of the version that the provider names, and add their folders to LD_LIBRARY_PATH before Node starts",
  driver:
    "install NVIDIA's driver, or give the container access to the GPU (docker run --gpus all)",
};

function inspectLinux(): readonly Finding[] {
  const folder = nativeFolder();
  const files = ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"];
  const findings: Finding[] = files.map((file) =>
    existsSync(join(folder, file))
      ? { isGood: true, text: `${file} is in ${folder}` }
      : { isGood: false, text: `${file} is not in ${folder}`, fix: fixes.provider },
  );
  const device = ["/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg"].find((path) => existsSync(path));
  findings.push(
    device === undefined
      ? { isGood: false, text: "no NVIDIA device in /dev", fix: fixes.driver }
      : { isGood: true, text: `${device} exists` },
  );
  const provider = join(folder, "libonnxruntime_providers_cuda.so");
  if (!existsSync(provider)) return findings;
  const folders = [folder, ...libraryFolders()];
  const required = neededLibraries(provider).filter((name) => /^lib(cu|nv)/.test(name));
  const missing: string[] = [];
  for (const library of [...required, ...openedLater]) {
    const found = folderOf(library, folders);
    if (found === undefined) missing.push(library);
    else findings.push({ isGood: true, text: `${library} is in ${found}` });
  }
  if (missing.length > 0) {
    const lacksDriver = missing.every((library) => library.startsWith("libcuda.so"));
    findings.push({
      isGood: false,
      text: `${missing.join(", ")} not found in ${folders.join(", ")}`,
      fix: lacksDriver ? fixes.driver : fixes.libraries,
    });
  }
  return findings;
}

const windowsFindings = (): readonly Finding[] => {
  const folder = nativeFolder();
  const file = "onnxruntime_providers_cuda.dll";
  return existsSync(join(folder, file))
    ? [{ isGood: true, text: `${file} is in ${folder}` }]
    : [{ isGood: false, text: `${file} is not in ${folder}`, fix: fixes.provider }];
};

/** The backend of NVIDIA's GPUs. */
export const cudaBackend = (copyModel: (dtype: DType) => OnnxModel): Backend => ({
  name: "cuda",
  inspect() {
    if (process.platform === "linux") return inspectLinux();
    if (process.platform === "win32") return windowsFindings();
    return [{ isGood: false, text: `CUDA is not available on ${process.platform}` }];
  },
  start() {
    tryProvider(cudaProvider, copyModel("float32"));
    return cudaProvider;
  },
});
