/** Runs pending operations so that one that fails takes only those with it that depend on it. */

import { OntraceError, UnavailableError } from "../../ir/errors";
import type { Value, VariableHandle } from "../../ir/graph";
import { withoutDeadNodes } from "../../ir/liveness";
import { isNode } from "../../ir/match";
import { definitionOf, type AnyNode } from "../../ir/ops";
import { isReportFailure } from "./reports";

/** Operations that take effect together or not at all: one, or those of a function's body. */
export type Unit = readonly AnyNode[];

/** Why a value was not computed, or a variable not written. */
export interface Failure {
  readonly error: unknown;
}

/** What runs the operations, and keeps their results and failures. */
export interface UnitRunner {
  /** Runs operations as one graph. If it throws, no variable has changed, except where a function of the host was called. */
  run(nodes: readonly AnyNode[], outputs: readonly Value[]): void;
  failureOf(value: Value): Failure | undefined;
  failureOfWrite(variable: VariableHandle): Failure | undefined;
  /** Records that operations failed. */
  fail(unit: Unit, failure: Failure): void;
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

/** The variable that a node reads or writes. */
export const variableUsedBy = (node: AnyNode): VariableHandle | undefined =>
  isNode(node, "readVariable") || isNode(node, "assignVariable")
    ? node.attributes.variable
    : undefined;

const operandsOf = (units: readonly Unit[]): Value[] =>
  units.flatMap((unit) => unit.flatMap(({ operands }) => operands));

/**
 * Runs units in program order, as one graph if they are not many. Where that fails, halves are run, down to the units that fail alone; so an
 * error costs a number of runs that grows with the logarithm of the number of units. Nothing with an effect runs twice: a run that fails
 * has changed nothing, its reports are delivered after everything is computed, and calls of the host have runs of their own.
 *
 * @param needed the values that are required afterwards
 */
export function runUnits(
  units: readonly Unit[],
  needed: ReadonlySet<Value>,
  runner: UnitRunner,
): void {
  const runnable = units.filter((unit) => !inheritsFailure(unit, runner));
  if (runnable.length === 0) return;
  const host = runnable.findIndex(callsHost);
  if (host >= 0 && runnable.length > 1) {
    runInTurn([runnable.slice(0, host), runnable.slice(host, host + 1), runnable.slice(host + 1)]);
    return;
  }
  const nodes = runnable.flat();
  const outputs = nodes.flatMap(({ results }) => results.filter((value) => needed.has(value)));
  if (nodes.length > mostNodes && runnable.length > 1) {
    runInTurn(halves(withoutDead(runnable, outputs)));
    return;
  }
  try {
    runner.run(nodes, outputs);
  } catch (error) {
    const isOfAll = runnable.length === 1 || error instanceof UnavailableError;
    const failed = isReportFailure(error) ? runnable.filter(reports) : isOfAll ? runnable : [];
    for (const unit of failed) runner.fail(unit, { error: located(error, unit) });
    if (failed.length > 0) {
      runInTurn([runnable.filter((unit) => !failed.includes(unit))]);
      return;
    }
    runInTurn(halves(withoutDead(runnable, outputs)));
  }

  /** Runs some units after others, which compute what these need. */
  function runInTurn(parts: readonly (readonly Unit[])[]): void {
    parts.forEach((part, i) => {
      const later = operandsOf(parts.slice(i + 1).flat());
      runUnits(part, new Set([...needed, ...later]), runner);
    });
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
function inheritsFailure(unit: Unit, runner: UnitRunner): boolean {
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

function firstFailure(values: readonly Value[], runner: UnitRunner): Failure | undefined {
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
