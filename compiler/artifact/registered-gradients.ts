/** Saves registered gradients of ONNX operators with the graphs that use them, as custom gradients. */

import { GraphBuilder } from "../../ir/builder";
import { keepOrCopyNode, mapped, type ValueMap } from "../../ir/clone";
import { isGraph, type Graph, type Value } from "../../ir/graph";
import { isNode } from "../../ir/match";
import { withoutDeadNodes } from "../../ir/liveness";
import type { AnyNode, Node } from "../../ir/ops";
import { userGradient } from "../../gradients/registry";

/** A gradient may use its own op, and then has gradients of every order: they are kept up to this one. */
const deepest = 4;

interface KeptGradient {
  readonly graph: Graph;
  readonly connected: readonly boolean[];
}

/**
 * Rewrites ops with a registered gradient as functions with a custom gradient, so that the gradient need not be
 * registered where the graphs are loaded.
 */
export class RegisteredGradientKeeper {
  private readonly kept = new Map<Graph, Graph>();

  /** @param order the number of gradients that the graphs are nested in */
  constructor(private readonly order = 0) {}

  graph(graph: Graph): Graph {
    const known = this.kept.get(graph);
    if (known !== undefined) return known;
    const rewritten = this.rewritten(graph);
    this.kept.set(graph, rewritten);
    return rewritten;
  }

  private rewritten(graph: Graph): Graph {
    const b = new GraphBuilder();
    const map: ValueMap = new Map();
    b.keepParameters(graph.parameters);
    for (const node of graph.nodes) {
      const inner = this.withKeptGraphs(node);
      if (inner === node) keepOrCopyNode(b, node, map);
      else {
        const operands = node.operands.map((value) => mapped(value, map));
        const { results } = b.emit({ ...inner, operands });
        node.results.forEach((value, i) => map.set(value, results[i] ?? value));
      }
      if (isNode(node, "onnxOp")) this.keep(b, node, map);
    }
    const results = graph.results.map((value) => mapped(value, map));
    const isSame = b.nodes.every((node, i) => node === graph.nodes[i]);
    return isSame && b.nodes.length === graph.nodes.length ? graph : b.finish(graph.name, results);
  }

  /** The node with the graphs in it rewritten, or the node itself if nothing changes. */
  private withKeptGraphs(node: AnyNode): AnyNode {
    const entries = Object.entries(node.attributes).map(
      ([key, value]: [string, unknown]) =>
        [key, isGraph(value) ? this.graph(value) : value, value] as const,
    );
    const regions = node.regions.map((region) => this.graph(region));
    const isSame =
      entries.every(([, value, before]) => value === before) &&
      regions.every((region, i) => region === node.regions[i]);
    if (isSame) return node;
    return {
      ...node,
      attributes: Object.fromEntries(entries.map(([key, value]) => [key, value])),
      regions,
    };
  }

  private keep(b: GraphBuilder, node: Node<"onnxOp">, map: ValueMap): void {
    const kept = this.gradientOf(node);
    if (kept === undefined) return;
    const operands = node.operands.map((value) => mapped(value, map));
    const results = node.results.map((value) => mapped(value, map));
    const values = b.at(node.location, node.scope, () =>
      b.customGradient(...operands, ...results, ...operands, {
        name: node.attributes.type,
        inputs: operands.length,
        results: results.length,
        gradient: kept.graph,
        connected: kept.connected,
      }),
    );
    node.results.forEach((value, i) => map.set(value, values[i] ?? value));
  }

  /**
   * The registered gradient as a graph of the op's operands and the gradients of its results. It computes the
   * results again, so that their derivatives are kept too; once inlined, that computation is merged with the
   * original one.
   */
  private gradientOf(node: Node<"onnxOp">): KeptGradient | undefined {
    const { attributes } = node;
    const gradient = userGradient(attributes.type);
    if (gradient === undefined || this.order >= deepest) return undefined;
    const b = new GraphBuilder();
    const like = (values: readonly Value[]): Value[] => values.map(({ type }) => b.parameter(type));
    const operands = like(node.operands);
    const upstream = like(node.results);
    const { results } = b.emit({ ...node, operands });
    try {
      const found = gradient({ operands, results, upstream, attributes, b });
      const own = withoutDeadNodes(
        b.finish(
          `${attributes.type}_gradient`,
          found.filter((value) => value !== null),
        ),
      );
      if (usesOthers(b, own)) return undefined;
      const connected = found.map((value) => value !== null);
      return { graph: new RegisteredGradientKeeper(this.order + 1).graph(own), connected };
    } catch {
      // The missing gradient is reported when it is differentiated, not when it is saved.
      return undefined;
    }
  }
}

/** Whether a graph uses data of the process, which cannot be saved with it. */
const usesOthers = (b: GraphBuilder, { nodes, results }: Graph): boolean =>
  [...nodes.flatMap(({ operands }) => operands), ...results].some(({ owner }) => owner !== b);
