/** ONNX Runtime's native binding for Node, with the types that its package does not declare. */

import type { Tensor as OrtTensor, TypedTensor } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";

/** ONNX Runtime's native session, which the public `InferenceSession` of onnxruntime-node wraps. */
export interface NativeSession {
  loadModel(
    model: ArrayBufferLike,
    byteOffset: number,
    byteLength: number,
    options: Readonly<Record<string, unknown>>,
  ): void;
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches: Readonly<Record<string, null>>,
    options: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, TypedTensor<DType>>>;
  dispose(): void;
}

interface NativeBinding {
  readonly binding: { readonly InferenceSession: new () => NativeSession };
  readonly initOrt: () => void;
}

// An internal path of the package, whose version is therefore pinned exactly; it has no type declarations.
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const { binding, initOrt } = require("onnxruntime-node/dist/binding.js") as NativeBinding;
