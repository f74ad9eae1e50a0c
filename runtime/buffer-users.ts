/**
 * Reference counting of device buffers: tensors and variables are their users, and the last release disposes a
 * buffer.
 */

import type { DeviceBuffer } from "./provider";

/** Registers one more user of a buffer. */
export function retain(buffer: DeviceBuffer): void {
  buffer.users += 1;
}

/**
 * Unregisters one user; the last one disposes the buffer. A buffer whose users are garbage collected without a
 * release is left to garbage collection.
 */
export function release(buffer: DeviceBuffer): void {
  buffer.users -= 1;
  if (buffer.users <= 0) buffer.dispose();
}
