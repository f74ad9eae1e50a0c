/** The eager context: collects operations in a pending graph, and runs them when a tensor's data is read. */

import { bytesOf, formatType } from "../../ir/types/type";
import type { DType } from "../../ir/types/dtype";
import { FailedPreconditionError, InternalError } from "../../ir/errors";
import { Value, type Graph, type VariableHandle } from "../../ir/graph";
import type { Literal } from "../../ir/types/literal";
import { definitionOf, type AnyNode } from "../../ir/ops";
import { structuralKey } from "../../ir/structural-key";
import { packElements, type TypedArray } from "../../ir/types/typed-array";
import { ExecutableCache } from "../../runtime/executable-cache";
import type { DeviceBuffer } from "../../runtime/provider";
import { release, retain } from "../../runtime/buffer-users";
import { Context, leakedTensorError, rootContext } from "../context/context";
import { platform } from "./platform";
import { ProgramExecutable } from "./program-executable";

/** The data of a computed value, and the number of tensors and tapes that hold it. */
interface Computed {
  readonly buffer: DeviceBuffer;
  holders: number;
}

/** Limits of the pending work. Reaching one of them runs it. */
const limits = { nodes: 2000, writes: 100, bytes: 64 * 2 ** 20 };

/** How often graphs were compiled and run, for tests and diagnostics. */
export interface ExecutionCounters {
  compilations: number;
  runs: number;
}

export const counters: ExecutionCounters = { compilations: 0, runs: 0 };

/**
 * The eager graph: operations that were called and have not run yet.
 *
 * Reading a tensor runs all pending operations as one graph, whose outputs are the values that a tensor or a tape retains and has not
 * released. Garbage collection does not matter: the outputs depend on the program alone, so that a loop compiles once. (Weak references would
 * also keep their targets until the current job ends, and with them all results of a loop that does not await.)
 */
export class EagerContext extends Context {
  readonly isTracing = false;
  readonly name = "eager";
  private pending: AnyNode[] = [];
  /** Results of the pending operations, and the number of tensors and tapes that hold each. */
  private pendingResults = new Map<Value, number>();
  private pendingWrites = 0;
  private pendingBytes = 0;
  private atomicDepth = 0;
  /** The number of runs that are suspended by a call of a host function. */
  private interruptions = 0;
  /** Values that are not pending. One entry per value: entries of weak maps dominate the cost of a small call. */
  private readonly computed = new WeakMap<Value, Computed>();
  /** Values without a holder, which pending operations may still use. */
  private unreferenced: Value[] = [];
  private readonly cache = new ExecutableCache<ProgramExecutable>(256);

  protected override append(node: AnyNode): void {
    this.pending.push(node);
    for (const result of node.results) {
      this.pendingResults.set(result, 0);
      this.pendingBytes += bytesOf(result.type) ?? 0;
    }
    this.notify(node);
    if (definitionOf(node.op).effect === "writes") this.pendingWrites += 1;
  }

  protected override adopt(value: Value): Value {
    if (value.owner !== this)
      throw leakedTensorError(`a ${formatType(value.type)} operand`, value.owner);
    return value;
  }

  override variableCreated(): void {
    // Its initial value is computed already.
  }

  override atomically<T>(body: () => T): T {
    this.atomicDepth += 1;
    try {
      return body();
    } finally {
      this.atomicDepth -= 1;
    }
  }

  /** Runs `body` in the middle of a run, which may still use data without a holder. */
  interrupting<T>(body: () => T): T {
    this.interruptions += 1;
    try {
      return body();
    } finally {
      this.interruptions -= 1;
    }
  }

  override flushIfLarge(): void {
    if (this.atomicDepth > 0) return;
    const isLarge =
      this.pending.length >= limits.nodes ||
      this.pendingWrites >= limits.writes ||
      this.pendingBytes >= limits.bytes;
    if (isLarge) this.flush();
  }

  constantOf(literal: Literal): Value {
    const { dtype, shape, data } = literal;
    return this.constantOfArray(dtype, shape, packElements(dtype, data));
  }

  constantOfArray(dtype: DType, shape: readonly number[], array: TypedArray): Value {
    return this.valueOfBuffer(platform.provider.upload(dtype, shape, array));
  }

  /** A computed value with the buffer's data. */
  valueOfBuffer(buffer: DeviceBuffer): Value {
    const { dtype, shape } = buffer;
    const value = new Value({ dtype, shape }, undefined, 0, undefined, this);
    this.setBuffer(value, buffer, 0);
    return value;
  }

  private setBuffer(value: Value, buffer: DeviceBuffer, holders: number): void {
    this.computed.set(value, { buffer, holders });
    retain(buffer);
  }

