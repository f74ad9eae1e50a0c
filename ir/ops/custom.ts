/**
 * Ops that a user brings: functions with a custom gradient, ONNX operators, and the barrier that keeps a
 * computation from being merged with another.
 */

import type { DType } from "../types/dtype";
import { InvalidArgumentError } from "../errors";
import type { Graph, Value } from "../graph";
import type { Builder } from "../node-builder";
import { binaryOp, multiResultOp } from "../op";
import type { Shape } from "../types/type";

/**
 * A custom gradient as a graph: its parameters are residuals of the forward pass, then the gradients of the
 * results.
 */
export interface TracedGradient {
  readonly graph: Graph;
  /** For each input, whether the graph has a gradient for it; its results are those gradients in order. */
  readonly connected: readonly boolean[];
  /** Values of the forward pass for the graph's first parameters. */
  readonly residuals: readonly Value[];
}

/** A custom gradient while its code can still be called: in the context in which it was created. */
export abstract class UntracedGradient {
  /** Emits the gradients of the inputs. */
  abstract emit(b: Builder, upstream: readonly Value[]): readonly (Value | null)[];

  /**
   * The gradient as a graph, for when the context ends.
   *
   * @param siblings the number of gradients that the context has
   */
  abstract trace(siblings: number): TracedGradient;
}

/** A gradient whose code failed while it was traced: differentiating throws that error. */
export class FailedGradient extends UntracedGradient {
  constructor(private readonly error: unknown) {
    super();
  }

  override emit(): never {
    throw this.error;
  }

  override trace(): never {
    throw this.error;
  }
}

export interface CustomGradientAttributes {
  /** The function's name, human-readable. */
  readonly name: string;
  /** The number of operands that are inputs of the function; its values follow, then the gradient's residuals. */
  readonly inputs: number;
  readonly results: number;
  /** Absent where the gradient was not saved with the function. */
  readonly gradient: Graph | UntracedGradient | null;
  /** As in `TracedGradient`; empty otherwise. */
  readonly connected: readonly boolean[];
}

/** An attribute of an ONNX node: integers, numbers marked as float, strings, and lists of these. */
export type OnnxAttributeValue =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] };

export interface OnnxOpAttributes {
  /** ONNX's op type, such as `Gelu`. */
  readonly type: string;
  /** The operator set, such as `com.microsoft`; ONNX's own where it is empty. */
  readonly domain: string;
  readonly version: number;
  /** For each ONNX input, whether it has an operand: optional inputs may be omitted. */
  readonly present: readonly boolean[];
  readonly attributes: Readonly<Record<string, OnnxAttributeValue>>;
  /** Types of the results, which the user of the op declares. */
  readonly dtypes: readonly DType[];
  readonly shapes: readonly Shape[];
}

export const customOps = {
  /**
   * Gives the values of a function that brings its own gradient. Its operands are the function's inputs, its values, and what the
   * gradient needs of the forward pass.
   * Called `tf.customGradient`, `tf.customGrad`. TensorFlow `tf.custom_gradient`.
   */
  customGradient: multiResultOp<CustomGradientAttributes>(
    [1, Infinity],
    ({ operands, attributes: { name, inputs, results } }) => {
      const values = operands.slice(inputs, inputs + results);
      if (values.length === results) return values;
      throw new InvalidArgumentError({
        what: `${name} has too few operands`,
        given: `${operands.length} operands`,
        expected: `${inputs} inputs and ${results} values`,
      });
    },
  ),
  /** Any ONNX node. Its semantics and operand types are defined by ONNX Runtime alone. */
  onnxOp: multiResultOp<OnnxOpAttributes>([0, Infinity], ({ attributes: { dtypes, shapes } }) =>
    dtypes.map((dtype, i) => ({ dtype, shape: shapes[i] ?? [] })),
  ),
  /**
   * x itself, once `after` is there. What is computed from it is not taken for the same computation from x, so that it happens again:
   * memory is spent later.
   * Emitted by `tf.recomputeGrad`.
   */
  barrier: binaryOp(([x]) => x),
};
