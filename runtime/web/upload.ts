/** Data of the program as tensors of a page. */

import { Tensor as OrtTensor } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";
import type { TypedArray } from "../../ir/types/typed-array";
import type { Provider } from "../provider";
import { heldAsStored } from "../stored-data";
import { pageMemory, WebBuffer } from "./buffer";
import type { WebTensor } from "./held-tensors";

/** A tensor in the page's memory. */
export const hostTensor = (dtype: DType, shape: readonly number[], data: TypedArray): WebTensor =>
  heldAsStored(new OrtTensor(dtype, data, shape) as WebTensor);

/** Data of host memory, available to all providers of the page. */
export const uploaded: Provider["upload"] = (dtype, shape, data) =>
  WebBuffer.of({ tensor: hostTensor(dtype, shape, data), memory: pageMemory });
