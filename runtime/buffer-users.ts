import type { DeviceBuffer } from "./provider";

/** Says that one more tensor or variable has a buffer. */
export function retain(buffer: DeviceBuffer): void {
  buffer.users += 1;
}

/**
 * Says that one of those does not need it any more. The last one disposes it. Who goes without a word, as garbage does, leaves the buffer to
 * the collection of garbage.
 */
export function release(buffer: DeviceBuffer): void {
  buffer.users -= 1;
  if (buffer.users <= 0) buffer.dispose();
}
