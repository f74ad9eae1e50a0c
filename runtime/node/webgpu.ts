import { isMainThread } from "node:worker_threads";
import type { Tensor as OrtTensor, TypedTensor } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";
import { UnavailableError } from "../../ir/errors";
import { widenedArray } from "../../ir/types/storage";
import type { TypedArray } from "../../ir/types/typed-array";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { disposedError, HostBuffer, ortTensor } from "./host-buffer";
import type { NativeSession } from "./binding";
import { byteLengthOf, createNativeSession, runNative } from "./session";
import type { DeviceBuffer, Provider, Session, SessionOptions } from "../provider";
import { countDownload, countUpload } from "../transfers";

type GpuTensor = TypedTensor<DType>;

/** What ONNX Runtime keeps in the GPU's memory; results of other dtypes come to the host, where the CPU has made them. */
const isKeptThere = (dtype: DType): boolean =>
  ["float32", "float16", "int32", "uint32", "int64", "uint64", "bool", "uint8"].includes(dtype);

/** Frees the memory of buffers that nobody can reach any more: collection of garbage does not see the device's memory. */
const abandoned = new FinalizationRegistry<() => void>((free) => {
  free();
});

/** Data in the GPU's memory. */
class GpuBuffer implements DeviceBuffer {
  users = 0;
  private held: GpuTensor | undefined;

  /** @param free gives the tensor's memory back; called once */
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

/** Moves data by sessions that copy it: the binding's own way to read a GPU tensor ends the process. */
class Copies {
  private readonly movers = new Map<string, (tensor: GpuTensor) => GpuTensor>();
  /** The copies of host tensors that were fed before: what is fed again stays on the device. */
  private readonly resident = new WeakMap<GpuTensor, GpuTensor | "fed once">();

  constructor(private readonly copyModel: (dtype: DType) => OnnxModel) {}

  toHost(tensor: GpuTensor): GpuTensor {
    const copy = this.move(tensor, "cpu");
    countDownload(byteLengthOf(copy));
    return copy;
  }

  /** What to feed for data in host memory: the data itself when it is first used, a copy on the device from then on. */
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
    abandoned.register(tensor, () => {
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
      if (copy === undefined) throw new RangeError("a copy gave nothing");
      return copy;
    };
  }
}

class GpuSession implements Session {
  /** The inputs in use, and the dtypes in which the device holds them. */
  private readonly inputs: readonly { readonly name: string; readonly dtype: DType }[];
  /** Each output once; equal results share a name. */
  private readonly outputNames: readonly string[];
  /** Outputs whose memory was not given back. */
  private liveTensors = 0;
  private isReleased = false;

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
  }

  run(inputs: readonly DeviceBuffer[], wanted: readonly string[]): readonly DeviceBuffer[] {
    const feeds: Record<string, OrtTensor> = {};
    this.inputs.forEach(({ name, dtype }, i) => {
      const buffer = inputs[i];
      if (buffer instanceof GpuBuffer) feeds[name] = buffer.tensor;
      else if (buffer instanceof HostBuffer) feeds[name] = this.copies.fed(buffer.tensor(dtype));
      else throw new TypeError(`input ${name} is on another device`);
    });
    // The binding insists on all outputs where they stay on the device.
    const tensors = runNative(this.native, this.model, feeds, this.outputNames);
    const buffers = new Map<string, DeviceBuffer>();
    this.outputNames.forEach((name, i) => {
      const tensor = tensors[i];
      if (tensor === undefined) return;
      if (wanted.includes(name)) buffers.set(name, this.bufferOf(tensor));
      else tensor.dispose();
    });
    return wanted.map((name) => {
      const buffer = buffers.get(name);
      if (buffer === undefined) throw new RangeError(`the model has no output ${name}`);
      return buffer;
    });
  }

  /** Memory on the device belongs to the session that made it: freeing it after the session ends the process. */
  release(): void {
    this.isReleased = true;
    this.disposeIfUnused();
  }

  private disposeIfUnused(): void {
    if (this.isReleased && this.liveTensors === 0) this.native.dispose();
  }

  private bufferOf(tensor: GpuTensor): DeviceBuffer {
    const { type, dims } = tensor;
    if (tensor.location === "gpu-buffer") {
      this.liveTensors += 1;
      return new GpuBuffer(type, dims, tensor, this.copies, () => {
        tensor.dispose();
        this.liveTensors -= 1;
        this.disposeIfUnused();
      });
    }
    countDownload(byteLengthOf(tensor));
    return new HostBuffer(type, dims, tensor);
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
 * For channels at the end ONNX Runtime moves all transposes of a graph to other places, whether or not there is anything with channels: among
 * them over conditions, for which there is no kernel.
 */
const layoutOf = ({ laysOutChannels }: OnnxModel): object => ({
  name: "webgpu",
  preferredLayout: laysOutChannels ? "NHWC" : "NCHW",
});

function requireMainThread(): void {
  if (isMainThread) return;
  throw new UnavailableError({
    what: "WebGPU can not be used in a worker thread",
    given: "a thread started with worker_threads",
    expected: "the main thread: ONNX Runtime crashes where two threads use WebGPU",
    fix: 'use tf.setBackend("cpu") in workers, or a child process',
  });
}

/**
 * ONNX Runtime's WebGPU provider in Node, on Dawn. Results and variables stay in the GPU's memory.
 *
 * Runs, creations and disposals never overlap: each native call blocks, and only the main thread may make them.
 *
 * @param copyModel a model of one Identity for a dtype, with which data is moved
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
    upload: (dtype, shape, data) => new HostBuffer(dtype, shape, ortTensor(dtype, shape, data)),
  };
}
