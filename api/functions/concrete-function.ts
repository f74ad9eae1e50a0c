/** Concrete functions: one graph for arguments of one kind, compiled and called. */

import { showAs } from "../tensors/inspection";
import { graphVariables } from "../../ir/graph-variables";
import { inlineGraph } from "../../ir/clone";
import { isGraph, type Graph, type Value, type VariableHandle } from "../../ir/graph";
import { mustRun } from "../../ir/op";
import { factOfGraphs } from "../../ir/inner-graphs";
import { definitionOf } from "../../ir/ops";
import { definesSymbols } from "../../ir/symbols";
import { bindArguments } from "./bind-arguments";
import { currentContext, type Context } from "../context/context";
import type { Execution } from "../../runtime/execution";
import { platform } from "../execution/platform";
import { counters, EagerContext } from "../execution/eager-context";
import { formatStructure, literalText, unflatten, type Skeleton } from "../structure";
import { Tensor, deviceBufferOf, graphValue } from "../tensors/tensor";
import { TensorSpec } from "../tensors/tensor-spec";
import { variableOf, type Variable } from "../variables/variable";
import type { TracedFunction, InputLeaf, BoundArguments, TraceSignature } from "./traced-function";

/** A class whose objects are functions: calling one calls `invoke`. */
abstract class Callable {
  constructor() {
    const callable = (...args: unknown[]): unknown => self.invoke(args);
    const self = Object.setPrototypeOf(callable, new.target.prototype) as Callable;
    return self;
  }

  abstract invoke(args: readonly unknown[]): unknown;
}

let traces = 0;

/**
 * A function for arguments of one kind: one graph, compiled at most once for each provider. It is called like the function that it was made from.
 *
 * @see TensorFlow `tf.types.experimental.ConcreteFunction`
 */
export class ConcreteFunctionBase extends Callable implements TraceSignature {
  /** Unique among all traces. */
  declare readonly name: string;
  /** The compiled programs by provider. */
  private readonly executions = new Map<string, Execution>();
  private readonly isPure: boolean;
  /** Whether running it has effects besides its results. */
  private readonly acts: boolean;
  /** Whether running it prints, asserts or calls host functions. */
  private readonly reports: boolean;

  /** @param deviceName the backend to run on; default: the one in use */
  constructor(
    private readonly traced: TracedFunction,
    private readonly deviceName?: string,
  ) {
    super();
    const { nodes, name } = traced.graph;
    const effects = nodes.map(({ op }) => definitionOf(op).effect);
    this.isPure = isPure(traced.graph);
    this.acts = effects.some(mustRun);
    this.reports = effects.some((effect) => effect === "reports" || effect === "callsHost");
    Object.defineProperty(this, "name", { value: `__inference_${name}_${traces++}` });
  }

  /** The graph: parameters for the tensor arguments in order, then for captured values. */
  get graph(): Graph {
    return this.traced.graph;
  }

  get captures(): readonly Tensor[] {
    return this.traced.captures;
  }

