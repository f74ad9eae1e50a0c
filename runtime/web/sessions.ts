/** The sessions of a page's providers: what a page loads together with its compiler when the first graph runs. */

import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import type { Session } from "../provider";
import type { PageGpu } from "./gpu-device";
import { isWanted, type BuildName } from "./onnx-runtime";
import { WebSession, type OpenSession } from "./session";
import { openOnCpu } from "./wasm";
import { webGpuSessions } from "./webgpu";

export type CreateSession = (model: OnnxModel) => Session;

/** What creates the sessions of each provider. */
export interface WebSessions {
  readonly wasm: CreateSession;
  readonly webgpu: CreateSession;
}

export function webSessions(gpu: PageGpu): WebSessions {
  // The build with WebGPU has WebAssembly too, so that most pages need no second one; it has no float64.
  const buildFor = async ({ usesFloat64 }: OnnxModel): Promise<BuildName> => {
    if (usesFloat64) return "wasm";
    await gpu.inquire();
    return isWanted("webgpu") || gpu.reluctance() === undefined ? "webgpu" : "wasm";
  };
  const openWasm = async (model: OnnxModel): Promise<OpenSession> =>
    openOnCpu(model, await buildFor(model));
  const openWebGpu = webGpuSessions(gpu);
  return {
    wasm: (model) => new WebSession(model, openWasm),
    webgpu: (model) => new WebSession(model, openWebGpu),
  };
}
