/** Sessions of ONNX Runtime's native binding, whose runs are synchronous. */

import type { Tensor as OrtTensor, TypedTensor } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";
import type { Shape } from "../../ir/types/type";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { heldAsStored } from "../stored-data";
import { hostBuffer, HostBuffer } from "./host-buffer";
import { startedOrt, type NativeSession } from "./binding";
import type { DeviceBuffer, Session, SessionOptions } from "../provider";
import { describeRunFailure } from "../run-failure";
import { configOf } from "../session-config";

/**
 * A session of ONNX Runtime's native binding.
 *
 * The public session class is asynchronous, by `setImmediate`, although the native call blocks; the native
 * binding is used directly, so that results can be read synchronously.
 */
export function createNativeSession(
  model: OnnxModel,
  executionProvider: string,
  { strict }: SessionOptions,
  options: Readonly<Record<string, unknown>> = {},
  config: Readonly<Record<string, unknown>> = {},
): NativeSession {
  const native = new (startedOrt().InferenceSession)();
  const { bytes } = model;
  try {
    native.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, {
      executionProviders: [executionProvider],
      graphOptimizationLevel: "all",
      // Failures are reported as errors, so that ONNX Runtime need not log them.
      logSeverityLevel: 4,
      extra: {
        ...configOf(model),
        ...config,
        ...(strict ? { session: { disable_cpu_ep_fallback: "1" } } : {}),
      },
      ...options,
    });
  } catch (error) {
    throw describeRunFailure(error, model.locations);
  }
  return native;
}

/** Runs a native session; a failure is reported at the user's line. */
export function runNative(
  native: NativeSession,
  model: OnnxModel,
  feeds: Readonly<Record<string, OrtTensor>>,
  requested: readonly string[],
): readonly TypedTensor<DType>[] {
  const fetches: Record<string, null> = {};
  for (const name of requested) fetches[name] = null;
  let results: Readonly<Record<string, TypedTensor<DType>>>;
  try {
    results = native.run(feeds, fetches, {});
  } catch (error) {
    throw describeRunFailure(error, model.locations);
  }
  return requested.map((name) => {
    const tensor = results[name];
    if (tensor === undefined) throw new RangeError(`ONNX Runtime returned no output ${name}`);
    return heldAsStored(tensor);
  });
}

const inputNamesOf = ({ inputs }: OnnxModel): readonly string[] =>
  inputs.filter((name) => name !== undefined);

/** A session whose inputs and outputs are in host memory. */
export class HostSession implements Session {
  private readonly inputNames: readonly string[];

  constructor(
    private readonly native: NativeSession,
    private readonly model: OnnxModel,
    private readonly onTransfer?: Readonly<Record<"up" | "down", (bytes: number) => void>>,
    /** Throws where a run with operands of these shapes cannot succeed. */
    private readonly check?: (shapes: readonly Shape[]) => void,
  ) {
    this.inputNames = inputNamesOf(model);
  }

  run(inputs: readonly DeviceBuffer[], requested: readonly string[]): readonly DeviceBuffer[] {
    const feeds: Record<string, OrtTensor> = {};
    this.inputNames.forEach((name, i) => {
      const buffer = inputs[i];
      if (buffer === undefined) throw new RangeError(`no data for input ${name}`);
      const tensor = hostBuffer(buffer).tensor(buffer.dtype);
      this.onTransfer?.up(byteLengthOf(tensor));
      feeds[name] = tensor;
    });
    this.check?.(inputs.map(({ shape }) => shape));
    return runNative(this.native, this.model, feeds, requested).map((tensor) => {
      this.onTransfer?.down(byteLengthOf(tensor));
      return HostBuffer.of(tensor);
    });
  }

  release(): void {
    this.native.dispose();
  }
}

export const byteLengthOf = ({ data }: TypedTensor<DType>): number =>
  ArrayBuffer.isView(data) ? data.byteLength : 0;
