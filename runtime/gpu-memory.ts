/** Counts the tensors that are in a GPU's memory between runs. */

/** Their number and bytes. */
export const gpuMemory = { tensors: 0, bytes: 0 };

export function countInGpu(bytes: number): void {
  gpuMemory.tensors += 1;
  gpuMemory.bytes += bytes;
}

export function countOutOfGpu(bytes: number): void {
  gpuMemory.tensors -= 1;
  gpuMemory.bytes -= bytes;
}
