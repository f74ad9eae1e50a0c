/** Runs pending operations so that one that fails takes only those with it that depend on it. */

import { OntraceError, UnavailableError } from "../../ir/errors";
import type { Value, VariableHandle } from "../../ir/graph";
import { withoutDeadNodes } from "../../ir/liveness";
import { isNode } from "../../ir/match";
import { definitionOf, type AnyNode } from "../../ir/ops";
import { definedSymbols, usedSymbols } from "../../ir/symbols";
import { isReportFailure } from "./reports";

/** Operations that take effect together or not at all: one, or those of a function's body. */
export type Unit = readonly AnyNode[];

/** Why a value was not computed, or a variable not written. */
export interface Failure {
  readonly error: unknown;
}

/** Units that run as one graph, without those that are not needed, and the values that the run gives. */
export interface Batch {
  readonly units: readonly Unit[];
  readonly nodes: readonly AnyNode[];
  readonly outputs: readonly Value[];
}

/** Keeps the failures of operations. */
export interface Failures {
  failureOf(value: Value): Failure | undefined;
  failureOfWrite(variable: VariableHandle): Failure | undefined;
  /** Records that operations failed. */
  fail(unit: Unit, failure: Failure): void;
}

/** What runs the operations, and keeps their results and failures. */
export interface UnitRunner extends Failures {
  /** Runs operations as one graph. If it throws, no variable has changed, except where a function of the host was called. */
  run(batch: Batch): void;
}

/** A runner whose runs end later. */
export interface LaterUnitRunner extends Failures {
  run(batch: Batch): Promise<void>;
}

const callsHost = (unit: Unit): boolean => unit.some(({ op }) => op === "hostCall");

const reports = (unit: Unit): boolean =>
  unit.some(({ op }) => definitionOf(op).effect === "reports");

/** The largest number of nodes in one graph: the time that ONNX Runtime takes to load one grows with the square of it. */
const mostNodes = 2000;

const halves = (units: readonly Unit[]): readonly (readonly Unit[])[] => {
  const half = units.length >> 1;
  return [units.slice(0, half), units.slice(half)];
};

/** The units, from one in which sizes begin to depend on data to the last one that uses them as one: no operand carries the sizes. */
function withoutOpenSizes(units: readonly Unit[]): readonly Unit[] {
  const joined: Unit[] = [];
  for (let first = 0; first < units.length;) {
    let last = first;
    for (let i = first; i <= last; i++) {
      const names = new Set((units[i] ?? []).flatMap(definedSymbols).map(String));
      if (names.size === 0) continue;
      const uses = (unit: Unit): boolean =>
        unit.some((node) => [...usedSymbols(node)].some((name) => names.has(name)));
      last = Math.max(last, units.findLastIndex(uses));
    }
    joined.push(units.slice(first, last + 1).flat());
    first = last + 1;
  }
  return joined;
}

/** The variable that a node reads or writes. */
export const variableUsedBy = (node: AnyNode): VariableHandle | undefined =>
  isNode(node, "readVariable") || isNode(node, "assignVariable")
    ? node.attributes.variable
    : undefined;

const operandsOf = (units: readonly Unit[]): Value[] =>
  units.flatMap((unit) => unit.flatMap(({ operands }) => operands));

/**
 * The runs of units in program order: one graph if they are not many. Where that fails, halves are run, down to the units that fail alone; so an
 * error costs a number of runs that grows with the logarithm of the number of units. Nothing with an effect runs twice: a run that fails
 * has changed nothing, its reports are delivered after everything is computed, and calls of the host have runs of their own.
 *
 * Each batch is yielded to be run; the error of one that fails is thrown into the generator.
 *
 * @param needed the values that are required afterwards
 */
