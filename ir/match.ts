/** Pattern matching on nodes: the producer of a value by op, and the constants among values. */

import type { Value } from "./graph";
import type { Literal } from "./types/literal";
import type { AnyNode, Node, OpName } from "./ops";
import { elementwiseOps } from "./ops/elementwise";

/** Whether a node applies the op; narrows its attributes. */
export const isNode = <K extends OpName>(node: AnyNode | undefined, op: K): node is Node<K> =>
  node?.op === op;

/** The node that produces the value, if it applies the op. */
export function producedBy<K extends OpName>(value: Value, op: K): Node<K> | undefined {
  const { producer } = value;
  return isNode(producer, op) ? producer : undefined;
}

/** The literal of a value that is a constant. */
export const literalOf = (value: Value): Literal | undefined =>
  producedBy(value, "constant")?.attributes.value;

/**
 * The number that all elements of a constant equal, also through broadcasts and reshapes; `undefined` for other
 * values.
 */
export function uniformConstant(value: Value): number | undefined {
  const broadcast = producedBy(value, "broadcastTo") ?? producedBy(value, "reshape");
  if (broadcast !== undefined) return uniformConstant(broadcast.operands[0]);
  const uniform = literalOf(value)?.uniformValue;
  return typeof uniform === "number" ? uniform : undefined;
}

/** Whether each element of the op's result depends only on the operands' elements at the same position. */
export const isElementwise = (op: OpName): boolean => Object.hasOwn(elementwiseOps, op);
