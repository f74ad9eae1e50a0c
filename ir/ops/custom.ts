import type { DType } from "../types/dtype";
import { InvalidArgumentError } from "../errors";
import type { Graph, Value } from "../graph";
import type { Builder } from "../node-builder";
import { binaryOp, multiResultOp } from "../op";
import type { Shape } from "../types/type";

/** A user's gradient as a graph: from what it needs of the forward pass, then the gradients of the results. */
export interface TracedGradient {
  readonly graph: Graph;
  /** For each input, whether the graph has a gradient for it; its results are those gradients in order. */
  readonly connected: readonly boolean[];
  /** Values of the forward pass for the graph's first parameters. */
  readonly residuals: readonly Value[];
}

/** A user's gradient while the code that computes it can still be called: in the context in which it was made. */
export abstract class UntracedGradient {
  /** Emits the gradients of the inputs. */
  abstract emit(b: Builder, upstream: readonly Value[]): readonly (Value | null)[];

  /**
   * The gradient as a graph, for when the context ends.
   *
   * @param siblings how many gradients the context has
   */
  abstract trace(siblings: number): TracedGradient;
}

/** A gradient whose code failed while it was turned into a graph: differentiating says why. */
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
  /** The function's name, for people. */
  readonly name: string;
  /** How many operands are inputs of the function; its values follow, then what its gradient needs. */
  readonly inputs: number;
  readonly results: number;
  /** Absent where the gradient was not saved with the function. */
  readonly gradient: Graph | UntracedGradient | null;
  /** As of `TracedGradient`; empty otherwise. */
  readonly connected: readonly boolean[];
}

/** An attribute of an ONNX node: integers, numbers marked as float, texts, and lists of these. */
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
  /** For each ONNX input, whether there is an operand for it: inputs may be left out. */
  readonly present: readonly boolean[];
  readonly attributes: Readonly<Record<string, OnnxAttributeValue>>;
  /** Types of the results, which whoever uses the op knows. */
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
  /** Any ONNX node. What it computes and which types it takes are known to ONNX Runtime alone. */
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