  get inputLeaves(): readonly InputLeaf[] {
    return this.traced.inputLeaves;
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

  /** The inputs of the graph: its arguments, then its captures. */
  get inputs(): readonly TensorSpec[] {
    const captured = this.variables.map(({ handle }) => TensorSpec.fromType(handle.type));
    const { parameters } = this.graph;
    return [...parameters.map(({ type, name }) => TensorSpec.fromType(type, name)), ...captured];
  }

  /** The captured tensors and variables: those from outside of the function that it uses. */
  get capturedInputs(): readonly (Tensor | Variable)[] {
    return [...this.captures, ...this.variables];
  }

  /** The variables in the graph: those that callers pass, and captured ones. */
  get graphVariables(): readonly VariableHandle[] {
    return graphVariables(this.graph);
  }

  /** The captured variables, in the order of their first use. */
  get variables(): readonly Variable[] {
    const passed = this.traced.variableParameters ?? [];
    return this.graphVariables
      .filter((handle) => !passed.includes(handle))
      .flatMap((handle) => variableOf(handle) ?? []);
  }

  get trainableVariables(): readonly Variable[] {
    return this.variables.filter(({ trainable }) => trainable);
  }

  /** The arguments: a `TensorSpec` for each tensor and variable, and the literals on which the trace is specialised. */
  get structuredInputSignature(): readonly unknown[] {
    const leaves = this.inputLeaves.map((leaf) => {
      if ("plain" in leaf) return leaf.plain;
      return "object" in leaf ? leaf.object.deref() : this.specOf(leaf);
    });
    const args = unflatten(this.arguments, leaves);
    return Array.isArray(args) ? [...(args as readonly unknown[])] : [args];
  }

  /** The structure of the results, with a `TensorSpec` for each tensor. */
  get structuredOutputs(): unknown {
    const leaves = this.outputLeaves.map((leaf) => {
      if ("plain" in leaf) return leaf.plain;
      const type = this.graph.results[leaf.result]?.type;
      return type === undefined ? undefined : TensorSpec.fromType(type);
    });
    return unflatten(this.outputs, leaves);
  }

  /** The spec of a leaf that is a tensor or a variable; absent for other leaves. */
  specOf(leaf: InputLeaf): TensorSpec | undefined {
    const type =
      "parameter" in leaf
        ? this.graph.parameters[leaf.parameter]?.type
        : "variable" in leaf
          ? this.traced.variableParameters?.[leaf.variable]?.type
          : undefined;
    if (type === undefined) return undefined;
    const own = "parameter" in leaf ? this.graph.parameters[leaf.parameter]?.name : undefined;
    return TensorSpec.fromType(type, own);
  }

  /** The human-readable signature: a line for each argument, the results, and the captures. */
  prettyPrintedSignature(): string {
    const names = this.traced.argumentNames ?? this.inputLeaves.map(({ name }) => name);
    const inputs = this.structuredInputSignature.map((argument, i) => {
      const name = names[i] ?? `args_${i}`;
      return `  ${name}: ${formatStructure(argument, (leaf) => signatureLeaf(leaf, name))}`;
    });
    const captures = this.capturedInputs.map(
      (captured) =>
        `  ${String(TensorSpec.fromTensor(captured, "name" in captured ? captured.name : undefined))}`,
    );
    const orNone = (lines: readonly string[]): readonly string[] =>
      lines.length > 0 ? lines : ["  None"];
    return [
      "Input Parameters:",
      ...orNone(inputs),
      "Output Type:",
      `  ${formatStructure(this.structuredOutputs, (leaf) => signatureLeaf(leaf, ""))}`,
      "Captures:",
      ...orNone(captures),
    ].join("\n");
  }

  static {
    showAs(this.prototype, (concrete) => concrete.toString());
  }

  override toString(): string {
    return `ConcreteFunction ${this.prettyPrintedSignature()}`;
  }

  /** Calls the function as a user does. */
  override invoke(args: readonly unknown[]): unknown {
    return this.callWith(bindArguments(this, args));
  }

  /** Calls the function on tensors and variables. */
  callWith(args: BoundArguments): unknown {
    return this.structured(this.callFlat(args));
  }

  /** As `callWith`, returning the graph's results without structure. */
  callFlat({ values, variables }: BoundArguments): readonly Value[] {
    const context = currentContext();
    if (!(context instanceof EagerContext)) return this.emit(context, values, variables);
    if (context.observers.length === 0) return this.run(context, values, variables);
    if (!this.acts) return this.emit(context, values, variables);
    context.requireWritten(this.actual(variables, this.graphVariables));
    return context.asUnit(() => this.emit(context, values, variables));
  }

  /** Releases the compiled sessions; the next call compiles again. */
  release(): void {
    for (const execution of this.executions.values()) execution.release();
    this.executions.clear();
  }

  private execution(): Execution {
    const provider =
      this.deviceName === undefined ? platform.provider : platform.backends.of(this.deviceName);
    const known = this.executions.get(provider.name);
    if (known !== undefined) return known;
    counters.compilations += 1;
    const execution = platform.execution(this.traced.graph, provider);
    this.executions.set(provider.name, execution);
    return execution;
  }

  private run(
    context: EagerContext,
    args: readonly Value[],
    variables: readonly VariableHandle[],
  ): readonly Value[] {
    // Pending operations precede this call in program order: they may write what this function reads, or read what it writes.
    if (context.hasPendingWrites || this.acts) context.runPending();
    const operands = args.map((value) => context.bufferOf(value));
    for (const captured of this.traced.captures) operands.push(deviceBufferOf(captured));
    const execution = this.execution();
    const used = this.actual(variables, execution.variables);
    context.requireWritten(used);
    counters.runs += 1;
    const results = execution.run(operands, used, platform.variables);
    context.disposeUnreferenced();
    return results.map((buffer) => context.valueOfBuffer(buffer));
  }

  /** The variables of a run, with the passed ones in place of the trace's parameters. */
  private actual(
    passed: readonly VariableHandle[],
    own: readonly VariableHandle[],
  ): readonly VariableHandle[] {
    if (passed.length === 0) return own;
    const substitution = this.substitution(passed);
    return own.map((handle) => substitution.get(handle) ?? handle);
  }

  private substitution(
    passed: readonly VariableHandle[],
  ): ReadonlyMap<VariableHandle, VariableHandle> {
    const parameters = this.traced.variableParameters ?? [];
    return new Map(
      parameters.flatMap((parameter, i) => {
        const handle = passed[i];
        return handle === undefined ? [] : [[parameter, handle]];
      }),
    );
  }

  /**
   * Adds the call to the graph under construction: a `call` node for a pure function, inlined otherwise. A function in which sizes depend on
   * data is inlined too, since its sizes differ from call to call.
   */
  private emit(
    context: Context,
    args: readonly Value[],
    variables: readonly VariableHandle[],
  ): readonly Value[] {
    const operands = [...args, ...this.traced.captures.map(graphValue)];
    return this.isPure && !definesSymbols(this.traced.graph)
      ? context.call(...operands, { callee: this.traced.graph })
      : inlineGraph(context, this.traced.graph, operands, this.substitution(variables));
  }

  private structured(results: readonly Value[]): unknown {
    const { outputs, outputLeaves } = this.traced;
    const leaves = outputLeaves.map((leaf) => {
      if ("plain" in leaf) return leaf.plain;
      const value = results[leaf.result];
      if (value === undefined) throw new RangeError(`the function gave no result ${leaf.result}`);
      return new Tensor(value);
    });
    const context = currentContext();
    // A function's reports are delivered when it is called, also under a tape.
    if (this.reports) context.flush();
    return unflatten(outputs, leaves);
  }
}

/** A trace as users have it: an object that can be called. */
export type ConcreteFunction = ConcreteFunctionBase & ((...args: unknown[]) => unknown);

/** A trace as a function. */
// TypeScript cannot express that objects of `Callable` are functions.
export const concreteFunction = (traced: TracedFunction, deviceName?: string): ConcreteFunction =>
  new ConcreteFunctionBase(traced, deviceName) as ConcreteFunction;

export const isConcreteFunction = (given: unknown): given is ConcreteFunction =>
  given instanceof ConcreteFunctionBase;

/** A leaf of a signature; a spec's name is shown only where it differs from the argument's. */
function signatureLeaf(leaf: unknown, argument: string): string {
  if (!(leaf instanceof TensorSpec)) return `Literal[${literalText(leaf)}]`;
  const { shape, dtype, name = "" } = leaf;
  const isOwn = name !== "" && name !== argument && !name.startsWith(`${argument}.`);
  return String(isOwn ? leaf : new TensorSpec(shape, dtype));
}

/** Whether the nodes of a graph, of its regions and of the graphs of its gradients have no effects. */
const isPure = factOfGraphs<boolean>(({ nodes }, isPureWithin) =>
  nodes.every(
    ({ op, regions, attributes }) =>
      definitionOf(op).effect === "none" &&
      [...regions, ...Object.values(attributes).filter(isGraph)].every(isPureWithin),
  ),
);
