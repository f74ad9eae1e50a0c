import type { DType } from "../ir/types/dtype";
import type { Graph } from "../ir/graph";
import { verify } from "../ir/verifier";
import { liftReports, type Report } from "./effects/lift-reports";
import { liftState, type StateBinding } from "./effects/lift-state";
import { lowerGraph, type OnnxModel } from "./onnx/lower-graph";
import { rewriteEverywhere, type Pass, type Target } from "./pass";
import { dropGradients } from "./passes/drop-gradients";
import { foldConstants } from "./passes/fold-constants";
import { foldTransposes } from "./passes/fold-transposes";
import { fuseConvBias } from "./passes/fuse-conv-bias";
import { fuseGemm } from "./passes/fuse-gemm";
import { hoistTransposes } from "./passes/hoist-transposes";
import { inlineCalls } from "./passes/inline-calls";
import { legalize } from "./passes/legalize";
import { narrowIntegers } from "./passes/narrow-integers";
import { mergeCommonSubexpressions } from "./passes/merge-common-subexpressions";
import { mergeLoops } from "./passes/merge-loops";
import { packUpdates } from "./passes/pack-updates";
import { removeDeadCode } from "./passes/remove-dead-code";
import { roundHalves } from "./passes/round-halves";
import { scaleFactors } from "./passes/scale-factors";
import { simplify } from "./passes/simplify";
import { trimRegions } from "./passes/trim-regions";
import { unrollScans } from "./passes/unroll-scans";
import { liftRowUpdates } from "./effects/row-updates";

/** What happens to a graph between tracing and lowering, in order. */
export const pipeline: readonly Pass[] = [
  inlineCalls,
  dropGradients,
  unrollScans,
  roundHalves,
  narrowIntegers,
  legalize,
  // Decompositions count in 64 bits too.
  narrowIntegers,
  legalize,
  foldConstants,
  simplify,
  foldTransposes,
  mergeCommonSubexpressions,
  removeDeadCode,
  hoistTransposes,
  simplify,
  mergeLoops,
  mergeCommonSubexpressions,
  removeDeadCode,
  trimRegions,
  scaleFactors,
  fuseGemm,
  fuseConvBias,
  packUpdates,
  removeDeadCode,
];

/**
 * Those of them without which a graph can not be lowered to what ONNX Runtime runs rightly: it takes an Expand that makes a
 * tensor without elements for nothing to do, so that such values have to be constants.
 */
export const necessaryPasses: readonly Pass[] = [
  ...[inlineCalls, dropGradients, roundHalves, narrowIntegers, legalize, foldConstants],
  removeDeadCode,
];

export interface CompiledGraph {
  readonly model: OnnxModel;
  readonly state: readonly StateBinding[];
  /** Number of the original graph's results; those of the state and of the reports follow them. */
  readonly resultCount: number;
  /** The dtype of each result, those of the state too. The device may hold it in another. */
  readonly resultDTypes: readonly DType[];
  readonly reports: readonly Report[];
}

/** Hears of the graph after each step, by the step's name. */
export type PassObserver = (name: string, graph: Graph) => void;

export const passNames: readonly string[] = [
  "liftState",
  "liftReports",
  ...pipeline.map(({ name }) => name),
];

/** Compiles a graph to ONNX. */
export function compile(
  graph: Graph,
  target: Target,
  observe?: PassObserver,
  passes = pipeline,
): CompiledGraph {
  const { graph: optimized, ...effects } = liftRowUpdates(
    optimize(graph, target, observe, passes),
    target,
  );
  verify(optimized);
  return {
    model: lowerGraph(optimized, { provider: target.provider }),
    ...effects,
    resultCount: graph.results.length,
  };
}

/** A graph without effects, and what becomes of those that it had. */
export interface OptimizedGraph {
  readonly graph: Graph;
  readonly state: readonly StateBinding[];
  readonly reports: readonly Report[];
  /** The results' dtypes before the passes. */
  readonly resultDTypes: readonly DType[];
}

/** The graph as it is lowered. */
export function optimize(
  graph: Graph,
  target: Target,
  observe?: PassObserver,
  passes = pipeline,
): OptimizedGraph {
  const { graph: stateless, state } = liftState(graph);
  observe?.("liftState", stateless);
  const lifted = liftReports(stateless);
  observe?.("liftReports", lifted.graph);
  const optimized = passes.reduce((before, pass) => {
    const after =
      pass.rewritesRegions === true
        ? pass.run(before, target)
        : rewriteEverywhere(before, (part) => pass.run(part, target));
    observe?.(pass.name, after);
    return after;
  }, lifted.graph);
  const resultDTypes = lifted.graph.results.map(({ type }) => type.dtype);
  return { graph: optimized, state, reports: lifted.reports, resultDTypes };
}
