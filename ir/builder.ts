/**
 * The typed builder: one method per op on `Builder`, and `GraphBuilder`, which collects nodes into a
 * self-contained graph.
 */

import { Value, type Graph } from "./graph";
import { Builder } from "./node-builder";
import type { NoAttributes, OpDefinition, RegionOpDefinition } from "./op";
import { definitionOf, opNames, type AnyNode, type OpName, type ops } from "./ops";
import type { TensorType } from "./types/type";

type AttributesArgument<A> = NoAttributes extends A ? [] : [attributes: A];

type Method<D> =
  D extends RegionOpDefinition<infer A>
    ? (operands: readonly Value[], attributes: A, regions: readonly Graph[]) => readonly Value[]
    : D extends OpDefinition<infer A, infer I, infer R>
      ? (...args: [...I, ...AttributesArgument<A>]) => R extends "one" ? Value : readonly Value[]
      : never;

/** One method per op: operands, then attributes if the op has any. Region ops take lists of operands and regions. */
type OpMethods = { readonly [K in OpName]: Method<(typeof ops)[K]> };

declare module "./node-builder" {
  interface Builder extends OpMethods {}
}

const noAttributes: NoAttributes = {};

/** Emits a node from the arguments that all op methods share: operands, then attributes if the op has any. */
function emitFromArguments(
  builder: Builder,
  op: OpName,
  args: readonly object[],
): readonly Value[] {
  const operands = args.filter((arg) => arg instanceof Value);
  const attributes = args.length > operands.length ? args.at(-1) : undefined;
  return builder.emit({ op, operands, attributes: attributes ?? noAttributes }).results;
}

for (const op of opNames) {
  const { resultCount, regions: held } = definitionOf(op);
  if (held !== undefined) {
    Object.defineProperty(Builder.prototype, op, {
      value(
        this: Builder,
        operands: readonly Value[],
        attributes: object,
        regions: readonly Graph[],
      ) {
        return this.emit({ op, operands, attributes, regions }).results;
      },
    });
    continue;
  }
  const hasOneResult = resultCount === "one";
  Object.defineProperty(Builder.prototype, op, {
    value(this: Builder, ...args: readonly object[]) {
      const results = emitFromArguments(this, op, args);
      return hasOneResult ? results[0] : results;
    },
  });
}

/** Builds a self-contained graph. */
export class GraphBuilder extends Builder {
  readonly nodes: AnyNode[] = [];
  readonly parameters: Value[] = [];

  parameter(type: TensorType, name?: string): Value {
    const value = new Value(type, undefined, this.parameters.length, name, this);
    this.parameters.push(value);
    return value;
  }

  protected override append(node: AnyNode): void {
    this.nodes.push(node);
  }

  /** Reuses the parameters of another graph. Graphs are immutable, so values can be shared. */
  keepParameters(parameters: readonly Value[]): void {
    this.parameters.push(...parameters);
  }

  /** Reuses a node of another graph, with its results. */
  keep(node: AnyNode): void {
    this.nodes.push(node);
  }

  finish(name: string, results: readonly Value[]): Graph {
    return { name, parameters: this.parameters, nodes: this.nodes, results };
  }
}

export { Builder };
