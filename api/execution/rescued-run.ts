/**
 * Runs operations on a device whose runs end later, so that one that fails takes only those with it that depend on it: where the run of several
 * fails, what they were to give is taken from runs of parts of them.
 */

import type { Value, VariableHandle } from "../../ir/graph";
import { definitionOf } from "../../ir/ops";
import { release, retain } from "../../runtime/buffer-users";
import type { Execution } from "../../runtime/execution";
import type { DeviceBuffer } from "../../runtime/provider";
import { VariableStore } from "../../runtime/variable-store";
import { runUnitsAgain, variableUsedBy, type Batch, type Failure } from "./isolated-run";
import { platform } from "./platform";

/** A compiled batch. */
export interface CompiledBatch {
  readonly execution: Execution;
  readonly parameters: readonly Value[];
  readonly variables: readonly VariableHandle[];
}

type Compile = (batch: Batch) => CompiledBatch;
type BufferOf = (value: Value) => DeviceBuffer;

/** A store of its own with some variables' values. */
function scratchStore(variables: readonly VariableHandle[], from: VariableStore): VariableStore {
  const store = new VariableStore(true);
  for (const variable of variables) store.set(variable, from.use(variable));
  return store;
}

/** Those of some variables that have another value in one store than in another. */
const changed = (
  variables: readonly VariableHandle[],
  from: VariableStore,
  to: VariableStore,
): VariableHandle[] => variables.filter((variable) => from.use(variable) !== to.use(variable));

/** Waits for runs to end. Rejects with the first failure. */
async function arrival(buffers: readonly DeviceBuffer[]): Promise<void> {
  await Promise.all(buffers.map(async (buffer) => buffer.arrival?.()));
}

/** Calls a function while the values of a batch know what computes them, which values of the past do not. */
function withProducers<T>({ nodes }: Batch, body: () => T): T {
  for (const node of nodes) for (const value of node.results) value.producer = node;
  try {
    return body();
  } finally {
    for (const node of nodes) for (const value of node.results) value.producer = undefined;
  }
}

/** What parts of a batch gave that failed as a whole. */
class Rescue {
  private readonly computed = new Map<Value, DeviceBuffer>();
  private readonly failures = new Map<Value, Failure>();
  private readonly failedWrites = new Map<VariableHandle, Failure>();
  private readonly store: VariableStore;

  constructor(
    private readonly batch: Batch,
    private readonly compile: Compile,
    private readonly given: ReadonlyMap<Value, DeviceBuffer>,
    private readonly variables: readonly VariableHandle[],
    before: VariableStore,
  ) {
    this.store = scratchStore(variables, before);
  }

  run(error: unknown): Promise<void> {
    return runUnitsAgain(this.batch, error, {
      run: (part) => this.runPart(part),
      failureOf: (value) => this.failures.get(value),
      failureOfWrite: (variable) => this.failedWrites.get(variable),
      fail: (unit, failure) => {
        for (const node of unit) {
          for (const value of node.results) this.failures.set(value, failure);
          const isWrite = definitionOf(node.op).effect === "writes";
          const variable = isWrite ? variableUsedBy(node) : undefined;
          if (variable !== undefined) this.failedWrites.set(variable, failure);
        }
      },
    });
  }

  private async runPart(part: Batch): Promise<void> {
    const { execution, parameters, variables } = withProducers(part, () => this.compile(part));
    const store = scratchStore(variables, this.store);
    const results = execution.run(
      parameters.map((value) => existing(this.computed.get(value) ?? this.given.get(value))),
      variables,
      store,
    );
    const written = changed(variables, this.store, store);
    await arrival([...results, ...written.map((variable) => store.use(variable))]);
    part.outputs.forEach((value, i) => {
      const buffer = existing(results[i]);
      retain(buffer);
      this.computed.set(value, buffer);
    });
    for (const variable of written) this.store.set(variable, store.use(variable));
    for (const variable of variables) store.delete(variable);
  }

  valueOf(value: Value): DeviceBuffer {
    const failure = this.failures.get(value);
    if (failure !== undefined) throw failure.error;
    return existing(this.computed.get(value));
  }

  /** A variable's value after all writes that did not fail. */
  lastOf(variable: VariableHandle): DeviceBuffer {
    return this.store.use(variable);
  }

  /** A variable's value. Throws the error of a write that failed. */
  writtenOf(variable: VariableHandle): DeviceBuffer {
    const failure = this.failedWrites.get(variable);
    if (failure !== undefined) throw failure.error;
    return this.lastOf(variable);
  }

  /** Releases what it holds, once others hold what they take. */
  dispose(): void {
    for (const buffer of this.computed.values()) release(buffer);
    for (const variable of this.variables) this.store.delete(variable);
  }
}

/**
 * Starts the run of a batch.
 *
 * @param bufferOf the data of the values that the batch uses and does not compute
 * @returns a buffer for each output
 */
export function runRescued(
  batch: Batch,
  compile: Compile,
  bufferOf: BufferOf,
): readonly DeviceBuffer[] {
  const { execution, parameters, variables } = compile(batch);
  const operands = parameters.map(bufferOf);
  if (batch.units.length === 1) return execution.run(operands, variables, platform.variables);
  // Kept for the case that parts have to run again.
  operands.forEach(retain);
  const before = scratchStore(variables, platform.variables);
  const after = scratchStore(variables, before);
  const results = execution.run(operands, variables, after);
  const written = changed(variables, before, after);
  const writes = written.map((variable) => after.use(variable));
  const given = new Map(parameters.map((value, i) => [value, existing(operands[i])]));

  const rescued = arrival([...results, ...writes]).then(
    () => undefined,
    async (error: unknown) => {
      const rescue = new Rescue(batch, compile, given, variables, before);
      await rescue.run(error);
      return rescue;
    },
  );
  const fromRescue = (give: (rescue: Rescue) => DeviceBuffer) => async (): Promise<DeviceBuffer> =>
    give(existing(await rescued));
  const outputs = results.map((buffer, i) => {
    const value = existing(batch.outputs[i]);
    return buffer.orRescued?.(fromRescue((rescue) => rescue.valueOf(value))) ?? buffer;
  });
  written.forEach((variable, i) => {
    const buffer = existing(writes[i]);
    const last = buffer.orRescued?.(fromRescue((rescue) => rescue.lastOf(variable)));
    const now = buffer.orRescued?.(fromRescue((rescue) => rescue.writtenOf(variable))) ?? buffer;
    platform.variables.set(variable, (last && now.orElse?.(last)) ?? now);
  });
  void rescued.finally(() => {
    // After the jobs in which others take what they need.
    setTimeout(() => {
      void rescued.then((rescue) => rescue?.dispose());
      operands.forEach(release);
      for (const variable of variables) {
        before.delete(variable);
        after.delete(variable);
      }
    });
  });
  return outputs;
}

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("a batch lacks a value");
  return item;
}
