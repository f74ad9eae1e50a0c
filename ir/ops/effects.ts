import type { Dim, SymbolicDim } from "../types/dim";
import type { DType } from "../types/dtype";
import { DTypeError } from "../errors";
import type { HostFunction } from "../graph";
import { multiResultOp } from "../op";

/** What a print or an assertion has that comes from a branch or a loop. */
export interface Occurrence {
  /** Whether the last operand says if it happens at all. */
  readonly isConditional?: boolean;
  /**
   * The loop that it comes from, by a number: all operands have an axis of iterations in front. What comes from one loop happens in turns.
   */
  readonly loop?: number;
}

export interface PrintAttributes extends Occurrence {
  /** What is printed: texts, and between them the operands, by their index. */
  readonly parts: readonly (string | number)[];
  /** How many elements are shown at either end of an axis; all where it is negative. */
  readonly summarize: number;
  readonly stream: "stdout" | "stderr";
}

export interface AssertAttributes extends Occurrence {
  /** What to say where the condition does not hold. */
  readonly message: string;
  /** What stands in front of each of the other operands, in the report. */
  readonly labels: readonly string[];
  readonly summarize: number;
}

export interface HostCallAttributes {
  readonly fn: HostFunction;
  /** dtypes and shapes of the results. */
  readonly dtypes: readonly DType[];
  readonly shapes: readonly (readonly Dim[])[];
  /** The sizes among them that only the call shows. */
  readonly sizes: readonly SymbolicDim[];
}

/** What a graph does to the world, other than to variables. */
export const effectOps = {
  /** Prints its operands after the run. */
  print: multiResultOp<PrintAttributes>([0, Infinity], () => [], { effect: "reports" }),
  /** Fails the run where not all elements of the first operand are true; the others are shown. Called `tf.debugging.assert`. */
  assert: multiResultOp<AssertAttributes>(
    [1, Infinity],
    ({ operands: [condition] }) => {
      if (condition?.dtype === "bool") return [];
      throw new DTypeError({
        what: "the condition of an assertion must be boolean",
        given: condition?.dtype ?? "nothing",
        expected: "dtype bool",
        fix: "compare the tensor with something: x.greater(0)",
      });
    },
    { effect: "reports" },
  ),
  /** Calls a function of the host with its operands' data, in the middle of the run. Called `tf.jsFunction`. */
  hostCall: multiResultOp<HostCallAttributes>(
    [0, Infinity],
    ({ attributes: { dtypes, shapes } }) =>
      dtypes.map((dtype, i) => ({ dtype, shape: shapes[i] ?? [] })),
    { effect: "callsHost", defines: ({ sizes }) => sizes },
  ),
};
