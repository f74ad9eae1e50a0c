/** The WebGPU provider in Node: data stays in the GPU's memory between runs, and is copied by sessions. */

import { isMainThread } from "node:worker_threads";
import type { Tensor as OrtTensor, TypedTensor } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";
import { UnavailableError } from "../../ir/errors";
import { widenedArray } from "../../ir/types/storage";
import type { TypedArray } from "../../ir/types/typed-array";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { disposedError, HostBuffer } from "./host-buffer";
import type { NativeSession } from "./binding";
import { bytesOfTensor } from "../stored-data";
import { byteLengthOf, createNativeSession, runNative } from "./session";
import type { DeviceBuffer, Provider, Session, SessionOptions } from "../provider";
import { countInGpu, countOutOfGpu } from "../gpu-memory";
import { bytesOfSession, sessionMemory, type MemoryOfSession } from "../session-memory";
import { countDownload, countUpload } from "../transfers";

type GpuTensor = TypedTensor<DType>;

/**
 * Whether ONNX Runtime keeps results of a dtype in the GPU's memory; others are computed by the CPU and
 * returned to the host.
 */
const isKeptThere = (dtype: DType): boolean =>
  ["float32", "float16", "int32", "uint32", "int64", "uint64", "bool", "uint8"].includes(dtype);

/** Frees the memory of unreachable buffers: garbage collection does not account for device memory. */
const abandoned = new FinalizationRegistry<() => void>((free) => {
  free();
});

/** Data in the GPU's memory. */
class GpuBuffer implements DeviceBuffer {
  users = 0;
  private held: GpuTensor | undefined;

  /** @param free frees the tensor's memory; called once */
  constructor(
    readonly dtype: DType,
    readonly shape: readonly number[],
    tensor: GpuTensor,
    private readonly copies: Copies,
    private readonly free: () => void,
  ) {
    this.held = tensor;
    abandoned.register(this, free, this);
  }

  get tensor(): GpuTensor {
    if (this.held === undefined) throw disposedError();
    return this.held;
  }

  read(): Promise<TypedArray> {
    return Promise.resolve(this.readSync());
  }

  readSync(): TypedArray {
    const { tensor } = this;
    const { data } = this.copies.toHost(tensor);
    return widenedArray(this.dtype, tensor.type, data as TypedArray);
  }

  as(dtype: DType): DeviceBuffer {
    if (dtype === this.dtype) return this;
    const { tensor } = this;
    this.release();
    return new GpuBuffer(dtype, this.shape, tensor, this.copies, this.free);
  }

  dispose(): void {
    const isHeld = this.held !== undefined;
    this.release();
    if (isHeld) this.free();
  }

  private release(): void {
    abandoned.unregister(this);
    this.held = undefined;
  }
}

/** Copies data by sessions of copy models: the binding's own method to read a GPU tensor crashes the process. */
class Copies {
  private readonly movers = new Map<string, (tensor: GpuTensor) => GpuTensor>();
  /** Device copies of host tensors: data that is fed a second time is kept on the device. */
  private readonly resident = new WeakMap<GpuTensor, GpuTensor | "fed once">();

  constructor(private readonly copyModel: (dtype: DType) => OnnxModel) {}

  toHost(tensor: GpuTensor): GpuTensor {
    const copy = this.move(tensor, "cpu");
    countDownload(byteLengthOf(copy));
    return copy;
  }

  /**
   * The tensor to feed for data in host memory: the data itself on the first use, a copy on the device from
   * then on.
   */
  fed(tensor: GpuTensor): GpuTensor {
    const known = this.resident.get(tensor);
    if (known !== undefined && known !== "fed once") return known;
    countUpload(byteLengthOf(tensor));
    if (known === undefined) {
      this.resident.set(tensor, "fed once");
      return tensor;
    }
    const copy = this.move(tensor, "gpu-buffer");
    this.resident.set(tensor, copy);
    const bytes = bytesOfTensor(copy);
    countInGpu(bytes);
    abandoned.register(tensor, () => {
      countOutOfGpu(bytes);
      copy.dispose();
    });
    return copy;
  }

  private move(tensor: GpuTensor, to: "cpu" | "gpu-buffer"): GpuTensor {
    const key = `${tensor.type} ${to}`;
    const mover = this.movers.get(key) ?? this.mover(tensor.type, to);
    this.movers.set(key, mover);
    return mover(tensor);
  }

  private mover(dtype: DType, to: "cpu" | "gpu-buffer"): (tensor: GpuTensor) => GpuTensor {
    const model = this.copyModel(dtype);
    const native = createNativeSession(
      model,
      "webgpu",
      { strict: false },
      { graphOptimizationLevel: "disabled", preferredOutputLocation: to },
    );
    return (tensor) => {
      const [copy] = runNative(native, model, { x: tensor }, ["y"]);
      if (copy === undefined) throw new RangeError("the copy model returned no output");
      return copy;
    };
  }
}

