/** The data model of the IR: values, variables, host functions and graphs, as immutable SSA. */

import type { Location } from "./location";
import type { AnyNode } from "./ops";
import type { TensorType } from "./types/type";

/** The builder in whose graph a value was created. Where values have data, it counts the users of that data. */
export interface ValueOwner {
  /** Registers one more user of the value's data. */
  retain(value: Value): void;
  /** Reverts one `retain`. */
  release(value: Value): void;
}

/** One SSA value: a parameter of a graph or a result of a node. */
export class Value {
  /**
   * The node that produces the value; absent for parameters, and removed once an eager value is computed, so that
   * a chain of results does not keep its whole history alive.
   */
  producer: AnyNode | undefined;
  /** What its owner keeps with it, such as its data. A field, since entries of weak maps cost a small call most of its time. */
  kept: object | undefined = undefined;

  constructor(
    /** It changes only where the sizes of an eager value become known that depend on data. */
    public type: TensorType,
    producer?: AnyNode,
    /** The value's index among the producer's results, or among the graph's parameters. */
    readonly index = 0,
    /** A human-readable name: a parameter's, or a variable's. Not part of the value's identity. */
    readonly name?: string,
    readonly owner?: ValueOwner,
  ) {
    this.producer = producer;
  }
}

/** A variable as graphs refer to it: an identity with a type. Its data is stored elsewhere. */
export class VariableHandle {
  constructor(
    readonly name: string,
    readonly type: TensorType,
  ) {}
}

/**
 * A function of the host that graphs call. Its implementation belongs to one process: a graph that calls it can
 * be run, but not saved.
 */
export abstract class HostFunction {
  constructor(readonly name: string) {}

  /**
   * The function from the operands, the results, and a gradient for each floating-point result, to a gradient for each
   * floating-point operand. `undefined` if the function has none.
   *
   * @param operands the number of operands
   * @param results the number of results
   */
  abstract gradient(operands: number, results: number): HostFunction | undefined;
}

/**
 * A function in SSA form. Nodes are in topological order: operands are defined before their uses, and
 * effectful nodes are in program order.
 *
 * A graph uses only its own values. That holds for a node's regions too: an outer value that they use is an
 * operand of the node and a parameter of the region. A region may use the symbolic sizes of the enclosing
 * graph, which are not values.
 */
export interface Graph {
  readonly name: string;
  readonly parameters: readonly Value[];
  readonly nodes: readonly AnyNode[];
  readonly results: readonly Value[];
}

/** The fields that nodes of all ops share. */
export interface NodeBase {
  readonly results: readonly Value[];
  readonly regions: readonly Graph[];
  readonly location: Location;
  /** The user's name scope, such as `encoder/dense_1`; empty at the top. */
  readonly scope: string;
}

/** Whether an attribute's value is a graph: a callee, or its gradient. */
export const isGraph = (value: unknown): value is Graph =>
  typeof value === "object" &&
  value !== null &&
  "parameters" in value &&
  "nodes" in value &&
  "results" in value;