  /** Adds a holder of the value's data: a tensor or a tape. */
  override retain(value: Value): void {
    const pending = this.pendingResults.get(value);
    if (pending !== undefined) {
      this.pendingResults.set(value, pending + 1);
      return;
    }
    const computed = this.computed.get(value);
    if (computed !== undefined) computed.holders += 1;
  }

  /** Removes a holder. Data without a holder is released after the next run. */
  override release(value: Value): void {
    const pending = this.pendingResults.get(value);
    if (pending !== undefined) {
      this.pendingResults.set(value, pending - 1);
      return;
    }
    const computed = this.computed.get(value);
    if (computed === undefined) return;
    computed.holders -= 1;
    if (computed.holders === 0) this.unreferenced.push(value);
  }

  /**
   * Releases the data of values without a holder. Not at the time of `release`: the operation that releases them may still use them. Called
   * after runs, between operations.
   */
  disposeUnreferenced(): void {
    if (this.atomicDepth > 0 || this.interruptions > 0 || this.pending.length > 0) return;
    for (const value of this.unreferenced) {
      const computed = this.computed.get(value);
      if (computed === undefined || computed.holders > 0) continue;
      this.computed.delete(value);
      release(computed.buffer);
    }
    this.unreferenced = [];
  }

  isPending(value: Value): boolean {
    return this.pendingResults.has(value);
  }

  /** Whether reading a value would start a run that ends later. */
  isDeferred(value: Value): boolean {
    return platform.provider.isAsynchronous === true && this.isPending(value);
  }

  /** Whether a pending operation will change a variable. */
  get hasPendingWrites(): boolean {
    return this.pendingWrites > 0;
  }

  /** The value's data; runs the pending work if it is part of that. */
  bufferOf(value: Value): DeviceBuffer {
    if (this.isPending(value)) this.flush();
    const buffer = this.computed.get(value)?.buffer;
    if (buffer === undefined) {
      throw new InternalError({ what: "an eager value has no data and is not pending" });
    }
    return buffer;
  }

  /** Runs all pending work. If it fails, the pending values are lost; variables keep their values. */
  override flush(): void {
    const nodes = this.pending;
    const holders = this.pendingResults;
    if (nodes.length === 0) return;
    this.pending = [];
    this.pendingResults = new Map();
    this.pendingWrites = 0;
    this.pendingBytes = 0;

    const parameters = leavesOf(nodes, holders);
    // Within `atomically`, values without a holder are needed too.
    const isNeeded = (count: number): boolean => count > 0 || this.atomicDepth > 0;
    const outputs = [...holders.keys()].filter((value) => isNeeded(holders.get(value) ?? 0));
    const graph: Graph = { name: "eager", parameters, nodes, results: outputs };
    const variables: VariableHandle[] = [];
    const key = `${platform.provider.name} ${structuralKey(graph, variables)}`;
    const execution = this.compiled(key, graph);
    counters.runs += 1;
    const results = execution.run(
      parameters.map((value) => this.existingBuffer(value)),
      variables,
    );
    outputs.forEach((value, i) => {
      const buffer = results[i];
      if (buffer !== undefined) this.setBuffer(value, buffer, holders.get(value) ?? 0);
    });
    // A result that outlives its run must not keep the operations alive that produced it.
    for (const value of holders.keys()) value.producer = undefined;
    this.disposeUnreferenced();
  }

  private compiled(key: string, graph: Graph): ProgramExecutable {
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    counters.compilations += 1;
    const execution = new ProgramExecutable(graph, platform.provider);
    this.cache.set(key, execution);
    return execution;
  }

  private existingBuffer(value: Value): DeviceBuffer {
    const buffer = this.computed.get(value)?.buffer;
    if (buffer === undefined) {
      throw new FailedPreconditionError({
        what: "a required value was lost when an earlier run failed",
        fix: "compute it again",
      });
    }
    return buffer;
  }
}

/** The values that a list of nodes uses and does not produce. */
const leavesOf = (nodes: readonly AnyNode[], made: ReadonlyMap<Value, unknown>): Value[] => [
  ...new Set(nodes.flatMap(({ operands }) => operands.filter((operand) => !made.has(operand)))),
];

/** The eager context, also while a function is being traced. */
export function eagerContext(): EagerContext {
  const root = rootContext();
  if (!(root instanceof EagerContext)) throw new RangeError("the root context is the eager one");
  return root;
}

/** The eager context if it owns the value, which is then computed or pending. */
export const eagerOwner = ({ owner }: Value): EagerContext | undefined =>
  owner instanceof EagerContext ? owner : undefined;
