/** Tensor data in a browser, in the page's memory or a GPU's, which a run may still be computing. */

import { isStatic } from "../../ir/types/dim";
import type { DType } from "../../ir/types/dtype";
import { FailedPreconditionError, UnimplementedError } from "../../ir/errors";
import { widenedArray } from "../../ir/types/storage";
import { formatShape, type Shape, type TensorType } from "../../ir/types/type";
import type { TypedArray } from "../../ir/types/typed-array";
import { release, retain } from "../buffer-users";
import type { DeviceBuffer } from "../provider";
import { hold, letGo, type WebTensor } from "./held-tensors";
import { isReported, markReported, reportUnlessRead } from "./unread-failures";

/** Where a tensor's data is. */
export interface Memory {
  read(tensor: WebTensor): Promise<TypedArray>;
}

/** The page's own memory. */
export const pageMemory: Memory = { read: ({ data }) => Promise.resolve(data as TypedArray) };

/** A tensor and the memory that it is in. */
export interface Placed {
  readonly tensor: WebTensor;
  readonly memory: Memory;
}

/** The result of a started run. */
export interface PendingTensor {
  /** The type, known before the run has ended. */
  readonly type: TensorType;
  /** Gives the data, which is held until the jobs that wait for it have run; rejects if the run fails. */
  readonly arrives: Promise<Placed>;
  /** Called when a caller waits for the data, and is thereby notified of a failure. */
  readonly onRead: () => void;
  /** What takes the place of data that does not arrive, once a reader was given the error. Released when it is not needed any more. */
  readonly previous?: WebBuffer;
}

/** Gives back the hold of buffers that are collected as garbage: that does not account for a GPU's memory. */
const abandoned = new FinalizationRegistry<WebTensor>(letGo);

/** Data of a page, available now or when its run ends: in a browser runs are asynchronous. */
export class WebBuffer implements DeviceBuffer {
  users = 0;
  private disposed = false;
  private placed: Placed | undefined;
  private sizes: readonly number[] | undefined;
  /** The data as it was read, so that it is read from a GPU once. */
  private host: TypedArray | undefined;

  private constructor(
    /** The type before the run has ended. */
    private readonly declared: TensorType,
    private pending: PendingTensor | undefined,
    placed: Placed | undefined,
  ) {
    if (placed !== undefined) this.arrived(placed);
    pending?.arrives.then(
      (there) => {
        this.arrived(there);
      },
      () => "those who wait for the data are told",
    );
  }

  /** Data that is available, in the elements of its tensor unless another dtype is given. */
  static of(placed: Placed, dtype: DType = placed.tensor.type): WebBuffer {
    return new WebBuffer({ dtype, shape: placed.tensor.dims }, undefined, placed);
  }

  static pending(pending: PendingTensor): WebBuffer {
    return new WebBuffer(pending.type, pending, undefined);
  }

  /** The data of a buffer that is still to be made. The maker keeps it until the jobs that wait for it have run. */
  static promised(type: TensorType, made: Promise<WebBuffer>, onRead: () => void): WebBuffer {
    const arrives = made.then((buffer) => buffer.take()).then(letGoLater);
    // A reader is notified of a failure.
    arrives.catch(() => undefined);
    return WebBuffer.pending({ type, arrives, onRead });
  }

  get dtype(): DType {
    return this.declared.dtype;
  }

  /** The sizes of the data once it was there, also after it is disposed. */
  get dims(): Shape {
    return this.sizes ?? this.declared.shape;
  }

  get type(): TensorType {
    return { dtype: this.dtype, shape: this.dims };
  }

  get shape(): readonly number[] {
    const { dims } = this;
    return dims.map((dim) => {
      if (isStatic(dim)) return dim;
      throw new UnimplementedError({
        what: "a size that depends on data is not known before its run has ended",
        given: `a result of shape ${formatShape(dims)}`,
        expected: "a run that has ended: in a browser runs are asynchronous",
        fix: "await x.data() first; operations and functions take x as it is",
      });
    });
  }

  private arrived(placed: Placed): void {
    this.sizes = placed.tensor.dims;
    if (this.disposed) return;
    this.placed = placed;
    this.forgetPending();
    abandoned.register(this, hold(placed.tensor), this);
  }

