import { compile } from "../../compiler/pipeline";
import type { DType } from "../../ir/types/dtype";
import type { Graph } from "../../ir/graph";
import { elementValue, packElements } from "../../ir/types/typed-array";
import { Executable } from "../../runtime/executable";
import { cpuProvider } from "../../runtime/node/cpu";
import { VariableStore } from "../../runtime/variable-store";

export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A pure graph, compiled, to be run on numbers. */
export class RunnableGraph {
  private readonly executable: Executable;

  constructor(graph: Graph, compiled = compile(graph, { provider: "cpu" })) {
    this.executable = new Executable(compiled, cpuProvider);
  }

  /** @param wanted which results; all where it is absent */
  run(inputs: readonly HostTensor[], wanted?: readonly number[]): HostTensor[] {
    const buffers = inputs.map(({ dtype, shape, data }) =>
      cpuProvider.upload(dtype, shape, packElements(dtype, data)),
    );
    const results = this.executable.run(buffers, [], new VariableStore(), wanted);
    return results.map((result) => ({
      dtype: result.dtype,
      shape: result.shape,
      data: Array.from<number | bigint, number>(result.readSync(), (element) =>
        elementValue(result.dtype, element),
      ),
    }));
  }

  release(): void {
    this.executable.release();
  }
}

export function runGraph(graph: Graph, inputs: readonly HostTensor[]): HostTensor[] {
  const runnable = new RunnableGraph(graph);
  try {
    return runnable.run(inputs);
  } finally {
    runnable.release();
  }
}
