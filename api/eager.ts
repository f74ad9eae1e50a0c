import { bytesOf } from "../ir/type";
import { FailedPreconditionError, InternalError } from "../ir/errors";
import { Value, type Graph, type VariableHandle } from "../ir/graph";
import type { Literal } from "../ir/literal";
import { definitionOf, type AnyNode } from "../ir/ops";
import { structuralKey } from "../ir/structural-key";
import { packElements } from "../ir/typed-array";
import { compile } from "../compiler/pipeline";
import { Executable } from "../runtime/executable";
import { ExecutableCache } from "../runtime/executable-cache";
import type { DeviceBuffer } from "../runtime/provider";
import { Context } from "./context";
import { device } from "./device";

/** Something that may still want a pending value's data: a tensor, or a tape. */
export interface ValueHolder {
  holds(value: Value): boolean;
}

interface EagerEntry {
  readonly executable: Executable;
  /** Positions, among the results of all nodes, of those that the executable gives back. */
  readonly outputs: readonly number[];
}

/** Limits of the work that may be pending. Reaching one of them runs it. */
const limits = { nodes: 2000, writes: 100, bytes: 64 * 2 ** 20 };

/** How often graphs were compiled and run, for tests and diagnostics. */
export interface ExecutionCounters {
  compilations: number;
  runs: number;
}

export const counters: ExecutionCounters = { compilations: 0, runs: 0 };

/**
 * The eager graph: operations that were called and not yet run.
 *
 * Reading a tensor runs everything that is pending, as one graph, and keeps what a tensor or a tape still refers to.
 * A graph is compiled once for its structure. Which tensors are still referred to depends on garbage collection, so
 * it is not part of the structure: the outputs of a compiled graph may be more than are wanted, never fewer.
 */
export class EagerContext extends Context {
  readonly isTracing = false;
  private pending: AnyNode[] = [];
  private pendingResults = new Map<Value, readonly WeakRef<ValueHolder>[]>();
  private pendingWrites = 0;
  private pendingBytes = 0;
  private atomicDepth = 0;
  private readonly buffers = new WeakMap<Value, DeviceBuffer>();
  private readonly tapes = new Set<WeakRef<ValueHolder>>();
  private readonly cache = new ExecutableCache<EagerEntry>(256);

  protected override append(node: AnyNode): void {
    this.pending.push(node);
    for (const result of node.results) {
      this.pendingResults.set(result, []);
      this.pendingBytes += bytesOf(result.type) ?? 0;
    }
    this.notify(node);
    if (definitionOf(node.op).effect === "writes") this.pendingWrites += 1;
  }

  /** Runs `body`, during which values without a tensor are safe: pending work is not run for its size alone. */
  atomically<T>(body: () => T): T {
    this.atomicDepth += 1;
    try {
      return body();
    } finally {
      this.atomicDepth -= 1;
    }
  }

  /** Runs the pending work if there is much of it. Called where no operation is half done. */
  flushIfLarge(): void {
    if (this.atomicDepth > 0) return;
    const isLarge =
      this.pending.length >= limits.nodes ||
      this.pendingWrites >= limits.writes ||
      this.pendingBytes >= limits.bytes;
    if (isLarge) this.flush();
  }

  constantOf(literal: Literal): Value {
    const { dtype, shape, data } = literal;
    return this.valueOfBuffer(device.provider.upload(dtype, shape, packElements(dtype, data)));
  }

  /** A value whose data is there. */
  valueOfBuffer(buffer: DeviceBuffer): Value {
    const { dtype, shape } = buffer;
    const value = new Value({ dtype, shape }, undefined, 0, undefined, this);
    this.buffers.set(value, buffer);
    return value;
  }

  /** Says that `holder` wants the value's data as long as it is alive. */
  hold(value: Value, holder: ValueHolder): void {
    const holders = this.pendingResults.get(value);
    if (holders !== undefined) this.pendingResults.set(value, [...holders, new WeakRef(holder)]);
  }

  /** Says that a tape may want any value that it recorded, as long as it is alive. */
  addTape(tape: ValueHolder): WeakRef<ValueHolder> {
    const reference = new WeakRef(tape);
    this.tapes.add(reference);
    return reference;
  }

  removeTape(reference: WeakRef<ValueHolder>): void {
    this.tapes.delete(reference);
  }

