/** Tensor data in a browser, which a run may still be computing. */

import type { TypedTensor } from "onnxruntime-web/wasm";
import { isStatic } from "../../ir/types/dim";
import type { DType } from "../../ir/types/dtype";
import { FailedPreconditionError, UnimplementedError } from "../../ir/errors";
import { formatShape, type TensorType } from "../../ir/types/type";
import type { TypedArray } from "../../ir/types/typed-array";
import type { DeviceBuffer } from "../provider";
import { isReported, markReported, reportUnlessRead } from "./unread-failures";

export type WebTensor = TypedTensor<DType>;

/** The result of a started run. */
export interface PendingTensor {
  /** The type, known before the run has ended. */
  readonly type: TensorType;
  /** Waits for the data; rejects if the run fails. */
  readonly arrives: () => Promise<WebTensor>;
  /** Called when a caller waits for the data, and is thereby notified of a failure. */
  readonly onRead: () => void;
}

/** Data in the memory of a page, available now or when its run ends: in a browser runs are asynchronous. */
export class WebBuffer implements DeviceBuffer {
  users = 0;
  private disposed = false;

  private constructor(
    private pending: PendingTensor | undefined,
    private tensor: WebTensor | undefined,
  ) {}

  static of(tensor: WebTensor): WebBuffer {
    return new WebBuffer(undefined, tensor);
  }

  static pending(pending: PendingTensor): WebBuffer {
    return new WebBuffer(pending, undefined);
  }

  get type(): TensorType {
    const { tensor, pending } = this;
    if (tensor !== undefined) return { dtype: tensor.type, shape: tensor.dims };
    if (pending !== undefined) return pending.type;
    throw disposedError();
  }

  get dtype(): DType {
    return this.type.dtype;
  }

  get shape(): readonly number[] {
    const { shape } = this.type;
    return shape.map((dim) => {
      if (isStatic(dim)) return dim;
      throw new UnimplementedError({
        what: "a size that depends on data is not known before its run has ended",
        given: `a result of shape ${formatShape(shape)}`,
        expected:
          "in a browser, where runs are asynchronous, sizes that follow from those of the arguments",
        fix: "use the operation inside a tf.function whose results have known sizes",
      });
    });
  }

  /** The data, once it is available, also if it is disposed while this waits for it. */
  async settled(): Promise<WebTensor> {
    const { tensor, pending } = this;
    if (tensor !== undefined) return tensor;
    if (pending === undefined) throw disposedError();
    const arrived = await pending.arrives();
    if (!this.disposed) this.tensor = arrived;
    this.pending = undefined;
    return arrived;
  }

  async read(): Promise<TypedArray> {
    this.pending?.onRead();
    try {
      const tensor = await this.settled();
      return tensor.data as TypedArray;
    } catch (error) {
      markReported(error);
      throw error;
    }
  }

  readSync(): TypedArray {
    if (this.tensor !== undefined) return this.tensor.data as TypedArray;
    if (this.disposed) throw disposedError();
    throw new UnimplementedError({
      what: "a browser cannot wait for a run",
      given: "a synchronous read of a tensor that was computed and not yet read",
      expected: "an asynchronous read",
      fix: "use await x.data() or await x.array()",
    });
  }

  orElse(previous: DeviceBuffer): DeviceBuffer {
    const { pending } = this;
    if (pending === undefined || !(previous instanceof WebBuffer)) return this;
    const arrives = (): Promise<WebTensor> =>
      pending.arrives().catch((error: unknown) => {
        if (isReported(error)) return previous.settled();
        throw error;
      });
    return WebBuffer.pending({ ...pending, arrives });
  }

  after(event: Promise<void>): DeviceBuffer {
    const arrived = event.then(() => this.settled());
    // A reader is notified of a failure.
    arrived.catch(() => undefined);
    const reportEvent = reportUnlessRead(event);
    const onRead = (): void => {
      reportEvent();
      this.pending?.onRead();
    };
    return WebBuffer.pending({ type: this.type, arrives: () => arrived, onRead });
  }

  dispose(): void {
    this.disposed = true;
    this.tensor = undefined;
    this.pending = undefined;
  }
}

const disposedError = (): FailedPreconditionError =>
  new FailedPreconditionError({
    what: "the tensor's data was disposed",
    fix: "read the tensor before dispose(), or keep it with tf.keep inside tf.tidy",
  });
