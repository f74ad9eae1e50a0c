/** The backends that a page may have, in the order of the automatic choice. */

import { UnavailableError } from "../../ir/errors";
import { Backends, type Backend } from "../backends";
import { PageGpu } from "./gpu-device";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { isWanted, type BuildName } from "./onnx-runtime";
import { wasmProvider } from "./wasm";
import { webGpuProvider } from "./webgpu";

function webGpuBackend(gpu: PageGpu): Backend {
  return {
    name: "webgpu",
    inspect: () => gpu.findings(),
    reluctance: () => gpu.reluctance(),
    preparation: {
      async inquire() {
        await gpu.inquire();
      },
      async connect() {
        await gpu.device();
        const reason = gpu.reluctance();
        if (reason !== undefined)
          console.warn(`ontrace: webgpu is used as asked for, although ${reason}`);
      },
    },
    start() {
      const missing = gpu.findings().find(({ isGood }) => !isGood);
      if (missing !== undefined) throw new UnavailableError({ what: missing.text });
      return webGpuProvider(gpu);
    },
  };
}

/** The backends of this page: WebGPU where there is a GPU, WebAssembly anywhere. */
export function webBackends(): Backends {
  const gpu = new PageGpu();
  // The build with WebGPU has WebAssembly too, so that most pages need no second one; it has no float64.
  const buildFor = async ({ usesFloat64 }: OnnxModel): Promise<BuildName> => {
    if (usesFloat64) return "wasm";
    await gpu.inquire();
    return isWanted("webgpu") || gpu.reluctance() === undefined ? "webgpu" : "wasm";
  };
  const wasm: Backend = { name: "wasm", inspect: () => [], start: () => wasmProvider(buildFor) };
  return new Backends([webGpuBackend(gpu), wasm], undefined);
}
