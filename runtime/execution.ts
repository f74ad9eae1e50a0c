/** A compiled graph that can be run: what contexts and traced functions hold, whatever compiles it and whenever that is there. */

import type { Graph, VariableHandle } from "../ir/graph";
import type { DeviceBuffer, Provider } from "./provider";
import type { VariableStore } from "./variable-store";

export interface Execution {
  /** The variables that the graph uses, in the order of their first use. */
  readonly variables: readonly VariableHandle[];
  /** About how much memory it takes. */
  readonly bytes: number;
  /**
   * Runs the graph once.
   *
   * @param operands a buffer for each parameter
   * @param variables the variables to use, in the order of `variables`
   * @param store where their values are
   * @returns a buffer for each result
   */
  run(
    operands: readonly DeviceBuffer[],
    variables: readonly VariableHandle[],
    store: VariableStore,
  ): readonly DeviceBuffer[];
  release(): void;
}

/** Compiles a graph for a provider. */
export type MakeExecution = (graph: Graph, provider: Provider) => Execution;
