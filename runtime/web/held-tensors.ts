/** Counts the holders of tensors in a GPU's memory: the last one frees it. Memory of the page is left to garbage collection. */

import type { TypedTensor } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";
import { countInGpu, countOutOfGpu } from "../gpu-memory";
import { bytesOfTensor } from "../stored-data";
import { inTurn } from "./turns";

export type WebTensor = TypedTensor<DType>;

const holders = new WeakMap<WebTensor, number>();

const isOnGpu = (tensor: WebTensor): boolean => tensor.location === "gpu-buffer";

/** Registers one more holder. */
export function hold(tensor: WebTensor): WebTensor {
  if (!isOnGpu(tensor)) return tensor;
  const count = holders.get(tensor) ?? 0;
  if (count === 0) countInGpu(bytesOfTensor(tensor));
  holders.set(tensor, count + 1);
  return tensor;
}

/** Unregisters one holder; the last one frees the memory. */
export function letGo(tensor: WebTensor): void {
  const count = holders.get(tensor);
  if (count === undefined) return;
  if (count > 1) {
    holders.set(tensor, count - 1);
    return;
  }
  holders.delete(tensor);
  countOutOfGpu(bytesOfTensor(tensor));
  void inTurn(() => {
    tensor.dispose();
    return Promise.resolve();
  }).catch(() => "the memory of a lost device is gone already");
}
