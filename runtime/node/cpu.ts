/** The CPU provider in Node. */

import { HostBuffer, hostBuffer, ortTensor } from "./host-buffer";
import { createNativeSession, HostSession } from "./session";
import type { Provider } from "../provider";

/** ONNX Runtime's CPU provider. Its data is in host memory. */
export const cpuProvider: Provider = {
  name: "cpu",
  target: { provider: "cpu" },
  // The CPU has no fallback.
  createSession: (model) =>
    new HostSession(createNativeSession(model, "cpu", { strict: false }), model),
  adopt: hostBuffer,
  upload: (dtype, shape, data) => new HostBuffer(dtype, shape, ortTensor(dtype, shape, data)),
};
