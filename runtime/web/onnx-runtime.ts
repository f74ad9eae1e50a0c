/** ONNX Runtime in a page, loaded on first use: with WebGPU where that is used, otherwise the smaller one that has WebAssembly alone. */

import type { InferenceSession } from "onnxruntime-common";
import type * as Loaded from "onnxruntime-web/wasm";
import { describeStartFailure, wasmFileOf, wasmUrlForLoading } from "./wasm-files";
import { inTurn } from "./turns";

type OnnxRuntime = Pick<typeof Loaded, "InferenceSession" | "env">;

/** The builds of ONNX Runtime by the providers that they have. */
const builds = {
  webgpu: (): Promise<OnnxRuntime> => import("onnxruntime-web/webgpu"),
  wasm: (): Promise<OnnxRuntime> => import("onnxruntime-web/wasm"),
} as const;

export type BuildName = keyof typeof builds;

const loading = new Map<BuildName, Promise<OnnxRuntime>>();

/** Whether a build is in use or on its way. */
export const isWanted = (name: BuildName): boolean => loading.has(name);

function load(name: BuildName): Promise<OnnxRuntime> {
  const known = loading.get(name);
  if (known !== undefined) return known;
  const loaded = builds[name]().then((runtime) => {
    const wasm = wasmUrlForLoading(wasmFileOf[name]);
    // With a folder's URL in its place, ONNX Runtime would fetch the JavaScript too that it already has.
    if (wasm !== undefined) runtime.env.wasm.wasmPaths = { wasm };
    return runtime;
  });
  loading.set(name, loaded);
  return loaded;
}

let hasStarted = false;

/**
 * Creates a session in its turn.
 *
 * @throws UnavailableError if ONNX Runtime's files cannot be loaded
 */
export async function createSession(
  build: BuildName,
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
  interruption?: Promise<never>,
): Promise<InferenceSession> {
  const runtime = await load(build);
  try {
    const session = await inTurn(
      () => runtime.InferenceSession.create(model, options),
      interruption,
    );
    hasStarted = true;
    return session;
  } catch (error) {
    throw hasStarted ? error : await describeStartFailure(error);
  }
}
