/**
 * Runs a compiled graph on a device: feeds operands and variables, fetches the requested results, and updates
 * variables.
 */

import type { DType } from "../ir/types/dtype";
import type { VariableHandle } from "../ir/graph";
import type { CompiledGraph, HostedGraph } from "../compiler/pipeline";
import type { HostProgram } from "../compiler/host/program";
import type { OnnxModel } from "../compiler/onnx/lower-graph";
import { reportFallbacks } from "./fallbacks";
import { HostProgramSession } from "./host-program-session";
import type { DeviceBuffer, Provider, Session, SessionOptions } from "./provider";
import { bytesOfSession } from "./session-memory";
import { poolOf, type SessionHolder, type SessionPool } from "./session-pool";
import type { VariableStore } from "./variable-store";

/** The outputs of the model that a run fetches, and the use of each. */
interface FetchPlan {
  /** The results that the caller requests. */
  readonly requested: readonly number[];
  /** Positions in `names` of the results that are inspected before variables change. */
  readonly inspected: readonly number[];
  /** Names to fetch, each once. */
  readonly names: readonly string[];
  /** The dtypes of `names`. */
  readonly dtypes: readonly DType[];
  /** Position in `names` of each requested result. */
  readonly positions: readonly number[];
  /** Written variables, and the positions of their values. */
  readonly written: readonly WrittenVariable[];
}

interface WrittenVariable {
  /** Position in the graph's state. */
  readonly variable: number;
  /** Position of the value in `names`. */
  readonly position: number;
  /** Position of the row indices, if only rows are fetched. */
  readonly rows: number | undefined;
  /** Whether the caller requests the value too. */
  readonly isRequested: boolean;
}

/** The source of an input of the model: an operand of the call, or a variable. */
type InputSource = { readonly operand: number } | { readonly variable: number };

/**
 * Inspects results before variables are updated. If it throws, or the returned promise rejects, variables keep
 * their values.
 *
 * @param buffers the results that the graph's reports refer to
 * @param fetch runs the graph once more, for other results, without updating variables
 */
export type Inspect = (
  buffers: readonly DeviceBuffer[],
  fetch: (results: readonly number[]) => readonly DeviceBuffer[],
) => Promise<void> | undefined;

/** A compiled graph on a device: one session, or none if the graph has no results. */
export class Executable implements SessionHolder {
  private readonly options: SessionOptions;
  private readonly pool: SessionPool | undefined;
  /** Absent if the graph has no results, and while other sessions need the memory. */
  private open: Session | undefined;
  private readonly body: OnnxModel | HostProgram;
  private readonly sources: readonly InputSource[];
  private plan: FetchPlan;

  constructor(
    private readonly compiled: CompiledGraph | HostedGraph,
    private readonly provider: Provider,
    strict = false,
    /** The results that are inspected in each run before variables change. */
    private readonly inspected: readonly number[] = [],
  ) {
    const { state, resultCount } = compiled;
    if ("model" in compiled) {
      const { model } = compiled;
      reportFallbacks(provider.name, model, strict);
      // Sizes are computed on the host, which ONNX Runtime's own strict mode forbids.
      this.options = { strict: strict && !model.computesSizes };
      this.pool = poolOf(provider);
    } else this.options = { strict };
    this.body = "model" in compiled ? compiled.model : compiled.program;
    this.open = this.session();
    const variableOfParameter = new Map(state.map(({ parameter }, i) => [parameter, i]));
    this.sources = this.body.inputs.flatMap((name, operand): InputSource[] => {
      if (name === undefined) return [];
      const variable = variableOfParameter.get(operand);
      return [variable === undefined ? { operand } : { variable }];
    });
    this.plan = this.planFor(Array.from({ length: resultCount }, (_, i) => i));
  }

