/** The WebAssembly provider: ONNX Runtime's CPU kernels in a browser, with asynchronous runs. */

import { Tensor as OrtTensor } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";
import { storedArray, widenedArray } from "../../ir/types/storage";
import type { TypedArray } from "../../ir/types/typed-array";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import type { Provider } from "../provider";
import { configOf } from "../session-config";
import { heldAsStored } from "../stored-data";
import { pageMemory, WebBuffer, type Placed } from "./buffer";
import type { WebTensor } from "./held-tensors";
import { createSession, type BuildName } from "./onnx-runtime";
import { quiet, WebSession, type OpenSession } from "./session";

/** A tensor in the page's memory. */
export const hostTensor = (dtype: DType, shape: readonly number[], data: TypedArray): WebTensor =>
  heldAsStored(new OrtTensor(dtype, data, shape) as WebTensor);

/** Data of host memory, available to all providers of the page. */
export const uploaded: Provider["upload"] = (dtype, shape, data) =>
  WebBuffer.of({ tensor: hostTensor(dtype, shape, data), memory: pageMemory });

/** Data of the page in another dtype in which a model takes it, converted once. */
const converted = new WeakMap<WebTensor, WebTensor>();

export function storedTensor(tensor: WebTensor, dtype: DType, stored: DType): WebTensor {
  if (tensor.type === stored) return tensor;
  const known = converted.get(tensor);
  if (known?.type === stored) return known;
  const data = widenedArray(dtype, tensor.type, tensor.data as TypedArray);
  const made = hostTensor(stored, tensor.dims, storedArray(dtype, stored, data));
  converted.set(tensor, made);
  return made;
}

/** An operand in the page's memory, copied there from a GPU's if necessary. */
async function fed({ tensor, memory }: Placed, dtype: DType, stored: DType): Promise<WebTensor> {
  if (memory === pageMemory) return storedTensor(tensor, dtype, stored);
  const data = widenedArray(dtype, tensor.type, await memory.read(tensor));
  return hostTensor(stored, tensor.dims, storedArray(dtype, stored, data));
}

/** Creates a session that runs on the CPU, by one of the builds of ONNX Runtime. */
export async function openOnCpu(model: OnnxModel, build: BuildName): Promise<OpenSession> {
  const native = await createSession(build, model.bytes, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
    extra: configOf(model),
    ...quiet,
  });
  return { native, memory: pageMemory, feed: fed, isLost: false };
}

/** @param buildFor says which build of ONNX Runtime the page loads for a model */
export const wasmProvider = (buildFor: (model: OnnxModel) => Promise<BuildName>): Provider => {
  const open = async (model: OnnxModel): Promise<OpenSession> =>
    openOnCpu(model, await buildFor(model));
  return {
    name: "wasm",
    isAsynchronous: true,
    target: { provider: "wasm" },
    createSession: (model) => new WebSession(model, open),
    upload: uploaded,
  };
};
