import type { DType } from "../ir/types/dtype";
import type { TypedArray } from "../ir/types/typed-array";
import type { OnnxModel } from "../compiler/onnx/lower-graph";
import type { ProviderName, Target } from "../compiler/pass";

/** A tensor's data on a device. It is not changed once it was written, unless its only user asks for it (`withRows`). */
export interface DeviceBuffer {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** How many tensors and variables have it; `buffer-users.ts` counts them. */
  users: number;
  /** Copies nothing where the data is in host memory already: do not write to what it returns. */
  read(): Promise<TypedArray>;
  /** @throws UnimplementedError where the provider can only read asynchronously */
  readSync(): TypedArray;
  /** The same data as another dtype's. Absent where the device holds every dtype in its own elements. */
  as?(dtype: DType): DeviceBuffer;
  dispose(): void;
  /**
   * This data with other rows along the first axis, for its only user, who gives this buffer up for what it returns. Absent where graphs are not
   * compiled to give rows of variables.
   *
   * @param places the rows' numbers, int32 or int64
   */
  withRows?(places: DeviceBuffer, rows: DeviceBuffer): DeviceBuffer;
  /**
   * This data, or `previous` where the run that was to make it fails: a variable keeps its value then. Absent where runs
   * are synchronous, whose failures come before there is a buffer.
   */
  orElse?(previous: DeviceBuffer): DeviceBuffer;
  /** This data once the promise is fulfilled; where it rejects, so does a read. Absent where data is there at once. */
  after?(event: Promise<void>): DeviceBuffer;
}

/** A compiled model on a device. */
export interface Session {
  /**
   * Runs the model.
   *
   * @param inputs a buffer, of any provider, for each name of the model's inputs that is in use
   * @param wanted which outputs to return; an output may be wanted once
   * @returns a buffer for each wanted output; its data may arrive later
   */
  run(inputs: readonly DeviceBuffer[], wanted: readonly string[]): readonly DeviceBuffer[];
  release(): void;
}

export interface SessionOptions {
  /** Whether a node without a kernel on the device keeps the session from being created. */
  readonly strict: boolean;
}

/** A way to run models: one kind of device. */
export interface Provider {
  readonly name: ProviderName;
  /** What graphs are compiled for. */
  readonly target: Target;
  /** How many sessions may be open, where each takes much of the device's memory. */
  readonly mostSessions?: number;
  /** @throws UnavailableError where the device can not be used, or not any more */
  createSession(model: OnnxModel, options: SessionOptions): Session;
  /** Gives host data to the device. The array must not be written to afterwards. */
  upload(dtype: DType, shape: readonly number[], data: TypedArray): DeviceBuffer;
  /** A buffer of another provider as one of this. Absent where there is no other. */
  adopt?(buffer: DeviceBuffer): DeviceBuffer;
}
