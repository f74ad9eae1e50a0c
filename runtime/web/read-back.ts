/** Reads of data in a GPU's memory: those that are asked for together are copied together, and waited for once. */

import { bufferUsage, mapMode } from "./gpu-constants";
import type { GpuInUse } from "./gpu-device";
import { bytesOfTensor } from "../stored-data";
import { hold, letGo, type WebTensor } from "./held-tensors";
import { countDownload } from "../transfers";

interface Read {
  readonly tensor: WebTensor;
  readonly resolve: (bytes: ArrayBuffer) => void;
  readonly reject: (error: unknown) => void;
}

/** WebGPU copies and maps whole words. */
const padded = (bytes: number): number => Math.ceil(bytes / 4) * 4;

/** Offsets of mapped ranges are multiples of 8. */
const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** Reads from one device. */
export class ReadBack {
  private waiting: Read[] = [];

  constructor(private readonly gpu: GpuInUse) {}

  /** The bytes of a tensor, which is kept until they are here. */
  read(tensor: WebTensor): Promise<ArrayBuffer> {
    hold(tensor);
    const bytes = new Promise<ArrayBuffer>((resolve, reject) => {
      this.waiting.push({ tensor, resolve, reject });
    });
    // After the jobs that are queued now: reads of one turn go together.
    if (this.waiting.length === 1) setTimeout(() => void this.readAll());
    return bytes.finally(() => {
      letGo(tensor);
    });
  }

  private async readAll(): Promise<void> {
    const reads = this.waiting;
    this.waiting = [];
    const { device, lost } = this.gpu;
    let total = 0;
    const offsets = reads.map(({ tensor }) => {
      const offset = total;
      total += aligned(bytesOfTensor(tensor));
      return offset;
    });
    const staging = device.createBuffer({
      size: total,
      usage: bufferUsage.copyTarget | bufferUsage.mapRead,
    });
    try {
      const encoder = device.createCommandEncoder();
      reads.forEach(({ tensor }, i) => {
        const size = padded(bytesOfTensor(tensor));
        encoder.copyBufferToBuffer(tensor.gpuBuffer, 0, staging, offsets[i] ?? 0, size);
      });
      device.queue.submit([encoder.finish()]);
      await Promise.race([lost, staging.mapAsync(mapMode.read)]);
      reads.forEach(({ tensor, resolve }, i) => {
        const offset = offsets[i] ?? 0;
        const length = bytesOfTensor(tensor);
        const mapped = staging.getMappedRange(offset, padded(length));
        countDownload(length);
        resolve(mapped.slice(0, length));
      });
    } catch (error) {
      for (const { reject } of reads) reject(error);
    } finally {
      staging.destroy();
    }
  }
}
