/**
 * The eager context: collects operations in a pending graph, and runs them when a tensor's data is read. The file is some lines past 400: what
 * is pending, what is computed and what has failed change together, and how parts are run is in files of their own.
 */

import { bytesOf, formatType } from "../../ir/types/type";
import type { DType } from "../../ir/types/dtype";
import { InternalError } from "../../ir/errors";
import { Value, type Graph, type VariableHandle } from "../../ir/graph";
import type { Literal } from "../../ir/types/literal";
import { definitionOf, type AnyNode } from "../../ir/ops";
import { structuralKey } from "../../ir/structural-key";
import { packElements, type TypedArray } from "../../ir/types/typed-array";
import { ExecutableCache } from "../../runtime/executable-cache";
import type { Execution } from "../../runtime/execution";
import type { DeviceBuffer } from "../../runtime/provider";
import { release, retain } from "../../runtime/buffer-users";
import { Context, leakedTensorError, rootContext } from "../context/context";
import { platform } from "./platform";
import { withOpenSizes } from "./open-sizes";
import {
  runUnits,
  variableUsedBy,
  type Batch,
  type Failure,
  type Unit,
  type UnitRunner,
} from "./isolated-run";
import { runRescued, type CompiledBatch } from "./rescued-run";
import { RunSizes } from "./run-sizes";
import { requireStorable } from "./tensor-limit";

/** The data of a computed value, and the number of tensors and tapes that hold it. */
class Computed {
  constructor(
    readonly buffer: DeviceBuffer,
    public holders: number,
  ) {}
}

/** What is known of a value that is not pending; `undefined` for one that is, that failed, or whose data was released. */
const computedOf = ({ kept }: Value): Computed | undefined =>
  kept instanceof Computed ? kept : undefined;

/** Limits of the pending work, and of data without a holder that it may use. Reaching one of them runs it. */
const limits = {
  ...{ nodes: 2000, writes: 100, bytes: 64 * 2 ** 20 },
  ...{ unreferenced: 2000, unreferencedBytes: 32 * 2 ** 20 },
};

