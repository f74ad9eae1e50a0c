import type { DType } from "../ir/dtype";
import { FailedPreconditionError } from "../ir/errors";
import { Value, type Graph } from "../ir/graph";
import { Literal } from "../ir/literal";
import { currentLocation } from "../ir/location";
import type { AnyNode, Node } from "../ir/ops";
import { FailedGradient, PendingGradient } from "../ir/ops/custom";
import { formatType, type TensorType } from "../ir/type";
import type { TypedArray } from "../ir/typed-array";
import { Context, isActive, leakedTensorError, rootContext } from "./context";
import { Tensor } from "./tensor";
import { keep } from "./tidy";

/** An outer value that a traced function uses, as a parameter of its graph. */
export interface Capture {
  /** Keeps the captured value's data alive. */
  readonly tensor: Tensor;
  readonly parameter: Value;
}

const isCustom = (node: AnyNode): node is Node<"customGradient"> => node.op === "customGradient";

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

/** How many elements of a typed array become part of a graph's text. */
const largestLiteral = 256;

/** The graph of a function that is being traced. Values from outside become parameters, once each. */
export class TraceContext extends Context {
  readonly isTracing = true;
  private readonly nodes: AnyNode[] = [];
  private readonly parameters: Value[] = [];
  private readonly captured = new Map<Value, Capture>();

  constructor(readonly name: string) {
    super();
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
    if (known !== undefined) return known.parameter;
    if (owner === undefined || !isActive(owner)) {
      throw leakedTensorError(`a ${formatType(value.type)} operand`);
    }
    const parameter = new Value(value.type, undefined, 0, value.name, this);
    this.captured.set(value, { tensor: keep(new Tensor(value)), parameter });
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
      const { graph, connected, residuals } = gradient.settle();
      const own = residuals.map((value) => this.adopt(value));
      const isLater = own.some(
        ({ producer }) => producer !== undefined && this.nodes.indexOf(producer) > position,
      );
      if (isLater) throw laterResidual(attributes.name);
      return {
        operands: [...operands, ...own],
        attributes: { ...attributes, gradient: graph, connected },
      };
    } catch (error) {
      return { operands, attributes: { ...attributes, gradient: new FailedGradient(error) } };
    }
  }

  /** The traced graph: parameters, then captures. */
  finish(results: readonly Value[]): {
    readonly graph: Graph;
    readonly captures: readonly Tensor[];
  } {
    const nodes = this.nodes.map((node, i) => (isCustom(node) ? this.settled(node, i) : node));
    const captures = [...this.captured.values()];
    const graph: Graph = {
      name: this.name,
      parameters: [...this.parameters, ...captures.map(({ parameter }) => parameter)],
      nodes,
      results,
    };
    return { graph, captures: captures.map(({ tensor }) => tensor) };
  }
}
