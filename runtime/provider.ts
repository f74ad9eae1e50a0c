/** The interface of a provider: buffers on its device, sessions of compiled models, and uploads. */

import type { DType } from "../ir/types/dtype";
import type { Shape } from "../ir/types/type";
import type { TypedArray } from "../ir/types/typed-array";
import type { OnnxModel } from "../compiler/onnx/lower-graph";
import type { ProviderName, Target } from "../compiler/pass";

/** A tensor's data on a device. It is immutable, except by `withRows` for its only user. */
export interface DeviceBuffer {
  readonly dtype: DType;
  /** Sizes by axis. @throws UnimplementedError for sizes that a run has yet to determine */
  readonly shape: readonly number[];
  /**
   * As `shape`, with a symbol for each size that a run has yet to determine: equal ones of one run share it, and nothing else has it. Absent if
   * all sizes are known as soon as a buffer exists.
   */
  readonly dims?: Shape;
  /** The number of tensors and variables that use it, counted by `buffer-users.ts`. */
  users: number;
  /** Returns the data, without a copy if it is in host memory: the array must not be written to. */
  read(): Promise<TypedArray>;
  /** @throws UnimplementedError if the provider can only read asynchronously */
  readSync(): TypedArray;
  /** The same data under another dtype. Absent if the device stores every dtype in its own elements. */
  as?(dtype: DType): DeviceBuffer;
  dispose(): void;
  /**
   * This data with other rows along the first axis, for its only user, which must use the returned buffer
   * instead of this one. Absent if graphs are not compiled to return rows of variables.
   *
   * @param places the row indices, int32 or int64
   */
  withRows?(places: DeviceBuffer, rows: DeviceBuffer): DeviceBuffer;
  /**
   * This data, or `previous` if the run that computes it fails, so that a variable keeps its value: from then on that a
   * reader was given the error, which is the first to read this if no other was. Absent if runs are synchronous, since
   * they fail before a buffer exists.
   */
  orElse?(previous: DeviceBuffer): DeviceBuffer;
  /** This data, or what is given for it if the run that computes it fails. Absent if runs are synchronous. */
  orRescued?(rescue: () => Promise<DeviceBuffer>): DeviceBuffer;
  /** Fulfilled when the run that computes it has ended; rejects if that failed. Absent if runs are synchronous. */
  arrival?(): Promise<void>;
  /** This data once the promise is fulfilled; if it rejects, so does a read. Absent if runs are synchronous. */
  after?(event: Promise<void>): DeviceBuffer;
}

/** A compiled model on a device. */
export interface Session {
  /**
   * Runs the model.
   *
   * @param inputs a buffer, of any provider, for each name of the model's inputs that is in use
   * @param requested names of the outputs to return, without repetition
   * @returns a buffer for each requested output; its data may become available later
   */
  run(inputs: readonly DeviceBuffer[], requested: readonly string[]): readonly DeviceBuffer[];
  release(): void;
}

export interface SessionOptions {
  /** Whether a node without a kernel on the device makes the creation of the session fail. */
  readonly strict: boolean;
}

/** Runs models on one kind of device. */
export interface Provider {
  readonly name: ProviderName;
  /** Whether runs end later than they are started; default: false. */
  readonly isAsynchronous?: boolean;
  /** Whether data is in host memory and runs end before they return, so that small graphs may be computed there; default: false. */
  readonly isHost?: boolean;
  /** The target that graphs are compiled for. */
  readonly target: Target;
  /** The maximum number of open sessions, if each takes much of the device's memory. */
  readonly mostSessions?: number;
  /** @throws UnavailableError if the device cannot be used, or was lost */
  createSession(model: OnnxModel, options: SessionOptions): Session;
  /** Makes host data available to the device. The array must not be written to afterwards. */
  upload(dtype: DType, shape: readonly number[], data: TypedArray): DeviceBuffer;
  /** A buffer of another provider as one of this. Absent if the platform has only one. */
  adopt?(buffer: DeviceBuffer): DeviceBuffer;
}
