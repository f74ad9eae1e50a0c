/** Reads data where that takes no waiting. */

import { UnimplementedError } from "../ir/errors";
import type { TypedArray } from "../ir/types/typed-array";
import type { DeviceBuffer } from "./provider";

/** The data of a buffer; `undefined` where it can only be awaited, as that of a run in a page. */
export function readNow(buffer: DeviceBuffer): TypedArray | undefined {
  try {
    return buffer.readSync();
  } catch (error) {
    if (error instanceof UnimplementedError) return undefined;
    throw error;
  }
}
