/** Calls of host functions, the JavaScript functions that a graph calls while it runs. */

import { HostFunction } from "../../ir/graph";
import type { Node } from "../../ir/ops";
import type { DeviceBuffer } from "../../runtime/provider";

/** The parts of a `hostCall` node that a run needs. */
export type HostCall = Pick<Node<"hostCall">, "attributes" | "location">;

/** A host function that runs can call. */
export abstract class CallableHostFunction extends HostFunction {
  /** @returns a buffer for each result of the call */
  abstract run(call: HostCall, operands: readonly DeviceBuffer[]): readonly DeviceBuffer[];
}

export function callHost(
  { attributes, location }: HostCall,
  operands: readonly DeviceBuffer[],
): readonly DeviceBuffer[] {
  const { fn } = attributes;
  if (!(fn instanceof CallableHostFunction)) throw new RangeError(`${fn.name} cannot be called`);
  return fn.run({ attributes, location }, operands);
}
