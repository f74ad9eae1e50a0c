import type { VariableHandle } from "../ir/graph";
import type { CompiledGraph } from "../compiler/pipeline";
import type { DeviceBuffer, Provider, Session } from "./provider";
import type { VariableStore } from "./variable-store";

/** A compiled graph on a device: one session. */
export class Executable {
  private readonly session: Session;
  /** Parameters of the graph that the model really takes, in the model's order. */
  private readonly usedParameters: readonly number[];

  constructor(
    private readonly compiled: CompiledGraph,
    provider: Provider,
  ) {
    this.session = provider.createSession(compiled.model);
    this.usedParameters = compiled.model.inputs.flatMap((name, i) =>
      name === undefined ? [] : [i],
    );
  }

  /**
   * Runs the graph once. Variables that it writes hold their new values afterwards.
   *
   * @param operands a buffer for each parameter of the graph, those of state left out
   * @param variables the variables to use, in the order of the graph's state
   * @param wanted which results to return
   */
  run(
    operands: readonly DeviceBuffer[],
    variables: readonly VariableHandle[],
    wanted: readonly number[],
    store: VariableStore,
  ): readonly DeviceBuffer[] {
    const { state, model } = this.compiled;
    const buffers: DeviceBuffer[] = [...operands];
    state.forEach(({ parameter }, i) => {
      const variable = variables[i];
      if (parameter !== undefined && variable !== undefined)
        buffers[parameter] = store.get(variable);
    });
    const inputs = this.usedParameters.map((i) => {
      const buffer = buffers[i];
      if (buffer === undefined) throw new RangeError(`parameter ${i} has no value`);
      return buffer;
    });

    const written = state.flatMap(({ result }, i) => {
      const variable = variables[i];
      return result === undefined || variable === undefined ? [] : [{ result, variable }];
    });
    const names = [...wanted, ...written.map(({ result }) => result)].map(
      (i) => model.outputs[i] ?? "",
    );
    const distinct = [...new Set(names)];
    const outputs = this.session.run(inputs, distinct);
    const byName = new Map(distinct.map((name, i) => [name, outputs[i]]));
    const bufferAt = (i: number): DeviceBuffer => {
      const buffer = byName.get(names[i] ?? "");
      if (buffer === undefined) throw new RangeError(`the run gave no result ${i}`);
      return buffer;
    };
    written.forEach(({ variable }, i) => {
      store.set(variable, bufferAt(wanted.length + i));
    });
    return wanted.map((_, i) => bufferAt(i));
  }

  release(): void {
    this.session.release();
  }
}
