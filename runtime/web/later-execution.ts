/**
 * Graphs of a page that are run before the compiler is there. Runs end later in any case, so a page loads the compiler, half of the library, beside
 * ONNX Runtime when the first graph runs, and what it computes until then waits for it.
 */

import { GraphBuilder } from "../../ir/builder";
import { inlineGraph } from "../../ir/clone";
import type { Graph, VariableHandle } from "../../ir/graph";
import { graphVariables } from "../../ir/graph-variables";
import { isNode } from "../../ir/match";
import { bindSymbols, bindType } from "../../ir/types/symbol-binding";
import type { TensorType } from "../../ir/types/type";
import { release, retain } from "../buffer-users";
import type { Execution, MakeExecution } from "../execution";
import type { DeviceBuffer, Provider } from "../provider";
import { VariableStore } from "../variable-store";
import { webBuffer, WebBuffer } from "./buffer";
import { typesOfRun } from "./run-types";
import { reportUnlessRead } from "./unread-failures";

/** A graph of the same operations: what runs later must not depend on values of the original, whose producers are forgotten. */
function copyOf(graph: Graph): Graph {
  const b = new GraphBuilder();
  const parameters = graph.parameters.map(({ type, name }) => b.parameter(type, name));
  return b.finish(graph.name, inlineGraph(b, graph, parameters));
}

const typesOf = (values: Graph["results"]): readonly TensorType[] => values.map(({ type }) => type);

/** A graph that is compiled once the compiler is there. */
class LaterExecution implements Execution {
  readonly variables: readonly VariableHandle[];
  /** The types of the values that variables are given. */
  private readonly written: ReadonlyMap<VariableHandle, TensorType>;
  private readonly parameterTypes: readonly TensorType[];
  private readonly resultTypes: readonly TensorType[];
  private readonly graph: Graph;
  private compiling: Promise<Execution> | undefined;
  private present: Execution | undefined;

  constructor(
    graph: Graph,
    private readonly provider: Provider,
    private readonly compiler: () => Promise<MakeExecution>,
  ) {
    this.variables = graphVariables(graph);
    this.written = new Map(
      graph.nodes.flatMap((node) =>
        isNode(node, "assignVariable")
          ? node.operands.map(({ type }) => [node.attributes.variable, type] as const)
          : [],
      ),
    );
    this.parameterTypes = typesOf(graph.parameters);
    this.resultTypes = typesOf(graph.results);
    this.graph = copyOf(graph);
    void this.compiled().catch(() => "the runs that wait for it fail");
  }

  private compiled(): Promise<Execution> {
    this.compiling ??= this.compiler().then(
      (make) => {
        this.present = make(this.graph, this.provider);
        return this.present;
      },
      (error: unknown) => {
        // A network may be back at the next run.
        this.compiling = undefined;
        throw error;
      },
    );
    return this.compiling;
  }

  run(
    operands: readonly DeviceBuffer[],
    variables: readonly VariableHandle[],
    store: VariableStore,
  ): readonly DeviceBuffer[] {
    if (this.present !== undefined) return this.present.run(operands, variables, store);
    const types = operands.map((operand) => webBuffer(operand).type);
    const binding = bindSymbols(this.parameterTypes, types);
    const ofRun = typesOfRun();
    const typeOf = (type: TensorType): TensorType => ofRun(bindType(type, binding));
    // Values of now: the program may go on to change variables, and to dispose tensors.
    const scratch = new VariableStore(true);
    for (const variable of variables) scratch.set(variable, store.use(variable));
    operands.forEach(retain);
    const run = this.compiled().then((execution) => {
      const results = execution.run(operands, variables, scratch);
      results.forEach(retain);
      return results;
    });
    const onRead = reportUnlessRead(run);
    const later = (type: TensorType, of: (results: readonly DeviceBuffer[]) => DeviceBuffer) =>
      WebBuffer.promised(
        type,
        run.then((results) => webBuffer(of(results))),
        onRead,
      );
    const results = this.resultTypes.map((type, i) =>
      later(typeOf(type), (buffers) => existing(buffers[i])),
    );
    variables.forEach((variable, i) => {
      const type = this.written.get(existing(this.variables[i]));
      if (type === undefined) return;
      const value = later(typeOf(type), () => scratch.use(variable));
      store.replace(variable, value);
    });
    const end = (made: readonly DeviceBuffer[]): void => {
      // After the jobs in which those that wait take the data.
      setTimeout(() => {
        [...made, ...operands].forEach(release);
        for (const variable of variables) scratch.delete(variable);
      });
    };
    run.then(end, () => {
      end([]);
    });
    return results;
  }

  get bytes(): number {
    return this.present?.bytes ?? 0;
  }

  release(): void {
    // After the runs that wait for it.
    void this.compiled().then(
      (execution) => {
        execution.release();
      },
      () => "there is nothing to release",
    );
  }
}

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("a run lacks a result or a variable");
  return item;
}

/** How a page makes executions: at once where its compiler was loaded, otherwise for later, and the loading of it. */
export function laterExecutions(load: () => Promise<MakeExecution>): {
  readonly make: MakeExecution;
  readonly load: () => Promise<void>;
} {
  let present: MakeExecution | undefined;
  let loading: Promise<MakeExecution> | undefined;
  const loaded = (): Promise<MakeExecution> => {
    loading ??= load().then(
      (make) => {
        present = make;
        return make;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
  return {
    make: (graph, provider) =>
      present === undefined
        ? new LaterExecution(graph, provider, loaded)
        : present(graph, provider),
    load: async () => {
      await loaded();
    },
  };
}
