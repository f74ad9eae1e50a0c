import { FailedPreconditionError } from "../ir/errors";
import type { VariableHandle } from "../ir/graph";
import type { DeviceBuffer } from "./provider";

/** The current value of each variable. After a run, an output of the run is the variable's new value, uncopied. */
export class VariableStore {
  private readonly buffers = new WeakMap<VariableHandle, DeviceBuffer>();
  /** Values that nothing but their variable knows: their memory is free as soon as they are replaced. */
  private readonly owned = new WeakSet<DeviceBuffer>();

  /** The value, for somebody who may keep it. */
  get(variable: VariableHandle): DeviceBuffer {
    const buffer = this.use(variable);
    this.owned.delete(buffer);
    return buffer;
  }

  /** The value, for somebody who does not keep it. */
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
    this.delete(variable);
    this.buffers.set(variable, buffer);
  }

  /** As `set`, with a buffer that nobody else knows. */
  give(variable: VariableHandle, buffer: DeviceBuffer): void {
    this.set(variable, buffer);
    this.owned.add(buffer);
  }

  delete(variable: VariableHandle): void {
    const buffer = this.buffers.get(variable);
    this.buffers.delete(variable);
    if (buffer !== undefined && this.owned.has(buffer)) buffer.dispose();
  }
}
