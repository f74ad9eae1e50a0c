/** The CUDA provider in Node. */

import { HostBuffer, hostBuffer } from "./host-buffer";
import { createNativeSession, HostSession } from "./session";
import type { Provider } from "../provider";
import { countDownload, countUpload } from "../transfers";

/**
 * ONNX Runtime's CUDA provider. The binding takes inputs from host memory and returns outputs there, so that
 * each run copies all of them.
 */
export const cudaProvider: Provider = {
  name: "cuda",
  target: { provider: "cuda" },
  // Each session has a cuBLAS and a cuDNN handle with workspaces, and an arena: about 70 MB.
  mostSessions: 32,
  createSession: (model, options) =>
    new HostSession(createNativeSession(model, "cuda", options), model, {
      up: countUpload,
      down: countDownload,
    }),
  adopt: hostBuffer,
  upload: (dtype, shape, data) => new HostBuffer(dtype, shape, data),
};
