/** The CUDA provider in Node. */

import type { NativeSession } from "./binding";
import { HostBuffer, hostBuffer } from "./host-buffer";
import { createNativeSession, HostSession } from "./session";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import type { Provider } from "../provider";
import { bytesOfSession, sessionMemory, type MemoryOfSession } from "../session-memory";
import { countDownload, countUpload } from "../transfers";

/** What each session takes of the device: a cuBLAS and a cuDNN handle with workspaces, and an arena. */
const bytesOnDevice = 70e6;

/** A session on CUDA, which `tf.memory` counts. */
class CudaSession extends HostSession {
  private readonly memory: MemoryOfSession;

  constructor(native: NativeSession, model: OnnxModel) {
    super(native, model, { up: countUpload, down: countDownload });
    this.memory = { heldBytes: bytesOfSession(model) + bytesOnDevice };
    sessionMemory.add(this.memory, this);
  }

  override release(): void {
    sessionMemory.delete(this.memory);
    super.release();
  }
}

/**
 * ONNX Runtime's CUDA provider. The binding takes inputs from host memory and returns outputs there, so that
 * each run copies all of them.
 */
export const cudaProvider: Provider = {
  name: "cuda",
  target: { provider: "cuda" },
  // Each takes much of the device's memory: `bytesOnDevice`.
  mostSessions: 32,
  createSession: (model, options) =>
    new CudaSession(createNativeSession(model, "cuda", options), model),
  adopt: hostBuffer,
  upload: (dtype, shape, data) => new HostBuffer(dtype, shape, data),
};
