/** Contexts that build the graph of a function or region that is being traced. */

import type { DType } from "../../ir/types/dtype";
import { graphVariables } from "../../ir/graph-variables";
import { liftState } from "../../compiler/effects/lift-state";
import { FailedPreconditionError, UnimplementedError, ValueError } from "../../ir/errors";
import { Value, type Graph, type VariableHandle } from "../../ir/graph";
import { symbolsOf } from "../../ir/types/dim";
import { Literal } from "../../ir/types/literal";
import { currentLocation } from "../../ir/location";
import type { AnyNode, Node } from "../../ir/ops";
import { FailedGradient, UntracedGradient, type TracedGradient } from "../../ir/ops/custom";
import { formatType, type TensorType } from "../../ir/types/type";
import type { TypedArray } from "../../ir/types/typed-array";
import { Context, isActive, leakedTensorError, rootContext, withContext } from "../context/context";
import { Tensor } from "../tensors/tensor";
import { keep } from "../tensors/tidy";
import { checkTraceSize } from "./trace-size";

const isPending = (node: AnyNode): boolean =>
  isCustom(node) && node.attributes.gradient instanceof UntracedGradient;

const isCustom = (node: AnyNode): node is Node<"customGradient"> => node.op === "customGradient";

/** The parts of a node whose gradient was traced into a graph, and the reads that precede it. */
interface Settlement extends Pick<Node<"customGradient">, "operands" | "attributes"> {
  readonly reads: readonly AnyNode[];
}

const stateInRegion = (name: string): UnimplementedError =>
  new UnimplementedError(
    {
      what: `the gradient function of ${name} writes a variable, or uses one in a nested gradient function, in a branch or a loop`,
      given: "a variable that cannot be read before the function",
      expected: "variables that the gradient function itself reads",
      fix: "read the variable in the function, and use that tensor in its gradient function",
    },
    currentLocation(),
  );

const laterResidual = (name: string): FailedPreconditionError =>
  new FailedPreconditionError(
    {
      what: `the gradient function of ${name} uses a tensor that was made after ${name} was called`,
      given: "a tensor of the same tf.function",
      expected: "tensors from before the call, or from inside the function",
      fix: "pass the tensor as an argument",
    },
    currentLocation(),
  );

/** A variable that was created while a function was traced. */
export interface CreatedVariable {
  readonly variable: VariableHandle;
  /** Absent if the value is computed already. */
  readonly initial: Value | undefined;
}

/** The largest typed array, in elements, that is stored in the graph as a literal. */
const largestLiteral = 256;

/** The graph of a function or region that is being traced. Values from outside become parameters, once each. */
export abstract class GraphContext extends Context {
  readonly isTracing = true;
  protected readonly nodes: AnyNode[] = [];
  protected readonly parameters: Value[] = [];
  /** The parameters of captured values, by value. */
  protected readonly captured = new Map<Value, Value>();

  /** The variables that were created here, with their initial values if those are part of the graph. */
  readonly created: CreatedVariable[] = [];

  /** @param mayCreate whether variables may be created */
  constructor(
    readonly name: string,
    private readonly mayCreate = false,
  ) {
    super();
  }

  override variableCreated(variable: VariableHandle, initial: Value | undefined): void {
    if (!this.mayCreate) {
      throw new ValueError(
        {
          what: "tf.function only supports singleton tf.Variables created on the first call",
          given: `a variable ${variable.name} made in a later trace of ${this.name}`,
          expected: "variables made outside of the function, or once, in its first trace",
          fix: "create the variable outside of the function, or only where it is not there yet: v ??= tf.variable(…)",
        },
        currentLocation(),
      );
    }
    this.created.push({ variable, initial });
  }

  override get sizeNames(): readonly string[] {
    return this.parameters.flatMap(({ type }) => type.shape.flatMap((dim) => [...symbolsOf(dim)]));
  }

  parameter(type: TensorType, name?: string): Value {
    const value = new Value(type, undefined, this.parameters.length, name, this);
    this.parameters.push(value);
    return value;
  }

  protected override append(node: AnyNode): void {
    this.nodes.push(node);
    checkTraceSize(this.name, this.nodes);
    this.notify(node);
  }

