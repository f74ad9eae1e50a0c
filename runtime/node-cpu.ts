import { Tensor as OrtTensor, type TypedTensor } from "onnxruntime-common";
import { binding, initOrt, type NativeSession } from "./node-binding";
import type { DType } from "../ir/dtype";
import { FailedPreconditionError } from "../ir/errors";
import type { TypedArray } from "../ir/typed-array";
import type { OnnxModel } from "../compiler/onnx/lower-graph";
import type { DeviceBuffer, Provider, Session } from "./provider";
import { describeRunFailure } from "./run-failure";

/** Data in host memory: what ONNX Runtime's CPU provider reads without a copy. */
class HostBuffer implements DeviceBuffer {
  private held: TypedTensor<DType> | undefined;

  constructor(
    readonly dtype: DType,
    readonly shape: readonly number[],
    tensor: TypedTensor<DType>,
  ) {
    this.held = tensor;
  }

  get tensor(): TypedTensor<DType> {
    if (this.held === undefined) {
      throw new FailedPreconditionError({
        what: "the tensor's data was disposed",
        fix: "read the tensor before dispose(), or keep it with tf.keep inside tf.tidy",
      });
    }
    return this.held;
  }

  read(): Promise<TypedArray> {
    return Promise.resolve(this.readSync());
  }

  readSync(): TypedArray {
    return this.tensor.data as TypedArray;
  }

  dispose(): void {
    this.held = undefined;
  }
}

class CpuSession implements Session {
  constructor(
    private readonly native: NativeSession,
    private readonly model: OnnxModel,
    private readonly inputNames: readonly string[],
  ) {}

  run(inputs: readonly DeviceBuffer[], wanted: readonly string[]): readonly DeviceBuffer[] {
    const feeds: Record<string, OrtTensor> = {};
    this.inputNames.forEach((name, i) => {
      const buffer = inputs[i];
      if (!(buffer instanceof HostBuffer))
        throw new TypeError(`input ${name} is not in host memory`);
      feeds[name] = buffer.tensor;
    });
    const fetches: Record<string, null> = {};
    for (const name of wanted) fetches[name] = null;
    const results = this.runNative(feeds, fetches);
    return wanted.map((name) => {
      const tensor = results[name];
      if (tensor === undefined) throw new RangeError(`ONNX Runtime returned no output ${name}`);
      return new HostBuffer(tensor.type, tensor.dims, tensor);
    });
  }

  private runNative(
    feeds: Record<string, OrtTensor>,
    fetches: Record<string, null>,
  ): Readonly<Record<string, TypedTensor<DType>>> {
    try {
      return this.native.run(feeds, fetches, {});
    } catch (error) {
      throw describeRunFailure(error, this.model.locations);
    }
  }

  release(): void {
    this.native.dispose();
  }
}

/**
 * ONNX Runtime's CPU provider in Node.
 *
 * The public session class runs asynchronously by a detour over `setImmediate` although the native call blocks; the
 * native binding is used directly, so that results are there at once and can be read synchronously.
 */
export const cpuProvider: Provider = {
  name: "cpu",
  kernels: "cpu",
  createSession(model) {
    initOrt();
    const native = new binding.InferenceSession();
    const { bytes } = model;
    const buffer = bytes.buffer;
    try {
      native.loadModel(buffer, bytes.byteOffset, bytes.byteLength, {
        executionProviders: ["cpu"],
        graphOptimizationLevel: "all",
        // Failures are reported as errors; ONNX Runtime need not print them as well.
        logSeverityLevel: 4,
      });
    } catch (error) {
      throw describeRunFailure(error, model.locations);
    }
    const inputNames = model.inputs.filter((name) => name !== undefined);
    return new CpuSession(native, model, inputNames);
  },
  upload: (dtype, shape, data) =>
    new HostBuffer(dtype, shape, new OrtTensor(dtype, data, shape) as TypedTensor<DType>),
};
