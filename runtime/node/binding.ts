/** ONNX Runtime's native binding for Node, with the types that its package does not declare. */

import { isMainThread } from "node:worker_threads";
import { Tensor as OrtTensor, type TypedTensor } from "onnxruntime-common";
import { isDType, type DType } from "../../ir/types/dtype";
import { inThisRealm } from "../../ir/types/typed-array";
import { loadFailure } from "./load-failure";
import { disableTelemetry } from "./telemetry";

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

interface Ort {
  readonly InferenceSession: new () => NativeSession;
  /** @param constructor makes the tensors of results */
  initOrtOnce(logLevel: number, constructor: typeof OrtTensor, isMainThread: boolean): void;
}

disableTelemetry();

/** What the native binding makes results with: its arrays are of Node's own realm, which need not be this library's. */
const resultTensor = new Proxy(OrtTensor, {
  construct(target, given: readonly unknown[]) {
    const [type, data, ...rest] = given;
    const isStored = isDType(type) && isArray(data);
    return Reflect.construct(
      target,
      isStored ? [type, inThisRealm(type, data), ...rest] : given,
    ) as OrtTensor;
  },
});

const isArray = (data: unknown): data is ArrayBufferView<ArrayBuffer> => ArrayBuffer.isView(data);

/** ONNX Runtime's level "warning". */
const logLevel = 2;
let started: Ort | undefined;

/**
 * ONNX Runtime. It is loaded when the first session is made, so that a machine on which it does not load can still trace and inspect.
 *
 * @throws UnavailableError, or ResourceExhaustedError, if its library cannot be loaded
 */
export function startedOrt(): Ort {
  if (started !== undefined) return started;
  const { binding } = loaded();
  binding.initOrtOnce(logLevel, resultTensor, isMainThread);
  return (started = binding);
}

function loaded(): { readonly binding: Ort } {
  try {
    // An internal path of the package, whose version is therefore pinned exactly; it has no type declarations.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require("onnxruntime-node/dist/binding.js") as { readonly binding: Ort };
  } catch (error) {
    throw loadFailure(error);
  }
}
