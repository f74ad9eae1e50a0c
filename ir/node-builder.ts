/**
 * Node construction: every node of every graph is emitted here, with its types inferred and its location and
 * name scope recorded.
 */

import { applyRow } from "./apply-row";
import type { DType } from "./types/dtype";
import { isStatic } from "./types/dim";
import { InvalidArgumentError, OntraceError } from "./errors";
import { Value, type Graph, type ValueOwner } from "./graph";
import { Literal } from "./types/literal";
import { currentLocation, type Location } from "./location";
import type { Operands } from "./op";
import { definitionOf, type AnyNode, type OpName } from "./ops";
import { formatShape, sameShape, type Shape, type TensorType } from "./types/type";

export interface NodeParts {
  readonly op: OpName;
  readonly operands: Operands;
  readonly attributes: object;
  readonly regions?: readonly Graph[];
  readonly location?: Location;
  readonly scope?: string;
}

/**
 * Appends nodes to a graph that is being built. Subclasses check which values may be used, and receive each new
 * node.
 */
export abstract class NodeEmitter implements ValueOwner {
  /** The location of the nodes created from now on; default: the user's line that is running. */
  private location: Location | undefined;
  private scope = "";

  /** Receives each new node, in order. */
  protected abstract append(node: AnyNode): void;

  /** A no-op by default: values of a graph that is being built have no data. */
  retain(_value: Value): void {
    // Nothing to count.
  }

  release(_value: Value): void {
    // Nothing to count.
  }

  /**
   * Returns the value that represents an operand in this graph; a graph that captures outer values replaces
   * them here.
   */
  protected adopt(value: Value): Value {
    return value;
  }

  /**
   * Adds a node.
   *
   * @throws InvalidArgumentError, DTypeError where the operands are illegal; the error names the op and the user's line
   */
  emit(parts: NodeParts): AnyNode {
    const { op, attributes, regions = [] } = parts;
    const location = parts.location ?? this.location ?? currentLocation();
    const operands = parts.operands.map((value) => this.adopt(value));
    const types = inferTypes(op, operands, attributes, regions, location);
    const results: Value[] = [];
    const node: AnyNode = {
      op,
      operands,
      attributes,
      regions,
      results,
      location,
      scope: parts.scope ?? this.scope,
    };
    for (const [index, type] of types.entries()) {
      results.push(new Value(type, node, index, undefined, this));
    }
    this.append(node);
    return node;
  }

  /** Runs `build`; the nodes that it creates have `location` (a gradient node has its forward node's). */
  at<T>(location: Location, scope: string, build: () => T): T {
    const before = [this.location, this.scope] as const;
    this.location = location;
    this.scope = scope;
    try {
      return build();
    } finally {
      [this.location, this.scope] = before;
    }
  }

  /** Runs `build`; the name scope of the nodes that it creates is nested below `name`. */
  inScope<T>(name: string, build: () => T): T {
    const before = this.scope;
    this.scope = before === "" ? name : `${before}/${name}`;
    try {
      return build();
    } finally {
      this.scope = before;
    }
  }
}

/** Checks that sizes are element counts, whatever the attributes they were inferred from. */
function requireSizes({ shape }: TensorType): void {
  const wrong = shape.find((dim) => isStatic(dim) && !(Number.isInteger(dim) && dim >= 0));
  if (wrong === undefined) return;
  throw new InvalidArgumentError({
    what: `Tensor must have a shape comprised of positive integers but got shape ${formatShape(shape)}.`,
    given: `size ${String(wrong)}`,
    expected: "sizes that are integers and not negative",
  });
}

export function inferTypes(
  op: OpName,
  operands: Operands,
  attributes: object,
  regions: readonly Graph[],
  location: Location,
): readonly TensorType[] {
  const definition = definitionOf(op);
  const [least, most] = definition.arity;
  if (operands.length < least || operands.length > most) {
    throw new RangeError(`${op} takes ${least} to ${most} operands, not ${operands.length}`);
  }
  const held = definition.regions ?? [];
  if (regions.length !== held.length) {
    throw new RangeError(`${op} has ${held.length} regions, not ${regions.length}`);
  }
  try {
    const types = applyRow((input: never) => definition.infer(input), {
      operands: operands.map(({ type }) => type),
      attributes,
      regions,
    });
    types.forEach(requireSizes);
    return types;
  } catch (error) {
    throw error instanceof OntraceError ? error.locate(location, op) : error;
  }
}

/** A node emitter with common shorthands. `builder.ts` adds one method per op. */
export abstract class Builder extends NodeEmitter {
  /** A scalar constant. */
  scalar(dtype: DType, value: number | bigint): Value {
    return this.result({
      op: "constant",
      operands: [],
      attributes: { value: Literal.scalar(dtype, value) },
    });
  }

  /** A scalar constant of the dtype of `like`. */
  scalarLike(like: Value, value: number | bigint): Value {
    return this.scalar(like.type.dtype, value);
  }

  /** A tensor of one repeated value. */
  full(dtype: DType, shape: Shape, value: number | bigint): Value {
    return this.expandTo(this.scalar(dtype, value), shape);
  }

  fullLike(like: Value, value: number | bigint): Value {
    return this.full(like.type.dtype, like.type.shape, value);
  }

  /** `broadcastTo`, or the value itself if it already has the shape. */
  expandTo(x: Value, shape: Shape): Value {
    if (sameShape(x.type.shape, shape)) return x;
    return this.result({ op: "broadcastTo", operands: [x], attributes: { shape } });
  }

  /** `sumTo`, or the value itself if it already has the shape. */
  reduceTo(x: Value, shape: Shape): Value {
    if (sameShape(x.type.shape, shape)) return x;
    return this.result({ op: "sumTo", operands: [x], attributes: { shape } });
  }

  /** `reshape`, or the value itself if it already has the shape. */
  withShape(x: Value, shape: Shape): Value {
    if (sameShape(x.type.shape, shape)) return x;
    return this.result({ op: "reshape", operands: [x], attributes: { shape } });
  }

  /** `cast`, or the value itself if it already has the dtype. */
  toDType(x: Value, dtype: DType): Value {
    if (x.type.dtype === dtype) return x;
    return this.result({ op: "cast", operands: [x], attributes: { dtype } });
  }

  /** `transpose`, or the value itself if `perm` is the identity. */
  permuted(x: Value, perm: readonly number[]): Value {
    if (perm.every((p, i) => p === i)) return x;
    return this.result({ op: "transpose", operands: [x], attributes: { perm } });
  }

  private result(parts: NodeParts): Value {
    const [value] = this.emit(parts).results;
    if (value === undefined) throw new RangeError(`${parts.op} has no result`);
    return value;
  }
}
