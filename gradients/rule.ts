/** The form of a gradient rule: its input, the gradients that it returns, and the tables of rules. */

import type { Builder } from "../ir/builder";
import type { Graph, Value } from "../ir/graph";
import type { Operands } from "../ir/op";
import type { AnyNode, Attributes, OperandsOf, OpName } from "../ir/ops";
import type { Slices } from "./slices";

/** The gradient of an operand; `null` where the result does not depend on it in a differentiable way. */
export type OperandGradient = Value | null;

/** As `OperandGradient`, or slices of a gradient that is zero elsewhere. */
export type SparseGradient = OperandGradient | Slices;

/** A gradient for each operand. */
type GradientsOf<I extends Operands> = { readonly [P in keyof I]: SparseGradient };

export interface ReverseInput {
  /** The nodes to differentiate through, in program order. */
  readonly nodes: readonly AnyNode[];
  readonly targets: readonly Value[];
  /** A gradient of each target, of its type: the vector of the vector-Jacobian product. */
  readonly outputGradients: readonly Value[];
  readonly sources: readonly Value[];
  readonly b: Builder;
}

/** Reverse-mode differentiation; a rule of an op with regions or a callee applies it to that graph. */
export type Reverse = (input: ReverseInput) => OperandGradient[];

export interface RuleInput<K extends OpName> {
  /** Gradient of the first result. Of its type. */
  readonly g: Value;
  /** Gradients of all results, for ops with several: `null` for a result without a gradient. */
  readonly grads: readonly (Value | null)[];
  readonly operands: OperandsOf<K>;
  readonly attributes: Attributes<K>;
  readonly regions: readonly Graph[];
  readonly result: Value;
  readonly results: readonly Value[];
  readonly b: Builder;
  readonly reverse: Reverse;
}

/**
 * A vector-Jacobian product. The driver does what all rules share: it calls a rule only if some result has a
 * gradient, sums the returned gradients over broadcast dims, and accumulates several uses of a value.
 */
export type VjpRule<K extends OpName> = (input: RuleInput<K>) => GradientsOf<OperandsOf<K>>;

export interface NotDifferentiable {
  readonly notDifferentiable: string;
}

export type GradientRule<K extends OpName> = VjpRule<K> | NotDifferentiable;

export type GradientTable<K extends OpName> = { readonly [P in K]: GradientRule<P> };

/** An op without a derivative, with the mathematical reason. */
export const notDifferentiable = (reason: string): NotDifferentiable => ({
  notDifferentiable: reason,
});
