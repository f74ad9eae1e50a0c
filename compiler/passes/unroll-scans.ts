/** Unrolls scans for providers without a Scan kernel. */

import { concatAxis, unsqueezed } from "../../ir/compose/axes";
import { inlineGraph } from "../../ir/clone";
import type { GraphBuilder } from "../../ir/builder";
import { isStatic } from "../../ir/types/dim";
import type { Graph, Value } from "../../ir/graph";
import { isNode } from "../../ir/match";
import type { Node } from "../../ir/ops";
import { hasKernel } from "../onnx/kernels/kernel";
import { rewriteGraph, type Pass, type Target } from "../pass";

/**
 * The maximum number of nodes of all unrolled iterations: a session of more takes seconds to create, and saves
 * less than the copies of a loop on the host cost.
 */
const mostNodes = 16_384;

const nodeCount = ({ nodes }: Graph): number =>
  nodes.reduce((sum, { regions }) => sum + regions.reduce((n, part) => n + nodeCount(part), 1), 0);

const runsScans = ({ provider }: Target): boolean =>
  hasKernel(provider, { opType: "Scan", domain: "", dtypes: ["float32"], outputCount: 1 });

/** x ← body(i, x, s[i], w) for each i, and the stacked outputs. */
function unrolledScan(
  b: GraphBuilder,
  { attributes, regions: [body] }: Node<"scan">,
  trips: number,
  operands: readonly Value[],
): readonly Value[] {
  if (body === undefined) throw new RangeError("a scan has one region");
  const { carried, slices, reversed } = attributes;
  const stacked = operands.slice(carried, carried + slices);
  const shared = operands.slice(carried + slices);
  const outputs: (readonly Value[])[] = [];
  let variables = operands.slice(0, carried);
  for (let trip = 0; trip < trips; trip++) {
    const i = reversed ? trips - 1 - trip : trip;
    const index = b.scalar("int64", i);
    const taken = stacked.map((whole) => b.gather(whole, index, { axis: 0 }));
    const results = inlineGraph(b, body, [index, ...variables, ...taken, ...shared]);
    variables = results.slice(0, carried);
    outputs[i] = results.slice(carried).map((value) => unsqueezed(b, value, 0));
  }
  const parts = outputs[0]?.map((_, k) => outputs.flatMap((given) => given[k] ?? []));
  return [...variables, ...(parts ?? []).map((all) => concatAxis(b, all, 0))];
}

function unrolled(graph: Graph, target: Target): Graph {
  return rewriteGraph(graph, (b, node, operands) => {
    if (!isNode(node, "scan")) return undefined;
    const { trips } = node.attributes;
    if (!isStatic(trips) || trips === 0) return undefined;
    if (trips > 1 && runsScans(target)) return undefined;
    // Inner loops first, since their nodes are counted.
    const regions = node.regions.map((region) => unrolled(region, target));
    const count = trips * regions.reduce((sum, region) => sum + nodeCount(region), 0);
    if (trips > 1 && count > mostNodes) return undefined;
    return unrolledScan(b, { ...node, regions }, trips, operands);
  });
}

/**
 * Unrolls the iterations of a scan if the provider has no kernel for Scan: the CPU would run the loop, and copy
 * its variables to the host and back in each iteration. A scan of a single iteration is unrolled on every
 * provider.
 */
export const unrollScans: Pass = {
  name: "unrollScans",
  requires: ["pure", "callsInlined"],
  ensures: [],
  run: unrolled,
};
