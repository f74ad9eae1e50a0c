/** The WebGPU provider of pages: results and variables stay in the GPU's memory until they are read. */

import { Tensor as OrtTensor } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";
import { inThisRealm, type TypedArray } from "../../ir/types/typed-array";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { configOf } from "../session-config";
import { countInGpu, countOutOfGpu } from "../gpu-memory";
import { bytesOfTensor } from "../stored-data";
import { countUpload } from "../transfers";
import { pageMemory, type Memory, type Placed } from "./buffer";
import { bufferUsage } from "./gpu-constants";
import { lostError, type GpuInUse, type PageGpu } from "./gpu-device";
import type { WebTensor } from "./held-tensors";
import { createSession } from "./onnx-runtime";
import { ReadBack } from "./read-back";
import { quiet, type OpenSession } from "./session";
import { openOnCpu, storedTensor } from "./wasm";

/** The dtypes of results that ONNX Runtime leaves in the GPU's memory. */
const keptThere: ReadonlySet<DType> = new Set([
  ...(["float32", "float16", "int32", "uint32", "int64", "bool", "uint8"] as const),
]);

/** The memory of one device, and the copies there of data that is fed again and again. */
class GpuMemory implements Memory {
  private readonly reads: ReadBack;
  private readonly resident = new WeakMap<WebTensor, WebTensor | "fed once">();

  constructor(readonly gpu: GpuInUse) {
    this.reads = new ReadBack(gpu);
  }

  async read(tensor: WebTensor): Promise<TypedArray> {
    const { loss } = this.gpu;
    if (loss !== undefined) throw lostError(loss);
    if (tensor.location !== "gpu-buffer") return tensor.data as TypedArray;
    return inThisRealm(tensor.type, new Uint8Array(await this.reads.read(tensor)));
  }

  /** The tensor to feed for data of the page: the data itself the first time, a copy on the device from then on. */
  resided(tensor: WebTensor): WebTensor {
    const known = this.resident.get(tensor);
    if (known !== undefined && known !== "fed once") return known;
    const bytes = bytesOfTensor(tensor);
    countUpload(bytes);
    if (known === undefined || bytes === 0 || !keptThere.has(tensor.type)) {
      this.resident.set(tensor, "fed once");
      return tensor;
    }
    const copy = this.copied(tensor, bytes);
    this.resident.set(tensor, copy);
    return copy;
  }

  private copied(tensor: WebTensor, bytes: number): WebTensor {
    const { device } = this.gpu;
    const gpuBuffer = device.createBuffer({
      size: Math.ceil(bytes / 16) * 16,
      usage: bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget,
      mappedAtCreation: true,
    });
    const { buffer, byteOffset } = tensor.data as TypedArray;
    new Uint8Array(gpuBuffer.getMappedRange()).set(new Uint8Array(buffer, byteOffset, bytes));
    gpuBuffer.unmap();
    const copy = OrtTensor.fromGpuBuffer(gpuBuffer, {
      dataType: tensor.type as "float32",
      dims: tensor.dims,
      dispose: () => {
        gpuBuffer.destroy();
      },
    }) as WebTensor;
    countInGpu(bytes);
    abandoned.register(tensor, copy);
    return copy;
  }
}

/** Frees the copies of data that is collected as garbage. */
const abandoned = new FinalizationRegistry<WebTensor>((copy) => {
  countOutOfGpu(bytesOfTensor(copy));
  copy.dispose();
});

const locationsOf = ({
  outputs,
  outputTypes,
}: OnnxModel): Readonly<Record<string, "gpu-buffer" | "cpu">> =>
  Object.fromEntries(
    outputs.map((name, i) => {
      const dtype = outputTypes[i]?.dtype;
      return [name, dtype !== undefined && keptThere.has(dtype) ? "gpu-buffer" : "cpu"];
    }),
  );

/** What opens sessions of ONNX Runtime's WebGPU provider in a page. */
export function webGpuSessions(page: PageGpu): (model: OnnxModel) => Promise<OpenSession> {
  const memories = new WeakMap<GpuInUse, GpuMemory>();
  const memoryOf = (gpu: GpuInUse): GpuMemory => {
    const memory = memories.get(gpu) ?? new GpuMemory(gpu);
    memories.set(gpu, memory);
    return memory;
  };
  return async (model) => {
    // The build with WebGPU has no arithmetic of float64, also not on the CPU.
    if (model.usesFloat64) return openOnCpu(model, "wasm");
    const gpu = await page.device();
    const memory = memoryOf(gpu);
    const provider = {
      name: "webgpu",
      device: gpu.device,
      preferredLayout: model.laysOutChannels ? "NHWC" : "NCHW",
    } as const;
    const native = await createSession(
      "webgpu",
      model.bytes,
      {
        executionProviders: [provider],
        graphOptimizationLevel: "all",
        preferredOutputLocation: locationsOf(model),
        extra: configOf(model),
        ...quiet,
      },
      gpu.lost,
    );
    const feed = (operand: Placed, dtype: DType, stored: DType): WebTensor => {
      if (operand.memory === pageMemory)
        return memory.resided(storedTensor(operand.tensor, dtype, stored));
      if (operand.memory === memory) return operand.tensor;
      throw lostError("the data was on a device that is lost");
    };
    return {
      native,
      memory,
      feed,
      lost: gpu.lost,
      get isLost() {
        return gpu.loss !== undefined;
      },
    };
  };
}