  protected override adopt(value: Value): Value {
    const { owner } = value;
    if (owner === this) return value;
    const known = this.captured.get(value);
    if (known !== undefined) return known;
    if (owner === undefined || !isActive(owner)) {
      throw leakedTensorError(`a ${formatType(value.type)} operand`, owner);
    }
    const parameter = new Value(value.type, undefined, 0, value.name, this);
    this.captured.set(value, parameter);
    return parameter;
  }

  constantOf(value: Literal): Value {
    return this.constant({ value });
  }

  /** Large data is not stored in the graph as a literal: it is uploaded once, and captured. */
  constantOfArray(dtype: DType, shape: readonly number[], array: TypedArray): Value {
    if (array.length > largestLiteral) {
      return this.adopt(rootContext().constantOfArray(dtype, shape, array));
    }
    const data = Array.from<number | bigint>(array);
    return this.constantOf(new Literal(dtype, shape, data));
  }

  /**
   * A node whose user-defined gradient, which may use any value of this context, is traced into a self-contained graph. The variable reads that
   * the gradient needs precede the node.
   */
  private settled(node: Node<"customGradient">, position: number): readonly AnyNode[] {
    const { gradient } = node.attributes;
    if (!(gradient instanceof UntracedGradient)) return [node];
    const { reads, ...parts } = this.settlement(node, gradient, position);
    const settled = { ...node, ...parts };
    for (const result of node.results) result.producer = settled;
    return [...reads, settled];
  }

  /** An error is stored in the node and thrown only when the node is differentiated. */
  private settlement(
    { operands, attributes }: Node<"customGradient">,
    gradient: UntracedGradient,
    position: number,
  ): Settlement {
    try {
      const own = withContext(this, () => gradient.trace(this.nodes.filter(isPending).length));
      const { graph, reads, values } = this.isRegion
        ? this.withoutReads(own, attributes.name)
        : { ...own, reads: [], values: [] };
      const residuals = own.residuals.map((value) => this.adopt(value));
      const isLater = residuals.some(
        ({ producer }) => producer !== undefined && this.nodes.indexOf(producer) > position,
      );
      if (isLater) throw laterResidual(attributes.name);
      return {
        operands: [...operands, ...residuals, ...values],
        attributes: { ...attributes, gradient: graph, connected: own.connected },
        reads,
      };
    } catch (error) {
      const failed = { ...attributes, gradient: new FailedGradient(error) };
      return { operands, attributes: failed, reads: [] };
    }
  }

  /** A gradient with the variables' values as residuals, and the nodes that read them here. */
  private withoutReads(
    { graph, residuals }: TracedGradient,
    name: string,
  ): {
    readonly graph: Graph;
    readonly reads: readonly AnyNode[];
    readonly values: readonly Value[];
  } {
    const { graph: pure, state } = liftState(graph);
    if (graphVariables(pure).length > 0 || state.some(({ result }) => result !== undefined)) {
      throw stateInRegion(name);
    }
    const count = graph.parameters.length;
    const parameters = [
      ...pure.parameters.slice(0, residuals.length),
      ...pure.parameters.slice(count),
      ...pure.parameters.slice(residuals.length, count),
    ];
    const values = state.map(({ variable }) => this.readVariable({ variable }));
    // They were appended to the graph; they must precede the node.
    const reads = this.nodes.splice(this.nodes.length - values.length);
    return { graph: { ...pure, parameters }, reads, values };
  }

  /** The graph: parameters, then captures. */
  protected graph(results: readonly Value[]): Graph {
    // Settling gradients may capture more.
    const nodes = this.nodes.flatMap((node, i) =>
      isCustom(node) ? this.settled(node, i) : [node],
    );
    return {
      name: this.name,
      parameters: [...this.parameters, ...this.captured.values()],
      nodes,
      results,
    };
  }
}

/** The graph of a function that is being traced. */
export class TraceContext extends GraphContext {
  /** Keeps the data of captured values alive. */
  private readonly captures: Tensor[] = [];

  protected override adopt(value: Value): Value {
    const count = this.captured.size;
    const adopted = super.adopt(value);
    if (this.captured.size > count) this.captures.push(keep(new Tensor(value)));
    return adopted;
  }

  finish(results: readonly Value[]): {
    readonly graph: Graph;
    readonly captures: readonly Tensor[];
  } {
    return { graph: this.graph(results), captures: this.captures };
  }
}
