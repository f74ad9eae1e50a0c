/** Small graphs that the host computes, without compiling them. */

import { HostProgram } from "../../compiler/host/program";
import type { Graph, Value } from "../../ir/graph";
import { HostProgramSession } from "../../runtime/host-program-session";
import type { DeviceBuffer, Provider } from "../../runtime/provider";

/** Computes a small graph on the data of its parameters; `undefined` where it is left to the provider. */
export type RunOnHost = (
  graph: Graph,
  provider: Provider,
  bufferOf: (value: Value) => DeviceBuffer,
) => readonly DeviceBuffer[] | undefined;

export const runOnHost: RunOnHost = (graph, provider, bufferOf) => {
  const program = provider.isHost === true ? HostProgram.of(graph) : undefined;
  if (program === undefined) return undefined;
  const session = new HostProgramSession(program, provider);
  return session.run(graph.parameters.map(bufferOf), program.outputs);
};
