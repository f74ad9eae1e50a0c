/** The backends that a page may have, in the order of the automatic choice. */

import { UnavailableError } from "../../ir/errors";
import { Backends, type Backend } from "../backends";
import type { PageGpu } from "./gpu-device";
import type { Provider } from "../provider";
import type { WebSessions } from "./sessions";
import { uploaded } from "./upload";

/** @param sessions what was loaded with the compiler, without which there is no model to run */
const provider = (name: keyof WebSessions, sessions: () => WebSessions): Provider => ({
  name,
  isAsynchronous: true,
  target: { provider: name },
  createSession: (model) => sessions()[name](model),
  upload: uploaded,
});

function webGpuBackend(gpu: PageGpu, sessions: () => WebSessions): Backend {
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
      return provider("webgpu", sessions);
    },
  };
}

/** The backends of this page: WebGPU where there is a GPU, WebAssembly anywhere. */
export function webBackends(gpu: PageGpu, sessions: () => WebSessions): Backends {
  const wasm: Backend = {
    name: "wasm",
    inspect: () => [],
    start: () => provider("wasm", sessions),
  };
  return new Backends([webGpuBackend(gpu, sessions), wasm], undefined);
}
