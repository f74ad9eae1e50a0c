/** Compiled graphs, with one session or several that are separated by calls of host functions. */

import { graphVariables } from "../../ir/graph-variables";
import { inspectedResults, type Report } from "../../compiler/effects/lift-reports";
import { compile, compileForHost } from "../../compiler/pipeline";
import { splitAtHostCalls, type HostStep } from "../../compiler/effects/split-at-host-calls";
import type { Graph, Value, VariableHandle } from "../../ir/graph";
import { Executable } from "../../runtime/executable";
import type { Execution } from "../../runtime/execution";
import type { DeviceBuffer, Provider } from "../../runtime/provider";
import type { VariableStore } from "../../runtime/variable-store";
import { platform } from "./platform";
import { callHost, type HostCall } from "./host-function";
import { deliverReports } from "./reports";
import { requireMemoryFor } from "./tensor-limit";

/** A graph that is compiled for the device. */
interface CompiledPart {
  readonly executable: Executable;
  readonly reports: readonly Report[];
  /** Which of the program's variables the part uses, in the order of the part's state. */
  readonly variables: readonly number[];
}

/** The operands and results of a step, as numbers of the program's values. */
interface Places {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

type Step = Places & ({ readonly part: CompiledPart } | { readonly host: HostCall });

/** Several steps, and the parameters and results of the whole program. */
interface Program extends Places {
  readonly steps: readonly Step[];
}

/**
 * A compiled graph: one session, or several where it calls host functions in between. The graph itself is not retained, so that it keeps no
 * value's data alive.
 */
export class ProgramExecutable implements Execution {
  /** The variables that the graph uses, in the order of their first use. */
  readonly variables: readonly VariableHandle[];
  private readonly body: CompiledPart | Program;

  constructor(
    graph: Graph,
    private readonly provider: Provider,
  ) {
    this.variables = graphVariables(graph);
    const parts = splitAtHostCalls(graph);
    this.body = parts.some(({ kind }) => kind === "host")
      ? this.program(graph, parts)
      : this.compiled(graph);
  }

  private compiled(graph: Graph): CompiledPart {
    let lowered = graph;
    const { isHost, target } = this.provider;
    const compiled = (isHost === true ? compileForHost : compile)(graph, target, (_, after) => {
      lowered = after;
    });
    requireMemoryFor(lowered);
    const { reports, state } = compiled;
    return {
      executable: new Executable(
        compiled,
        this.provider,
        platform.backends.strict,
        inspectedResults(reports),
      ),
      reports,
      variables: state.map(({ variable }) => this.variables.indexOf(variable)),
    };
  }

  private program(graph: Graph, parts: ReturnType<typeof splitAtHostCalls>): Program {
    const numbers = new Map<Value, number>();
    const places = (values: readonly Value[]): number[] =>
      values.map((value) => {
        const number = numbers.get(value) ?? numbers.size;
        numbers.set(value, number);
        return number;
      });
    const host = ({ node }: HostStep): Step => ({
      host: { attributes: node.attributes, location: node.location },
      inputs: places(node.operands),
      outputs: places(node.results),
    });
    const inputs = places(graph.parameters);
    const steps = parts.map((part) =>
      part.kind === "host"
        ? host(part)
        : {
            part: this.compiled(part.graph),
            inputs: places(part.inputs),
            outputs: places(part.outputs),
          },
    );
    return { steps, inputs, outputs: places(graph.results) };
  }

  /**
   * Runs the graph once.
   *
   * @param operands a buffer for each parameter
   * @param variables the variables to use, in the order of `variables`
   * @param store where their values are
   * @returns a buffer for each result
   * @throws InvalidArgumentError where an assertion fails; variables keep their values from before the run, or from before the part that
   * follows the last host call
   */
  run(
    operands: readonly DeviceBuffer[],
    variables: readonly VariableHandle[],
    store: VariableStore,
  ): readonly DeviceBuffer[] {
    const { body } = this;
    return "steps" in body
      ? runProgram(body, operands, variables, store)
      : runPart(body, operands, variables, store);
  }

  /** About how much memory it takes. */
  get bytes(): number {
    return this.executables.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  release(): void {
    for (const executable of this.executables) executable.release();
  }

  private get executables(): readonly Executable[] {
    const { body } = this;
    const steps = "steps" in body ? body.steps : [{ part: body }];
    return steps.flatMap((step) => ("part" in step ? [step.part.executable] : []));
  }
}

function runProgram(
  { steps, inputs, outputs }: Program,
  operands: readonly DeviceBuffer[],
  variables: readonly VariableHandle[],
  values: VariableStore,
): readonly DeviceBuffer[] {
  const buffers: DeviceBuffer[] = [];
  const store = (places: readonly number[], given: readonly DeviceBuffer[]): void => {
    places.forEach((place, i) => {
      buffers[place] = existing(given[i]);
    });
  };
  const at = (places: readonly number[]): DeviceBuffer[] =>
    places.map((place) => existing(buffers[place]));
  store(inputs, operands);
  for (const step of steps) {
    const given = at(step.inputs);
    store(
      step.outputs,
      "part" in step ? runPart(step.part, given, variables, values) : callHost(step.host, given),
    );
  }
  return at(outputs);
}

function runPart(
  { executable, reports, variables: indices }: CompiledPart,
  operands: readonly DeviceBuffer[],
  variables: readonly VariableHandle[],
  store: VariableStore,
): readonly DeviceBuffer[] {
  const used = indices.map((index) => existing(variables[index]));
  return reports.length === 0
    ? executable.run(operands, used, store)
    : executable.run(operands, used, store, undefined, (buffers, fetch) =>
        deliverReports(reports, buffers, fetch),
      );
}

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("a step of a program lacks an operand");
  return item;
}