  /**
   * Runs the graph once. Variables that it writes have their new values afterwards.
   *
   * @param operands a buffer for each parameter of the graph except those of its state
   * @param variables the variables to use, in the order of the graph's state
   * @param requested indices of the results to return; default: all
   * @param inspect inspects results before variables change
   */
  run(
    operands: readonly DeviceBuffer[],
    variables: readonly VariableHandle[],
    store: VariableStore,
    requested?: readonly number[],
    inspect?: Inspect,
  ): readonly DeviceBuffer[] {
    const session = this.session();
    if (session === undefined) {
      void inspect?.([], () => []);
      return [];
    }
    if (requested !== undefined && !sameNumbers(requested, this.plan.requested))
      this.plan = this.planFor(requested);
    const { plan } = this;
    const inputs = this.sources.map((source) =>
      "operand" in source
        ? existing(operands[source.operand])
        : this.valueOf(existing(variables[source.variable]), store),
    );
    const fetched = ({ names, dtypes }: FetchPlan): readonly DeviceBuffer[] =>
      session
        .run(inputs, names)
        .map((buffer, i) => buffer.as?.(dtypes[i] ?? buffer.dtype) ?? buffer);
    let outputs = fetched(plan);
    const inspection = inspect?.(
      plan.inspected.map((position) => existing(outputs[position])),
      (results) => {
        const others = this.planFor(results);
        const found = fetched(others);
        return others.positions.map((position) => existing(found[position]));
      },
    );
    if (inspection !== undefined)
      outputs = outputs.map((output) => output.after?.(inspection) ?? output);
    for (const { variable, position, rows, isRequested } of plan.written) {
      const handle = existing(variables[variable]);
      const value = existing(outputs[position]);
      if (rows !== undefined) store.setRows(handle, existing(outputs[rows]), value);
      else {
        const kept = store.replace(handle, value);
        if (kept !== value && !isRequested) value.dispose();
      }
    }
    return plan.positions.map((position) => existing(outputs[position]));
  }

  /** A variable's value, moved to this device if it is on another. */
  private valueOf(variable: VariableHandle, store: VariableStore): DeviceBuffer {
    const value = store.use(variable);
    const local = this.provider.adopt?.(value) ?? value;
    if (local !== value) store.set(variable, local);
    return local;
  }

  /** About how much memory the compiled graph takes: the model, and ONNX Runtime's own form of it. */
  get bytes(): number {
    const { compiled } = this;
    return "program" in compiled ? compiled.program.bytes : bytesOfSession(compiled.model);
  }

  release(): void {
    this.pool?.forget(this);
    this.closeSession();
  }

  closeSession(): void {
    this.open?.release();
    this.open = undefined;
  }

  /** The session, recreated if it was closed for others. */
  private session(): Session | undefined {
    const { body, compiled } = this;
    if (body.outputs.length === 0) return undefined;
    const make = (): Session =>
      "program" in compiled
        ? new HostProgramSession(compiled.program, this.provider)
        : this.provider.createSession(compiled.model, this.options);
    this.open ??= this.pool === undefined ? make() : this.pool.create(make);
    this.pool?.touch(this);
    return this.open;
  }

  private planFor(requested: readonly number[]): FetchPlan {
    const { state, resultDTypes } = this.compiled;
    const names: string[] = [];
    const dtypes: DType[] = [];
    const positionOf = (result: number): number => {
      const name = existing(this.body.outputs[result]);
      const known = names.indexOf(name);
      const position = known >= 0 ? known : names.push(name) - 1;
      dtypes[position] = existing(resultDTypes[result]);
      return position;
    };
    const positions = requested.map(positionOf);
    const inspected = this.inspected.map(positionOf);
    const written = state.flatMap(({ result, rows }, variable): WrittenVariable[] => {
      if (result === undefined) return [];
      const position = positionOf(result);
      return [
        {
          ...{ variable, position, isRequested: positions.includes(position) },
          rows: rows === undefined ? undefined : positionOf(rows),
        },
      ];
    });
    return { requested, names, dtypes, positions, inspected, written };
  }
}

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((item, i) => item === b[i]));

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("the run's operands do not fit the graph");
  return item;
}
