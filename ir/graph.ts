import type { Location } from "./location";
import type { AnyNode } from "./ops";
import type { TensorType } from "./types/type";

/** The builder in whose graph a value was made. It counts who needs the value's data, where values have data. */
export interface ValueOwner {
  /** Registers one more user of the value's data. */
  retain(value: Value): void;
  /** Takes a `retain` back. */
  release(value: Value): void;
}

/** One SSA value: a parameter of a graph or a result of a node. */
export class Value {
  /**
   * The node that makes the value; absent for parameters, and cut once an eager value was computed, so that
   * a chain of results does not keep its whole history alive.
   */
  producer: AnyNode | undefined;

  constructor(
    readonly type: TensorType,
    producer?: AnyNode,
    /** Which of the producer's results, or of the graph's parameters, this is. */
    readonly index = 0,
    /** A name for people: a parameter's name, a variable's. Not part of the value's identity. */
    readonly name?: string,
    readonly owner?: ValueOwner,
  ) {
    this.producer = producer;
  }
}

/** A variable as graphs see it: an identity with a type. Its data lives elsewhere. */
export class VariableHandle {
  constructor(
    readonly name: string,
    readonly type: TensorType,
  ) {}
}

/**
 * A function of the host that graphs call. What it does lives elsewhere, in one process: a graph that calls it can be run, and not saved.
 */
export abstract class HostFunction {
  constructor(readonly name: string) {}

  /**
   * The function from the operands, and a gradient for each floating-point result, to a gradient for each floating-point operand.
   * Nothing where the function has none.
   *
   * @param operands how many there are
   */
  abstract gradient(operands: number): HostFunction | undefined;
}

/**
 * A function in SSA form. Nodes are in an order in which they may run: operands come before their uses,
 * effectful nodes are in program order.
 *
 * A graph uses only its own values. That holds for a node's regions too: what they need from around is an operand of the
 * node and a parameter of the region. A region may use the symbolic sizes of the graph around it, which are no values.
 */
export interface Graph {
  readonly name: string;
  readonly parameters: readonly Value[];
  readonly nodes: readonly AnyNode[];
  readonly results: readonly Value[];
}

/** What every node has, whatever its op. */
export interface NodeBase {
  readonly results: readonly Value[];
  readonly regions: readonly Graph[];
  readonly location: Location;
  /** The user's name scope, such as `encoder/dense_1`; empty at the top. */
  readonly scope: string;
}

/** Whether an attribute's value is a graph: a function that is called, or its gradient. */
export const isGraph = (value: unknown): value is Graph =>
  typeof value === "object" &&
  value !== null &&
  "parameters" in value &&
  "nodes" in value &&
  "results" in value;
