/** The values of variables as device buffers. */

import { FailedPreconditionError } from "../ir/errors";
import type { VariableHandle } from "../ir/graph";
import { release, retain } from "./buffer-users";
import type { DeviceBuffer } from "./provider";

/**
 * The current value of each variable. After a run, an output of the run becomes the variable's new value,
 * without a copy.
 */
export class VariableStore {
  private readonly buffers = new WeakMap<VariableHandle, DeviceBuffer>();

  /** @param isScratch whether its values are those of one run, whose failure its user deals with */
  constructor(readonly isScratch = false) {}

  /** The value, for a caller that keeps it without a later release. */
  get(variable: VariableHandle): DeviceBuffer {
    const buffer = this.use(variable);
    retain(buffer);
    return buffer;
  }

  /** The value, for a caller that does not keep it, or counts itself as a user. */
  use(variable: VariableHandle): DeviceBuffer {
    const buffer = this.buffers.get(variable);
    if (buffer === undefined) {
      throw new FailedPreconditionError({
        what: `variable ${variable.name} has no value`,
        given: "a variable that was disposed",
        fix: "keep the variable alive while functions use it",
      });
    }
    return buffer;
  }

  set(variable: VariableHandle, buffer: DeviceBuffer): void {
    retain(buffer);
    this.delete(variable);
    this.buffers.set(variable, buffer);
  }

  /**
   * As `set`, for the value of a run that may fail later: the variable then keeps its previous value. A scratch store's user deals with that.
   *
   * @returns the buffer that the variable has
   */
  replace(variable: VariableHandle, buffer: DeviceBuffer): DeviceBuffer {
    const previous = this.isScratch ? undefined : this.use(variable);
    const kept = (previous && buffer.orElse?.(previous)) ?? buffer;
    this.set(variable, kept);
    return kept;
  }

  /** Replaces rows of the value, in place if it has no other user. */
  setRows(variable: VariableHandle, places: DeviceBuffer, rows: DeviceBuffer): void {
    const buffer = this.use(variable);
    const changed = buffer.withRows?.(places, rows);
    if (changed === undefined) throw new RangeError("the device cannot replace rows");
    if (changed !== buffer) this.set(variable, changed);
  }

  delete(variable: VariableHandle): void {
    const buffer = this.buffers.get(variable);
    this.buffers.delete(variable);
    if (buffer !== undefined) release(buffer);
  }
}