function* isolatedRuns(
  units: readonly Unit[],
  needed: ReadonlySet<Value>,
  failures: Failures,
): Generator<Batch, void, void> {
  const runnable = units.filter((unit) => !inheritsFailure(unit, failures));
  if (runnable.length === 0) return;
  const host = runnable.findIndex(callsHost);
  if (host >= 0 && runnable.length > 1) {
    yield* inTurn([
      ...[runnable.slice(0, host), runnable.slice(host, host + 1), runnable.slice(host + 1)],
    ]);
    return;
  }
  const nodes = runnable.flat();
  const outputs = nodes.flatMap(({ results }) => results.filter((value) => needed.has(value)));
  if (nodes.length > mostNodes && runnable.length > 1) {
    yield* inTurn(halves(withoutOpenSizes(withoutDead(runnable, outputs))));
    return;
  }
  try {
    yield { units: runnable, nodes, outputs };
  } catch (error) {
    const isOfAll = runnable.length === 1 || error instanceof UnavailableError;
    const failed = isReportFailure(error) ? runnable.filter(reports) : isOfAll ? runnable : [];
    for (const unit of failed) failures.fail(unit, { error: located(error, unit) });
    yield* inTurn(
      failed.length > 0
        ? [runnable.filter((unit) => !failed.includes(unit))]
        : halves(withoutOpenSizes(withoutDead(runnable, outputs))),
    );
  }

  /** Some units after others, which compute what these need. */
  function* inTurn(parts: readonly (readonly Unit[])[]): Generator<Batch, void, void> {
    for (const [i, part] of parts.entries()) {
      const later = operandsOf(parts.slice(i + 1).flat());
      yield* isolatedRuns(part, new Set([...needed, ...later]), failures);
    }
  }
}

/** Runs units in program order, so that one that fails takes only those with it that depend on it. @param needed as for `isolatedRuns` */
export function runUnits(
  units: readonly Unit[],
  needed: ReadonlySet<Value>,
  runner: UnitRunner,
): void {
  const runs = isolatedRuns(units, needed, runner);
  for (let next = runs.next(); next.done !== true;) {
    let failure: Failure | undefined;
    try {
      runner.run(next.value);
    } catch (error) {
      failure = { error };
    }
    next = failure === undefined ? runs.next() : runs.throw(failure.error);
  }
}

/** `runUnits` for a batch whose run as a whole failed, on a device whose runs end later. */
export async function runUnitsAgain(
  { units, outputs }: Batch,
  error: unknown,
  runner: LaterUnitRunner,
): Promise<void> {
  const runs = isolatedRuns(units, new Set(outputs), runner);
  // The first of the runs is the one that failed.
  if (runs.next().done === true) return;
  for (let next = runs.throw(error); next.done !== true;) {
    const failure = await runner.run(next.value).then(
      () => undefined,
      (reason: unknown): Failure => ({ error: reason }),
    );
    next = failure === undefined ? runs.next() : runs.throw(failure.error);
  }
}

/** An error at the line of the operation that failed: the compiled graph may be that of an equal operation elsewhere. */
function located(error: unknown, unit: Unit): unknown {
  const [node] = unit;
  const isOne = unit.length === 1 && node !== undefined && error instanceof OntraceError;
  if (!isOne) return error;
  error.location = undefined;
  return error.locate(node.location);
}

/** Whether a unit uses what failed before it; it is then recorded as failed. */
function inheritsFailure(unit: Unit, runner: Failures): boolean {
  for (const node of unit) {
    const variable = variableUsedBy(node);
    const failure =
      (variable === undefined ? undefined : runner.failureOfWrite(variable)) ??
      firstFailure(node.operands, runner);
    if (failure === undefined) continue;
    runner.fail(unit, failure);
    return true;
  }
  return false;
}

function firstFailure(values: readonly Value[], runner: Failures): Failure | undefined {
  for (const value of values) {
    const failure = runner.failureOf(value);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Units without the operations whose results nothing uses: one that is not needed cannot fail. */
function withoutDead(units: readonly Unit[], results: readonly Value[]): Unit[] {
  const graph = { name: "eager", parameters: [], nodes: units.flat(), results };
  const live = new Set(withoutDeadNodes(graph).nodes);
  return units
    .map((unit) => unit.filter((node) => live.has(node)))
    .filter((unit) => unit.length > 0);
}
