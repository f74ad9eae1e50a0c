import { HostFunction } from "../../ir/graph";
import type { Node } from "../../ir/ops";
import type { DeviceBuffer } from "../../runtime/provider";

/** What a run knows of a call of the host. */
export type HostCall = Pick<Node<"hostCall">, "attributes" | "location">;

/** A host function as runs call it. */
export abstract class CallableHostFunction extends HostFunction {
  /** @returns a buffer for each result of the call */
  abstract run(call: HostCall, operands: readonly DeviceBuffer[]): readonly DeviceBuffer[];
}

export function callHost(
  { attributes, location }: HostCall,
  operands: readonly DeviceBuffer[],
): readonly DeviceBuffer[] {
  const { fn } = attributes;
  if (!(fn instanceof CallableHostFunction)) throw new RangeError(`${fn.name} can not be called`);
  return fn.run({ attributes, location }, operands);
}