  /**
   * The data once it is available, also if it is disposed while this waits for it. It is held for the caller, who gives it back with
   * `letGo`.
   */
  async take(): Promise<Placed> {
    const { placed, pending } = this;
    if (placed !== undefined) {
      hold(placed.tensor);
      return placed;
    }
    if (pending === undefined) throw disposedError();
    const { arrives, previous } = pending;
    // Taken now, as this may be disposed meanwhile.
    const fallback = previous?.take();
    fallback?.catch(() => "a reader is told of it if it is needed");
    try {
      const arrived = await arrives;
      hold(arrived.tensor);
      void fallback?.then(
        ({ tensor }) => {
          letGo(tensor);
        },
        () => "it is not needed",
      );
      return arrived;
    } catch (error) {
      if (fallback !== undefined && isReported(error)) return await fallback;
      throw error;
    }
  }

  private forgetPending(): void {
    const { previous } = this.pending ?? {};
    this.pending = undefined;
    if (previous !== undefined) release(previous);
  }

  async read(): Promise<TypedArray> {
    if (this.host !== undefined) return this.host;
    this.pending?.onRead();
    try {
      const { tensor, memory } = await this.take();
      try {
        const data = widenedArray(this.dtype, tensor.type, await memory.read(tensor));
        if (!this.disposed) this.host = data;
        return data;
      } finally {
        letGo(tensor);
      }
    } catch (error) {
      markReported(error);
      throw error;
    }
  }

  readSync(): TypedArray {
    if (this.host !== undefined) return this.host;
    if (this.disposed) throw disposedError();
    const { placed } = this;
    if (placed?.memory === pageMemory)
      return widenedArray(this.dtype, placed.tensor.type, placed.tensor.data as TypedArray);
    throw new UnimplementedError({
      what: "a browser cannot wait for a run",
      given: "a synchronous read of a tensor that was computed and not yet read",
      expected: "an asynchronous read",
      fix: "use await x.data() or await x.array()",
    });
  }

  as(dtype: DType): DeviceBuffer {
    if (dtype === this.dtype) return this;
    return this.derived(
      this.take().finally(() => {
        this.dispose();
      }),
      { type: { dtype, shape: this.dims } },
    );
  }

  orElse(previous: DeviceBuffer): DeviceBuffer {
    if (this.pending === undefined || !(previous instanceof WebBuffer)) return this;
    retain(previous);
    return this.derived(this.take(), { previous });
  }

  orRescued(rescue: () => Promise<DeviceBuffer>): DeviceBuffer {
    if (this.pending === undefined) return this;
    const taken = this.take()
      .catch(async () => {
        const other = await rescue();
        if (other instanceof WebBuffer) return other.take();
        throw new TypeError("data of another platform cannot take the place of a page's");
      })
      .finally(() => {
        this.dispose();
      });
    return this.derived(taken, { onRead: reportUnlessRead(taken) });
  }

  async arrival(): Promise<void> {
    this.pending?.onRead();
    await this.pending?.arrives;
  }

  after(event: Promise<void>): DeviceBuffer {
    const arrived = event
      .then(() => this.take())
      .finally(() => {
        this.dispose();
      });
    const reportEvent = reportUnlessRead(event);
    const onRead = (): void => {
      reportEvent();
      this.pending?.onRead();
    };
    return this.derived(arrived, { onRead });
  }

  /** A buffer of data that was taken for it. */
  private derived(taken: Promise<Placed>, changes: Partial<PendingTensor> = {}): WebBuffer {
    const arrives = taken.then(letGoLater);
    // A reader is notified of a failure.
    arrives.catch(() => undefined);
    const onRead = this.pending?.onRead ?? ((): void => undefined);
    return WebBuffer.pending({ type: this.type, onRead, ...changes, arrives });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    if (this.placed !== undefined) {
      abandoned.unregister(this);
      letGo(this.placed.tensor);
    }
    this.placed = undefined;
    this.forgetPending();
    this.host = undefined;
  }
}

/** Gives back the hold of taken data, once the jobs that wait for it have taken it. */
function letGoLater(placed: Placed): Placed {
  setTimeout(() => {
    letGo(placed.tensor);
  });
  return placed;
}

/** A buffer of the page. */
export function webBuffer(buffer: DeviceBuffer): WebBuffer {
  if (buffer instanceof WebBuffer) return buffer;
  throw new TypeError("an input is not in the memory of this page");
}

const disposedError = (): FailedPreconditionError =>
  new FailedPreconditionError({
    what: "the tensor's data was disposed",
    fix: "read the tensor before dispose(), or keep it with tf.keep inside tf.tidy",
  });
