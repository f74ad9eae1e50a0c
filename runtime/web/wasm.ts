/** The WebAssembly provider: ONNX Runtime's CPU kernels in a browser, with asynchronous runs. */

import type { DType } from "../../ir/types/dtype";
import { storedArray, widenedArray } from "../../ir/types/storage";
import type { TypedArray } from "../../ir/types/typed-array";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { configOf } from "../session-config";
import { pageMemory, type Placed } from "./buffer";
import type { WebTensor } from "./held-tensors";
import { createSession, type BuildName } from "./onnx-runtime";
import { quiet, type OpenSession } from "./session";
import { hostTensor } from "./upload";

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
