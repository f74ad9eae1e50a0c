import type { VariableHandle } from "../ir/graph";
import type { CompiledGraph } from "../compiler/pipeline";
import type { DeviceBuffer, Provider, Session } from "./provider";
import type { VariableStore } from "./variable-store";

/** Which outputs of the model a run fetches, and where each one goes. */
interface FetchPlan {
  /** The results that the caller wants. */
  readonly wanted: readonly number[];
  /** Names to fetch, each once. */
  readonly names: readonly string[];
  /** Position in `names` of each wanted result. */
  readonly positions: readonly number[];
  /** Written variables: position in the graph's state, and in `names`. */
  readonly written: readonly (readonly [variable: number, position: number])[];
}

/** Where each input of the model comes from: a parameter of the caller's, or a variable. */
type InputSource = { readonly operand: number } | { readonly variable: number };

/** A compiled graph on a device: one session, or none where the graph gives nothing. */
export class Executable {
  private readonly session: Session | undefined;
  private readonly sources: readonly InputSource[];
  private plan: FetchPlan;

  constructor(
    private readonly compiled: CompiledGraph,
    provider: Provider,
  ) {
    const { model, state, resultCount } = compiled;
    this.session = model.outputs.length === 0 ? undefined : provider.createSession(model);
    const variableOfParameter = new Map(state.map(({ parameter }, i) => [parameter, i]));
    this.sources = model.inputs.flatMap((name, operand): InputSource[] => {
      if (name === undefined) return [];
      const variable = variableOfParameter.get(operand);
      return [variable === undefined ? { operand } : { variable }];
    });
    this.plan = this.planFor(Array.from({ length: resultCount }, (_, i) => i));
  }

  /**
   * Runs the graph once. Variables that it writes hold their new values afterwards.
   *
   * @param operands a buffer for each parameter of the graph, those of state left out
   * @param variables the variables to use, in the order of the graph's state
   * @param wanted which results to return; all where it is absent
   */
  run(
    operands: readonly DeviceBuffer[],
    variables: readonly VariableHandle[],
    store: VariableStore,
    wanted?: readonly number[],
  ): readonly DeviceBuffer[] {
    if (this.session === undefined) return [];
    if (wanted !== undefined && !sameNumbers(wanted, this.plan.wanted))
      this.plan = this.planFor(wanted);
    const { names, positions, written } = this.plan;
    const inputs = this.sources.map((source) =>
      "operand" in source
        ? existing(operands[source.operand])
        : store.get(existing(variables[source.variable])),
    );
    const outputs = this.session.run(inputs, names);
    for (const [variable, position] of written) {
      const handle = existing(variables[variable]);
      const output = existing(outputs[position]);
      store.set(handle, output.orElse?.(store.get(handle)) ?? output);
    }
    return positions.map((position) => existing(outputs[position]));
  }

  release(): void {
    this.session?.release();
  }

  private planFor(wanted: readonly number[]): FetchPlan {
    const { model, state } = this.compiled;
    const names: string[] = [];
    const positionOf = (result: number): number => {
      const name = existing(model.outputs[result]);
      const known = names.indexOf(name);
      return known >= 0 ? known : names.push(name) - 1;
    };
    const positions = wanted.map(positionOf);
    const written = state.flatMap(({ result }, variable): [number, number][] =>
      result === undefined ? [] : [[variable, positionOf(result)]],
    );
    return { wanted, names, positions, written };
  }
}

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((item, i) => item === b[i]));

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("the run's operands do not fit the graph");
  return item;
}
