import { inlineGraph } from "../ir/clone";
import type { Graph, Value, VariableHandle } from "../ir/graph";
import { definitionOf, type AnyNode } from "../ir/ops";
import { definesSymbols } from "../ir/symbols";
import { compile, type CompiledGraph } from "../compiler/pipeline";
import type { Executable } from "../runtime/executable";
import type { Provider } from "../runtime/provider";
import { currentContext, type Context } from "./context";
import { device } from "./device";
import { counters, EagerContext } from "./eager";
import { unflatten, type Skeleton } from "./structure";
import { Tensor } from "./tensor";

/** A traced function: its graph, the outer values it captured, and the structure of what it returns. */
export interface TracedFunction {
  readonly graph: Graph;
  /** Values for the graph's last parameters. */
  readonly captures: readonly Tensor[];
  readonly outputs: Skeleton;
  /** For each leaf of the output, the graph's result that it is, or the plain value itself. */
  readonly outputLeaves: readonly OutputLeaf[];
  /** The structure of the arguments, and what each of its leaves is. */
  readonly arguments: Skeleton;
  readonly inputs: readonly InputLeaf[];
}

export type OutputLeaf = { readonly result: number } | { readonly plain: unknown };

/** One leaf of the arguments: a parameter of the graph, or a value that the trace is specialised on. */
export type InputLeaf = { readonly name: string } & (
  { readonly parameter: number } | { readonly plain: unknown }
);

interface Build {
  readonly compiled: CompiledGraph;
  readonly variables: readonly VariableHandle[];
  /** Absent until the first call. */
  executable: Executable | undefined;
}

/** A function for arguments of one kind: one graph, compiled at most once for each provider. */
export class ConcreteFunction {
  /** By provider: what the function was compiled for so far. */
  private readonly builds = new Map<string, Build>();
  private readonly isPure: boolean;
  private readonly writes: boolean;

  /** @param deviceName the backend to run on; the one in use where it is absent */
  constructor(
    private readonly traced: TracedFunction,
    private readonly deviceName?: string,
  ) {
    this.isPure = traced.graph.nodes.every(isPure);
    this.writes = traced.graph.nodes.some((node) => definitionOf(node.op).effect === "writes");
  }

  /** The graph: parameters for the tensor arguments in order, then for captured values. */
  get graph(): Graph {
    return this.traced.graph;
  }

  get captures(): readonly Tensor[] {
    return this.traced.captures;
  }

  get inputs(): readonly InputLeaf[] {
    return this.traced.inputs;
  }

  /** The structure of the arguments. */
  get arguments(): Skeleton {
    return this.traced.arguments;
  }

  get outputs(): TracedFunction["outputs"] {
    return this.traced.outputs;
  }

  get outputLeaves(): TracedFunction["outputLeaves"] {
    return this.traced.outputLeaves;
  }

  /** Calls the function on one tensor for each tensor argument. */
  call(args: readonly Value[]): unknown {
    return this.structured(this.callFlat(args));
  }

  /** As `call`, with the graph's results as they are. */
  callFlat(args: readonly Value[]): readonly Value[] {
    const context = currentContext();
    return context instanceof EagerContext && context.observers.length === 0
      ? this.run(args, context)
      : this.emit(args, context);
  }

  /** The graph as ONNX, compiled when it is first needed. */
  compile(): CompiledGraph {
    return this.build().compiled;
  }

  /** Gives the compiled sessions up; the next call compiles again. */
  release(): void {
    for (const { executable } of this.builds.values()) executable?.release();
    this.builds.clear();
  }

  private get provider(): Provider {
    return this.deviceName === undefined ? device.provider : device.backends.of(this.deviceName);
  }

  private build(): Build {
    const { name, target } = this.provider;
    const known = this.builds.get(name);
    if (known !== undefined) return known;
    const compiled = compile(this.traced.graph, target);
    const variables = compiled.state.map(({ variable }) => variable);
    const build = { compiled, variables, executable: undefined };
    this.builds.set(name, build);
    return build;
  }

  private run(args: readonly Value[], context: EagerContext): readonly Value[] {
    // Pending operations come first in program order: they may write what this function reads, or read what it writes.
    if (context.hasPendingWrites || this.writes) context.flush();
    const operands = args.map((value) => context.bufferOf(value));
    for (const { value } of this.traced.captures) operands.push(context.bufferOf(value));
    const build = this.build();
    if (build.executable === undefined) {
      counters.compilations += 1;
      build.executable = device.executable(build.compiled, this.provider);
    }
    counters.runs += 1;
    const results = build.executable.run(operands, build.variables, device.variables);
    return results.map((buffer) => context.valueOfBuffer(buffer));
  }

  /**
   * As part of the graph that is being built: pure functions are called, others become part of their caller. So does a
   * function in which sizes depend on data, since these differ from call to call.
   */
  private emit(args: readonly Value[], context: Context): readonly Value[] {
    const operands = [...args, ...this.traced.captures.map(({ value }) => value)];
    return this.isPure && !definesSymbols(this.traced.graph)
      ? context.call(...operands, { callee: this.traced.graph })
      : inlineGraph(this.traced.graph, operands, context);
  }

  private structured(results: readonly Value[]): unknown {
    const { outputs, outputLeaves } = this.traced;
    const leaves = outputLeaves.map((leaf) => {
      if ("plain" in leaf) return leaf.plain;
      const value = results[leaf.result];
      if (value === undefined) throw new RangeError(`the function gave no result ${leaf.result}`);
      return new Tensor(value);
    });
    return unflatten(outputs, leaves);
  }
}

const isPure = (node: AnyNode): boolean =>
  definitionOf(node.op).effect === "none" &&
  node.regions.every((region) => region.nodes.every(isPure));
