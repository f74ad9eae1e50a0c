/**
 * The table of all ops, and the types of nodes, attributes and operands that follow from it. `graph.ts` and
 * `op.ts` import these types, and this file theirs: a circle of types only.
 */

import type { NodeBase } from "../graph";
import type { OpDefinition, Operands } from "../op";
import { controlOps } from "./control";
import { customOps } from "./custom";
import { effectOps } from "./effects";
import { elementwiseOps } from "./elementwise";
import { indexingOps } from "./indexing";
import { linalgOps } from "./linalg";
import { nnOps } from "./nn";
import { randomOps } from "./random";
import { reductionOps } from "./reduction";
import { shapeOps } from "./shape";
import { stateOps } from "./state";

/** All ops. The tables of the other floors are total over their names. */
export const ops = {
  ...elementwiseOps,
  ...reductionOps,
  ...shapeOps,
  ...indexingOps,
  ...linalgOps,
  ...nnOps,
  ...controlOps,
  ...randomOps,
  ...customOps,
  ...stateOps,
  ...effectOps,
};

export type OpName = keyof typeof ops;

type Definition<K extends OpName> = (typeof ops)[K];

export type Attributes<K extends OpName> =
  Definition<K> extends OpDefinition<infer A, infer _I, infer _R> ? A : never;
export type OperandsOf<K extends OpName> =
  Definition<K> extends OpDefinition<infer _A, infer I, infer _R> ? I : never;
export type ResultCountOf<K extends OpName> =
  Definition<K> extends OpDefinition<infer _A, infer _I, infer R> ? R : never;

/** One application of an op. The union over all ops, so that testing `node.op` narrows `node.attributes`. */
export type Node<K extends OpName = OpName> = {
  [P in K]: NodeBase & {
    readonly op: P;
    readonly operands: OperandsOf<P>;
    readonly attributes: Attributes<P>;
  };
}[K];

/** A node of any op, of which only the common part is known. */
export interface AnyNode extends NodeBase {
  readonly op: OpName;
  readonly operands: Operands;
  readonly attributes: object;
}

/** Whether a node reads a variable. */
export const isRead = (node: AnyNode): node is Node<"readVariable"> => node.op === "readVariable";

export const isOpName = (name: string): name is OpName => Object.hasOwn(ops, name);

/** The definition of an op, without the type of its attributes: for generic code. */
export const definitionOf = (op: OpName): OpDefinition<never> => ops[op];

export const opNames = Object.keys(ops).filter(isOpName);
