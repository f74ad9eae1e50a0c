import type { DType } from "../ir/dtype";
import { graphVariables } from "../compiler/artifact/graph-variables";
import { FailedPreconditionError, UnimplementedError, ValueError } from "../ir/errors";
import { Value, type Graph, type VariableHandle } from "../ir/graph";
import { Literal } from "../ir/literal";
import { currentLocation } from "../ir/location";
import type { AnyNode, Node } from "../ir/ops";
import { FailedGradient, PendingGradient } from "../ir/ops/custom";
import { formatType, type TensorType } from "../ir/type";
import type { TypedArray } from "../ir/typed-array";
import { Context, isActive, leakedTensorError, rootContext, withContext } from "./context";
import { Tensor } from "./tensor";
import { keep } from "./tidy";

const isCustom = (node: AnyNode): node is Node<"customGradient"> => node.op === "customGradient";

const readInRegion = (name: string): UnimplementedError =>
  new UnimplementedError(
    {
      what: `the gradient function of ${name} reads a variable, in a branch or a loop`,
      given: "a variable that the function itself does not read",
      expected: "variables that are read before the gradient function, or outside of the loop",
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
/** A variable that was made while a function was traced. */
export interface CreatedVariable {
  readonly variable: VariableHandle;
  /** Absent where the value is known already. */
  readonly initial: Value | undefined;
}

/** How many elements of a typed array become part of a graph's text. */
const largestLiteral = 256;

/** The graph of something that is being traced. Values from outside become parameters, once each. */
export abstract class GraphContext extends Context {
  readonly isTracing = true;
  protected readonly nodes: AnyNode[] = [];
  protected readonly parameters: Value[] = [];
  /** Parameters for the values from outside. */
  protected readonly captured = new Map<Value, Value>();

  /** The variables that were made here, with their initial values where those are part of the graph. */
  readonly created: CreatedVariable[] = [];

  /** @param mayCreate whether variables may be made */
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

  parameter(type: TensorType, name?: string): Value {
    const value = new Value(type, undefined, this.parameters.length, name, this);
    this.parameters.push(value);
    return value;
  }

  protected override append(node: AnyNode): void {
    this.nodes.push(node);
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

  /** Large data is no text of a graph: it is uploaded once, and captured. */
  constantOfArray(dtype: DType, shape: readonly number[], array: TypedArray): Value {
    if (array.length > largestLiteral) {
      return this.adopt(rootContext().constantOfArray(dtype, shape, array));
    }
    const data = Array.from<number | bigint>(array);
    return this.constantOf(new Literal(dtype, shape, data));
  }

  /** Whether the graph is a branch or a loop's body, which no state reaches but by its parameters. */
  protected readonly isRegion: boolean = false;

  /** A user's gradient, which could use anything in this context, as a graph that stands alone. */
  private settled(node: Node<"customGradient">, position: number): AnyNode {
    const { gradient } = node.attributes;
    if (!(gradient instanceof PendingGradient)) return node;
    const settled = { ...node, ...this.settlement(node, gradient, position) };
    for (const result of node.results) result.producer = settled;
    return settled;
  }

  /** Whoever differentiates hears of an error; nobody else does. */
  private settlement(
    { operands, attributes }: Node<"customGradient">,
    gradient: PendingGradient,
    position: number,
  ): Pick<Node<"customGradient">, "operands" | "attributes"> {
    try {
      const { graph, connected, residuals } = withContext(this, () => gradient.settle());
      const own = residuals.map((value) => this.adopt(value));
      const isLater = own.some(
        ({ producer }) => producer !== undefined && this.nodes.indexOf(producer) > position,
      );
      if (isLater) throw laterResidual(attributes.name);
      if (this.isRegion && graphVariables(graph).length > 0) throw readInRegion(attributes.name);
      return {
        operands: [...operands, ...own],
        attributes: { ...attributes, gradient: graph, connected },
      };
    } catch (error) {
      return { operands, attributes: { ...attributes, gradient: new FailedGradient(error) } };
    }
  }

  /** The graph: parameters, then captures. */
  protected graph(results: readonly Value[]): Graph {
    // Settling gradients may capture more.
    const nodes = this.nodes.map((node, i) => (isCustom(node) ? this.settled(node, i) : node));
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
  /** Keep the captured values' data alive. */
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
