/** The compiler's pipeline: the steps from a traced graph to an ONNX model, in order. */

import type { Graph } from "../ir/graph";
import { verify } from "../ir/verifier";
import { liftReports } from "./effects/lift-reports";
import { liftState } from "./effects/lift-state";
import type { EffectPass, LiftedGraph } from "./effects/lifted-graph";
import { HostProgram } from "./host/program";
import { lowerGraph, type OnnxModel } from "./onnx/lower-graph";
import { rewriteEverywhere, type Pass, type Property, type Target } from "./pass";
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

/** The rewrites of a graph between tracing and lowering, in order. */
export const optimizations: readonly Pass[] = [
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

/** An entry of the pipeline: a rewrite of the graph alone, or together with the meaning of its results. */
export type Step = Pass | EffectPass;

/** Every step between the lifting of effects and the lowering to ONNX, in order. */
export const pipeline: readonly Step[] = [...optimizations, liftRowUpdates];

/**
 * The steps without which a graph cannot be lowered to a correct model: ONNX Runtime treats an Expand to a
 * tensor without elements as a no-op, so that such values have to be constants.
 */
export const necessarySteps: readonly Step[] = [
  ...[inlineCalls, dropGradients, roundHalves, narrowIntegers, legalize, foldConstants],
  ...[removeDeadCode, liftRowUpdates],
];

/** What the lowering requires of a graph. */
export const requiredByLowering: readonly Property[] = [
  ...(["pure", "callsInlined", "gradientsDropped", "integersNarrowed", "legal"] as const),
];

interface LoweredGraph extends Omit<LiftedGraph, "graph"> {
  /** Number of the original graph's results; those of the state and of the reports follow them. */
  readonly resultCount: number;
}

export interface CompiledGraph extends LoweredGraph {
  readonly model: OnnxModel;
}

/** A small graph that is computed on the host. */
export interface HostedGraph extends LoweredGraph {
  readonly program: HostProgram;
}

/** Is notified of the graph after each step, by the step's name. */
export type StepObserver = (name: string, graph: Graph) => void;

export const stepNames: readonly string[] = [
  ...["liftState", "liftReports"],
  ...pipeline.map(({ name }) => name),
];

const ignore: StepObserver = () => undefined;

/** Compiles a graph to ONNX: its effects are lifted, the rest is rewritten step by step, verified, and lowered. */
export function compile(
  graph: Graph,
  target: Target,
  observe = ignore,
  steps = pipeline,
): CompiledGraph {
  const lifted = liftEffects(graph, observe);
  const { graph: rewritten, ...effects } = runSteps(lifted, steps, target, observe);
  verify(rewritten);
  return { model: lowerGraph(rewritten, target), ...effects, resultCount: graph.results.length };
}

/** As `compile`, or a program of the host, where data is in host memory, for a graph that takes less time there. */
export function compileForHost(
  graph: Graph,
  target: Target,
  observe = ignore,
): CompiledGraph | HostedGraph {
  const lifted = liftEffects(graph, observe);
  const { graph: rewritten, ...effects } = runSteps(lifted, pipeline, target, observe);
  verify(rewritten);
  const resultCount = graph.results.length;
  const program = HostProgram.of(rewritten);
  return program === undefined
    ? { model: lowerGraph(rewritten, target), ...effects, resultCount }
    : { program, ...effects, resultCount };
}

/** The graph that is lowered for `compile`, or with other `steps`; not verified. */
export const optimize = (
  graph: Graph,
  target: Target,
  observe = ignore,
  steps: readonly Step[] = optimizations,
): LiftedGraph => runSteps(liftEffects(graph, observe), steps, target, observe);

/** Turns variables, and the operands of prints and assertions, into parameters and results. */
function liftEffects(graph: Graph, observe: StepObserver): LiftedGraph {
  const { graph: stateless, state } = liftState(graph);
  observe("liftState", stateless);
  const { graph: pure, reports } = liftReports(stateless);
  observe("liftReports", pure);
  return { graph: pure, state, reports, resultDTypes: pure.results.map(({ type }) => type.dtype) };
}

const runSteps = (
  lifted: LiftedGraph,
  steps: readonly Step[],
  target: Target,
  observe: StepObserver,
): LiftedGraph =>
  steps.reduce((before, step) => {
    const after =
      "runLifted" in step
        ? step.runLifted(before, target)
        : { ...before, graph: runPass(step, before.graph, target) };
    observe(step.name, after.graph);
    return after;
  }, lifted);

/** Applies a pass to a graph and, where it does not do that itself, to the regions in it. */
const runPass = (pass: Pass, graph: Graph, target: Target): Graph =>
  pass.rewritesRegions === true
    ? pass.run(graph, target)
    : rewriteEverywhere(graph, (part) => pass.run(part, target));