class GpuSession implements Session {
  /** The inputs in use, and the dtypes in which the device stores them. */
  private readonly inputs: readonly { readonly name: string; readonly dtype: DType }[];
  /** Each output once; equal results share a name. */
  private readonly outputNames: readonly string[];
  /** Number of outputs whose memory is not freed. */
  private liveTensors = 0;
  private isReleased = false;
  private readonly memory: MemoryOfSession;

  constructor(
    private readonly native: NativeSession,
    private readonly model: OnnxModel,
    private readonly copies: Copies,
  ) {
    this.inputs = model.inputs.flatMap((name, i) => {
      const type = model.inputTypes[i];
      return name === undefined || type === undefined ? [] : [{ name, dtype: type.dtype }];
    });
    this.outputNames = [...new Set(model.outputs)];
    this.memory = { heldBytes: bytesOfSession(model) };
    sessionMemory.add(this.memory, this);
  }

  run(inputs: readonly DeviceBuffer[], requested: readonly string[]): readonly DeviceBuffer[] {
    const feeds: Record<string, OrtTensor> = {};
    this.inputs.forEach(({ name, dtype }, i) => {
      const buffer = inputs[i];
      if (buffer instanceof GpuBuffer) feeds[name] = buffer.tensor;
      else if (buffer instanceof HostBuffer) feeds[name] = this.copies.fed(buffer.tensor(dtype));
      else throw new TypeError(`input ${name} is on another device`);
    });
    // The binding requires all outputs to be fetched if they stay on the device.
    const tensors = runNative(this.native, this.model, feeds, this.outputNames);
    const buffers = new Map<string, DeviceBuffer>();
    this.outputNames.forEach((name, i) => {
      const tensor = tensors[i];
      if (tensor === undefined) return;
      if (requested.includes(name)) buffers.set(name, this.bufferOf(tensor));
      else tensor.dispose();
    });
    return requested.map((name) => {
      const buffer = buffers.get(name);
      if (buffer === undefined) throw new RangeError(`the model has no output ${name}`);
      return buffer;
    });
  }

  /** Device memory belongs to the session that allocated it: freeing it after the session crashes the process. */
  release(): void {
    this.isReleased = true;
    this.disposeIfUnused();
  }

  private disposeIfUnused(): void {
    if (!this.isReleased || this.liveTensors > 0) return;
    sessionMemory.delete(this.memory);
    this.native.dispose();
  }

  private bufferOf(tensor: GpuTensor): DeviceBuffer {
    const { type, dims } = tensor;
    if (tensor.location === "gpu-buffer") {
      this.liveTensors += 1;
      const bytes = bytesOfTensor(tensor);
      countInGpu(bytes);
      return new GpuBuffer(type, dims, tensor, this.copies, () => {
        countOutOfGpu(bytes);
        tensor.dispose();
        this.liveTensors -= 1;
        this.disposeIfUnused();
      });
    }
    countDownload(byteLengthOf(tensor));
    return HostBuffer.of(tensor);
  }
}

const locationsOf = ({ outputs, outputTypes }: OnnxModel): Readonly<Record<string, string>> =>
  Object.fromEntries(
    outputs.map((name, i) => {
      const dtype = outputTypes[i]?.dtype;
      return [name, dtype !== undefined && isKeptThere(dtype) ? "gpu-buffer" : "cpu"];
    }),
  );

/**
 * With the NHWC layout ONNX Runtime moves all transposes of a graph, even without any op that has channels:
 * also past conditions, for which no kernel exists.
 */
const layoutOf = ({ laysOutChannels }: OnnxModel): object => ({
  name: "webgpu",
  preferredLayout: laysOutChannels ? "NHWC" : "NCHW",
});

function requireMainThread(): void {
  if (isMainThread) return;
  throw new UnavailableError({
    what: "WebGPU cannot be used in a worker thread",
    given: "a thread started with worker_threads",
    expected: "the main thread: ONNX Runtime crashes if two threads use WebGPU",
    fix: 'use tf.setBackend("cpu") in workers, or a child process',
  });
}

/**
 * ONNX Runtime's WebGPU provider in Node, on Dawn. Results and variables stay in the GPU's memory.
 *
 * Runs, creations and disposals never overlap: each native call blocks, and only the main thread may call.
 *
 * @param copyModel a model of one Identity for a dtype, by which data is copied
 */
export function createWebGpuProvider(copyModel: (dtype: DType) => OnnxModel): Provider {
  const copies = new Copies(copyModel);
  return {
    name: "webgpu",
    target: { provider: "webgpu" },
    createSession(model: OnnxModel, options: SessionOptions): Session {
      requireMainThread();
      const native = createNativeSession(model, "webgpu", options, {
        executionProviders: [layoutOf(model)],
        preferredOutputLocation: locationsOf(model),
      });
      return new GpuSession(native, model, copies);
    },
    upload: (dtype, shape, data) => new HostBuffer(dtype, shape, data),
  };
}
