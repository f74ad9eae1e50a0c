/** A graph whose effects were lifted into parameters and results, with the meaning of these. */

import type { Graph } from "../../ir/graph";
import type { DType } from "../../ir/types/dtype";
import type { Target } from "../pass";
import type { Report } from "./lift-reports";
import type { StateBinding } from "./lift-state";

export interface LiftedGraph {
  /** Parameters and results: those of the original graph, then those of the state, then those for reports. */
  readonly graph: Graph;
  readonly state: readonly StateBinding[];
  readonly reports: readonly Report[];
  /** The dtype of each result before the passes. The device may store it in another. */
  readonly resultDTypes: readonly DType[];
}

/** A rewrite of a graph together with the meaning of its results. */
export interface EffectPass {
  readonly name: string;
  readonly runLifted: (lifted: LiftedGraph, target: Target) => LiftedGraph;
}
