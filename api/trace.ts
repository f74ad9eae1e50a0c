import type { DType } from "../ir/dtype";
import { Value, type Graph } from "../ir/graph";
import { Literal } from "../ir/literal";
import type { AnyNode } from "../ir/ops";
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

  /** The traced graph: parameters, then captures. */
  finish(results: readonly Value[]): {
    readonly graph: Graph;
    readonly captures: readonly Tensor[];
  } {
    const captures = [...this.captured.values()];
    const graph: Graph = {
      name: this.name,
      parameters: [...this.parameters, ...captures.map(({ parameter }) => parameter)],
      nodes: this.nodes,
      results,
    };
    return { graph, captures: captures.map(({ tensor }) => tensor) };
  }
}