  isPending(value: Value): boolean {
    return this.pendingResults.has(value);
  }

  /** Whether a pending operation will change a variable. */
  get hasPendingWrites(): boolean {
    return this.pendingWrites > 0;
  }

  /** The value's data, computed now if need be. */
  bufferOf(value: Value): DeviceBuffer {
    if (this.isPending(value)) this.flush();
    const buffer = this.buffers.get(value);
    if (buffer === undefined) {
      throw new InternalError({ what: "an eager value has no data and is not pending" });
    }
    return buffer;
  }

  /** Runs all pending work. If it fails, what was pending is given up; variables keep their values. */
  flush(): void {
    const nodes = this.pending;
    const holders = this.pendingResults;
    if (nodes.length === 0) return;
    this.pending = [];
    this.pendingResults = new Map();
    this.pendingWrites = 0;
    this.pendingBytes = 0;

    const candidates = [...holders.keys()];
    const parameters = leavesOf(nodes, holders);
    const graph: Graph = { name: "eager", parameters, nodes, results: [] };
    const variables: VariableHandle[] = [];
    const key = structuralKey(graph, variables);
    const live = this.livePositions(candidates, holders);
    const entry = this.compiled(key, graph, candidates, live);

    const wanted = entry.outputs.flatMap((position, output) =>
      live.has(position) ? [output] : [],
    );
    counters.runs += 1;
    const results = entry.executable.run(
      parameters.map((value) => this.existingBuffer(value)),
      variables,
      device.variables,
      wanted,
    );
    wanted.forEach((output, i) => {
      const value = candidates[entry.outputs[output] ?? -1];
      const buffer = results[i];
      if (value !== undefined && buffer !== undefined) this.buffers.set(value, buffer);
    });
    for (const value of candidates) value.producer = undefined;
  }

  private compiled(
    key: string,
    graph: Graph,
    candidates: readonly Value[],
    live: ReadonlySet<number>,
  ): EagerEntry {
    const known = this.cache.get(key);
    if (known !== undefined && isSubset(live, known.outputs)) return known;
    const outputs = [...new Set([...live, ...(known?.outputs ?? [])])].sort((a, b) => a - b);
    const results = outputs.flatMap((position) => candidates[position] ?? []);
    counters.compilations += 1;
    const compiled = compile({ ...graph, results }, { provider: device.provider.name });
    const entry = { executable: new Executable(compiled, device.provider), outputs };
    this.cache.set(key, entry);
    return entry;
  }

  private existingBuffer(value: Value): DeviceBuffer {
    const buffer = this.buffers.get(value);
    if (buffer === undefined) {
      throw new FailedPreconditionError({
        what: "a value that is needed was given up when an earlier run failed",
        fix: "compute it again",
      });
    }
    return buffer;
  }

  private livePositions(
    candidates: readonly Value[],
    holders: ReadonlyMap<Value, readonly WeakRef<ValueHolder>[]>,
  ): ReadonlySet<number> {
    const tapes = [...this.tapes].flatMap((reference) => reference.deref() ?? []);
    const isHeld = (value: Value): boolean =>
      holders.get(value)?.some((reference) => reference.deref()?.holds(value) === true) === true ||
      tapes.some((tape) => tape.holds(value));
    return new Set(candidates.flatMap((value, position) => (isHeld(value) ? [position] : [])));
  }
}

/** The values that a list of nodes uses and does not make. */
function leavesOf(nodes: readonly AnyNode[], made: ReadonlyMap<Value, unknown>): Value[] {
  const leaves = new Set<Value>();
  const visit = (part: readonly AnyNode[], inner: ReadonlySet<Value>): void => {
    for (const node of part) {
      for (const operand of node.operands) {
        if (!made.has(operand) && !inner.has(operand)) leaves.add(operand);
      }
      for (const region of node.regions) {
        const own = new Set([...inner, ...region.parameters]);
        for (const inside of region.nodes) for (const result of inside.results) own.add(result);
        visit(region.nodes, own);
        for (const result of region.results)
          if (!made.has(result) && !own.has(result)) leaves.add(result);
      }
    }
  };
  visit(nodes, new Set());
  return [...leaves];
}

const isSubset = (part: ReadonlySet<number>, whole: readonly number[]): boolean => {
  const all = new Set(whole);
  return [...part].every((item) => all.has(item));
};
