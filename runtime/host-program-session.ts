/** A session of a program of the host. */

import { isHostArray, type HostArray } from "../ir/types/host-array";
import type { HostProgram } from "../compiler/host/program";
import type { DeviceBuffer, Provider, Session } from "./provider";

export class HostProgramSession implements Session {
  private names: readonly string[] = [];
  /** The results that `names` names. */
  private wanted: readonly number[] = [];

  constructor(
    private readonly program: HostProgram,
    private readonly provider: Provider,
  ) {}

  run(inputs: readonly DeviceBuffer[], requested: readonly string[]): readonly DeviceBuffer[] {
    const { program, provider } = this;
    if (this.names !== requested) {
      this.names = requested;
      this.wanted = requested.map((name) => program.outputs.indexOf(name));
    }
    const computed = program.run(inputs.map(dataOf), this.wanted);
    return this.wanted.map((result, i) => {
      const { dtype, shape } = existing(program.results[result]);
      return provider.upload(dtype, shape, existing(computed[i]));
    });
  }

  release(): void {
    // It holds nothing but the program.
  }
}

function dataOf(buffer: DeviceBuffer): HostArray {
  const data = buffer.readSync();
  if (!isHostArray(data)) throw new RangeError(`the host does not compute with ${buffer.dtype}`);
  return data;
}

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("a program of the host has no such result");
  return item;
}
