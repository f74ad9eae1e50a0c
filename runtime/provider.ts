import type { DType } from "../ir/dtype";
import type { TypedArray } from "../ir/typed-array";
import type { OnnxModel } from "../compiler/onnx/lower-graph";

/** A tensor's data on a device. It is never changed once it was written. */
export interface DeviceBuffer {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Copies nothing where the data is in host memory already: do not write to what it returns. */
  read(): Promise<TypedArray>;
  /** @throws UnimplementedError where the provider can only read asynchronously */
  readSync(): TypedArray;
  dispose(): void;
  /**
   * This data, or `previous` where the run that was to make it fails: a variable keeps its value then. Absent where runs
   * are synchronous, whose failures come before there is a buffer.
   */
  orElse?(previous: DeviceBuffer): DeviceBuffer;
}

/** A compiled model on a device. */
export interface Session {
  /**
   * Runs the model.
   *
   * @param inputs a buffer for each name of the model's inputs that is in use
   * @param wanted which outputs to return; an output may be wanted once
   * @returns a buffer for each wanted output; its data may arrive later
   */
  run(inputs: readonly DeviceBuffer[], wanted: readonly string[]): readonly DeviceBuffer[];
  release(): void;
}

/** A way to run models: one kind of device. */
export interface Provider {
  readonly name: "cpu" | "wasm";
  /** Whose kernels it has: what graphs are compiled for. */
  readonly kernels: "cpu";
  createSession(model: OnnxModel): Session;
  /** Gives host data to the device. The array must not be written to afterwards. */
  upload(dtype: DType, shape: readonly number[], data: TypedArray): DeviceBuffer;
}
