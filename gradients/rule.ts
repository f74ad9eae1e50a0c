import type { Builder } from "../ir/builder";
import type { Graph, Value } from "../ir/graph";
import type { Operands } from "../ir/op";
import type { AnyNode, Attributes, OperandsOf, OpName } from "../ir/ops";
import type { Slices } from "./slices";

/** The gradient of an operand; `null` where the result does not depend on it in a differentiable way. */
export type OperandGradient = Value | null;

/** As `OperandGradient`; some are slices of what is zero elsewhere. */
export type SparseGradient = OperandGradient | Slices;

/** A gradient for each operand. */
export type GradientsOf<I extends Operands> = { readonly [P in keyof I]: SparseGradient };

export interface ReverseInput {
  /** The nodes to differentiate through, in program order. */
  readonly nodes: readonly AnyNode[];
  readonly targets: readonly Value[];
  /** A gradient of each target, of its type: the vector of the vector-Jacobian product. */
  readonly outputGradients: readonly Value[];
  readonly sources: readonly Value[];
  readonly b: Builder;
}

/** Reverse-mode differentiation; a rule of an op that holds a graph applies it to that graph. */
export type Reverse = (input: ReverseInput) => OperandGradient[];

export interface RuleInput<K extends OpName> {
  /** Gradient of the first result. Of its type. */
  readonly g: Value;
  /** Gradients of all results, for ops with several: `null` where none reaches a result. */
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
 * A vector-Jacobian product. What every rule shares is not in it: the driver calls it only where some result has a
 * gradient, sums what it returns over broadcast dims, and adds up several uses of a value.
 */
export type VjpRule<K extends OpName> = (input: RuleInput<K>) => GradientsOf<OperandsOf<K>>;

export interface NotDifferentiable {
  readonly notDifferentiable: string;
}

export type GradientRule<K extends OpName> = VjpRule<K> | NotDifferentiable;

export type GradientTable<K extends OpName> = { readonly [P in K]: GradientRule<P> };

/** An op without a derivative, and the reason in mathematics. */
export const notDifferentiable = (reason: string): NotDifferentiable => ({
  notDifferentiable: reason,
});
