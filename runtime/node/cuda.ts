import { HostBuffer, hostBuffer, ortTensor } from "./host-buffer";
import { createNativeSession, HostSession } from "./session";
import type { Provider } from "../provider";
import { countDownload, countUpload } from "../transfers";

/**
 * ONNX Runtime's CUDA provider in Node. The binding takes inputs from host memory and returns outputs there, so that each run
 * moves all of them.
 */
export const cudaProvider: Provider = {
  name: "cuda",
  target: { provider: "cuda" },
  // Each has a cuBLAS and a cuDNN handle with their workspaces, and an arena: some 70 MB.
  mostSessions: 32,
  createSession: (model, options) =>
    new HostSession(createNativeSession(model, "cuda", options), model, {
      up: countUpload,
      down: countDownload,
    }),
  adopt: hostBuffer,
  upload: (dtype, shape, data) => new HostBuffer(dtype, shape, ortTensor(dtype, shape, data)),
};
