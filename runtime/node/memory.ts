/** The memory that a process can have. */

import { totalmem } from "node:os";

/** Bytes of the machine's memory, or of the container's or the service's share where that is less. */
export function machineMemory(): number {
  // 0 where nothing is known, and 2^64 where there is no limit.
  const share = process.constrainedMemory();
  return share > 0 ? Math.min(share, totalmem()) : totalmem();
}