/** The most memory, by estimate, of compiled graphs. */
const cacheBytes = 64 * 2 ** 20;
const mostSeen = 1024;

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
  /** For each pending operation, the number of the unit that it belongs to: units take effect as a whole. */
  private pendingUnits: number[] = [];
  private unitDepth = 0;
  private nextUnit = 0;
  private atomicDepth = 0;
  /** The number of runs that are suspended by a call of a host function. */
  private interruptions = 0;
  /** Values without a holder, which pending operations may still use. */
  private unreferenced: Value[] = [];
  private unreferencedBytes = 0;
  /** Values that were not computed, since an operation failed. */
  private readonly failures = new WeakMap<Value, Failure>();
  /** Variables that were not written; the next use of one throws. */
  private readonly failedWrites = new Map<VariableHandle, Failure>();
  /** Failures of prints, assertions and calls of the host, whose results need not have a reader. */
  private failedReports: Failure[] = [];
  private readonly runSizes = new RunSizes();
  private readonly cache = new ExecutableCache<Execution>(cacheBytes);
  /** Keys of graphs with open sizes that were compiled for some known ones. */
  private readonly seen = new Set<string>();

  protected override append(node: AnyNode): void {
    for (const { type } of node.results) requireStorable(type, node.location);
    const variable = variableUsedBy(node);
    if (variable !== undefined) this.requireWritten([variable]);
    this.pending.push(node);
    if (this.unitDepth === 0) this.nextUnit += 1;
    this.pendingUnits.push(this.nextUnit);
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

  /** Runs `body`, whose operations take effect together or, where one fails, not at all. */
  asUnit<T>(body: () => T): T {
    if (this.unitDepth === 0) this.nextUnit += 1;
    this.unitDepth += 1;
    try {
      return body();
    } finally {
      this.unitDepth -= 1;
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
    const holdsMuch =
      this.unreferencedBytes >= limits.unreferencedBytes ||
      this.unreferenced.length >= limits.unreferenced;
    if (isLarge || holdsMuch) this.runPending();
    if (holdsMuch) this.disposeUnreferenced();
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
    const shape = buffer.dims ?? buffer.shape;
    const value = new Value({ dtype: buffer.dtype, shape }, undefined, 0, undefined, this);
    this.setBuffer(value, buffer, 0);
    return value;
  }

  private setBuffer(value: Value, buffer: DeviceBuffer, holders: number): void {
    value.kept = new Computed(buffer, holders);
    this.runSizes.refine(value, buffer);
    retain(buffer);
  }

  /** Gives a value with unknown sizes those of its data, where the run that computes it has ended. */
  refine(value: Value): void {
    const buffer = computedOf(value)?.buffer;
    if (buffer !== undefined) this.runSizes.refine(value, buffer);
  }

  /** Adds a holder of the value's data: a tensor or a tape. */
  override retain(value: Value): void {
    const pending = this.pendingResults.get(value);
    if (pending !== undefined) {
      this.pendingResults.set(value, pending + 1);
      return;
    }
    const computed = computedOf(value);
    if (computed !== undefined) computed.holders += 1;
  }

  /** Removes a holder. Data without a holder is released after the next run. */
  override release(value: Value): void {
    const pending = this.pendingResults.get(value);
    if (pending !== undefined) {
      this.pendingResults.set(value, pending - 1);
      return;
    }
    const computed = computedOf(value);
    if (computed === undefined) return;
    computed.holders -= 1;
    if (computed.holders === 0) this.leaveUnreferenced(value);
  }

  /**
   * Releases the data of values without a holder. Not at the time of `release`: the operation that releases them may still use them. Called
   * after runs, between operations.
   */
  disposeUnreferenced(): void {
    if (this.atomicDepth > 0 || this.interruptions > 0 || this.pending.length > 0) return;
    for (const value of this.unreferenced) {
      const computed = computedOf(value);
      if (computed === undefined || computed.holders > 0) continue;
      value.kept = undefined;
      release(computed.buffer);
    }
    this.unreferenced = [];
    this.unreferencedBytes = 0;
  }

  private leaveUnreferenced(value: Value): void {
    this.unreferenced.push(value);
    this.unreferencedBytes += bytesOf(value.type) ?? 0;
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

  /** The value's data; runs the pending work if it is part of that. Throws the error of an operation that it depends on. */
  bufferOf(value: Value): DeviceBuffer {
    if (this.isPending(value)) this.runPending();
    return this.existingBuffer(value);
  }

  /** Runs all pending work. Throws the error of a print or an assertion that failed; those of values are thrown when they are read. */
  override flush(): void {
    this.runPending();
    const [failure] = this.failedReports;
    this.failedReports = [];
    if (failure !== undefined) this.raise(failure);
  }

  /**
   * Throws the error of an assignment to one of the variables that failed, unless it was thrown before: the variable has its value from
   * before the assignment.
   */
  requireWritten(variables: Iterable<VariableHandle>): void {
    if (this.failedWrites.size === 0) return;
    for (const variable of variables) {
      const failure = this.failedWrites.get(variable);
      if (failure !== undefined) this.raise(failure);
    }
  }

  /** Runs all pending work, and throws the first error of an effect. */
  settle(): void {
    this.flush();
    this.requireWritten(this.failedWrites.keys());
  }

  /** Forgets a variable that is disposed. */
  forget(variable: VariableHandle): void {
    this.failedWrites.delete(variable);
  }

  private raise(failure: Failure): never {
    for (const [variable, { error }] of this.failedWrites) {
      if (error === failure.error) this.failedWrites.delete(variable);
    }
    this.failedReports = this.failedReports.filter(({ error }) => error !== failure.error);
    throw failure.error;
  }

  /** Runs all pending work. What fails is recorded, with all that depends on it; the rest is computed. */
  runPending(): void {
    const nodes = this.pending;
    const holders = this.pendingResults;
    if (nodes.length === 0) return;
    const units = unitsOf(nodes, this.pendingUnits);
    this.pending = [];
    this.pendingUnits = [];
    this.pendingResults = new Map();
    this.pendingWrites = 0;
    this.pendingBytes = 0;

    // Within `atomically`, values without a holder are needed too.
    const isNeeded = (count: number): boolean => count > 0 || this.atomicDepth > 0;
    const needed = new Set(
      [...holders.keys()].filter((value) => isNeeded(holders.get(value) ?? 0)),
    );
    runUnits(units, needed, this.runner(holders));
    // A result that outlives its run must not keep the operations alive that produced it.
    for (const value of holders.keys()) value.producer = undefined;
    this.disposeUnreferenced();
  }

  /** Runs parts of the pending work, in which values have these numbers of holders. */
  private runner(holders: ReadonlyMap<Value, number>): UnitRunner {
    return {
      run: (batch) => {
        this.runBatch(batch, holders);
      },
      failureOf: (value) => this.failures.get(value),
      failureOfWrite: (variable) => this.failedWrites.get(variable),
      fail: (unit, failure) => {
        this.fail(unit, failure);
      },
    };
  }

  private runBatch(batch: Batch, holders: ReadonlyMap<Value, number>): void {
    counters.runs += 1;
    const results = this.started(batch);
    batch.outputs.forEach((value, i) => {
      const buffer = results[i];
      if (buffer === undefined) return;
      const count = holders.get(value) ?? 0;
      this.setBuffer(value, buffer, count);
      // In the graphs that follow it is a parameter: rewrites must not look behind it.
      value.producer = undefined;
      if (count === 0) this.leaveUnreferenced(value);
    });
  }

  private started(batch: Batch): readonly DeviceBuffer[] {
    const bufferOf = (value: Value): DeviceBuffer => this.existingBuffer(value);
    const compile = (part: Batch): CompiledBatch => this.compiledBatch(part);
    if (platform.provider.isAsynchronous === true) return runRescued(batch, compile, bufferOf);
    const hosted = platform.runOnHost?.(graphOf(batch), platform.provider, bufferOf);
    if (hosted !== undefined) return hosted;
    const { execution, parameters, variables } = compile(batch);
    return execution.run(parameters.map(bufferOf), variables, platform.variables);
  }

  private compiledBatch(batch: Batch): CompiledBatch {
    const parameters = leavesOf(batch.nodes);
    for (const parameter of parameters) this.refine(parameter);
    const graph = this.runSizes.bound(graphOf(batch));
    const variables: VariableHandle[] = [];
    return {
      execution: this.compiled(graph, structuralKey(graph, variables)),
      parameters,
      variables,
    };
  }

  private fail(unit: Unit, failure: Failure): void {
    for (const node of unit) {
      for (const value of node.results) this.failures.set(value, failure);
      const { effect } = definitionOf(node.op);
      if (effect === "reports" || effect === "callsHost") this.failedReports.push(failure);
      const variable = effect === "writes" ? variableUsedBy(node) : undefined;
      if (variable !== undefined) this.failedWrites.set(variable, failure);
    }
  }

  /** The compiled graph, with open sizes where the same was compiled for others. */
  private compiled(graph: Graph, key: string): Execution {
    const { provider } = platform;
    const known = this.cache.get(`${provider.name} ${key}`);
    if (known !== undefined) return known;
    const open = withOpenSizes(graph);
    if (open === undefined) return this.compile(graph, `${provider.name} ${key}`);
    const openKey = `${provider.name} ${structuralKey(open)}`;
    const knownOpen = this.cache.get(openKey);
    if (knownOpen !== undefined) return knownOpen;
    if (this.seen.has(openKey)) return this.compile(open, openKey);
    if (this.seen.size >= mostSeen) this.seen.clear();
    this.seen.add(openKey);
    return this.compile(graph, `${provider.name} ${key}`);
  }

  private compile(graph: Graph, key: string): Execution {
    counters.compilations += 1;
    const execution = platform.execution(graph, platform.provider);
    this.cache.set(key, execution);
    return execution;
  }

  private existingBuffer(value: Value): DeviceBuffer {
    const buffer = computedOf(value)?.buffer;
    if (buffer !== undefined) return buffer;
    const failure = this.failures.get(value);
    if (failure !== undefined) this.raise(failure);
    if (value.owner !== this)
      throw leakedTensorError(`a ${formatType(value.type)} operand`, value.owner);
    throw new InternalError({ what: "an eager value has no data and is not pending" });
  }
}

const graphOf = ({ nodes, outputs }: Batch): Graph => ({
  ...{ name: "eager", parameters: leavesOf(nodes) },
  ...{ nodes, results: outputs },
});

/** The values that a list of nodes uses and does not produce. */
function leavesOf(nodes: readonly AnyNode[]): Value[] {
  const made = new Set(nodes.flatMap(({ results }) => results));
  return [
    ...new Set(nodes.flatMap(({ operands }) => operands.filter((operand) => !made.has(operand)))),
  ];
}

/** Groups nodes that follow each other by the numbers of their units. */
function unitsOf(nodes: readonly AnyNode[], numbers: readonly number[]): Unit[] {
  const units: AnyNode[][] = [];
  nodes.forEach((node, i) => {
    const last = units.at(-1);
    if (last !== undefined && numbers[i] === numbers[i - 1]) last.push(node);
    else units.push([node]);
  });
  return units;
}

/** The eager context, also while a function is being traced. */
export function eagerContext(): EagerContext {
  const root = rootContext();
  if (!(root instanceof EagerContext)) throw new RangeError("the root context is the eager one");
  return root;
}

/** The eager context if it owns the value, which is then computed or pending. */
export const eagerOwner = ({ owner }: Value): EagerContext | undefined =>
  owner instanceof EagerContext ? owner : undefined;
