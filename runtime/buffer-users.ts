import type { DeviceBuffer } from "./provider";

const users = new WeakMap<DeviceBuffer, number>();

/** Says that one more tensor or variable has a buffer. */
export const keep = (buffer: DeviceBuffer): void =>
  void users.set(buffer, (users.get(buffer) ?? 0) + 1);

/**
 * Says that one of those does not need it any more. The last one disposes it. Who goes without a word, as garbage does, leaves the buffer to
 * the collection of garbage.
 */
export function giveUp(buffer: DeviceBuffer): void {
  const left = (users.get(buffer) ?? 1) - 1;
  users.set(buffer, left);
  if (left <= 0) buffer.dispose();
}
