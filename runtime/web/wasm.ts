/** The WebAssembly provider: ONNX Runtime's CPU kernels in a browser, with asynchronous runs. */

import { Tensor as OrtTensor } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";
import { widenedArray } from "../../ir/types/storage";
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

/** An operand in the page's memory, copied there from a GPU's if necessary. */
async function fed({ tensor, memory }: Placed, dtype: DType): Promise<WebTensor> {
  if (memory === pageMemory) return tensor;
  return hostTensor(
    dtype,
    tensor.dims,
    widenedArray(dtype, tensor.type, await memory.read(tensor)),
  );
}

/** @param buildFor says which build of ONNX Runtime the page loads */
export const wasmProvider = (buildFor: () => Promise<BuildName>): Provider => {
  const open = async (model: OnnxModel): Promise<OpenSession> => {
    const native = await createSession(await buildFor(), model.bytes, {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "all",
      extra: configOf(model),
      ...quiet,
    });
    return { native, memory: pageMemory, feed: fed, isLost: false };
  };
  return {
    name: "wasm",
    isAsynchronous: true,
    target: { provider: "wasm" },
    createSession: (model) => new WebSession(model, open),
    upload: uploaded,
  };
};
