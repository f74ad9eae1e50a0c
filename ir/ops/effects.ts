/**
 * Ops with an effect outside of the graph other than on variables: printing, assertions and calls of host
 * functions.
 */

import type { Dim, SymbolicDim } from "../types/dim";
import type { DType } from "../types/dtype";
import { DTypeError } from "../errors";
import type { HostFunction } from "../graph";
import { multiResultOp } from "../op";

/** Additional attributes of a print or an assertion that originates in a branch or a loop. */
interface Occurrence {
  /** Whether the last operand is a flag that tells if it happens at all. */
  readonly isConditional?: boolean;
  /**
   * The loop that it originates in, by a number: all operands have a leading axis of iterations. Effects of one
   * loop are reported iteration by iteration.
   */
  readonly loop?: number;
}

export interface PrintAttributes extends Occurrence {
  /** What is printed: strings, interleaved with operands by their index. */
  readonly parts: readonly (string | number)[];
  /** The number of elements printed at either end of an axis; all if negative. */
  readonly summarize: number;
  readonly stream: "stdout" | "stderr";
}

export interface AssertAttributes extends Occurrence {
  /** The error's message if the condition does not hold. */
  readonly message: string;
  /** The label of each of the other operands in the error's message. */
  readonly labels: readonly string[];
  readonly summarize: number;
}

export interface HostCallAttributes {
  readonly fn: HostFunction;
  /** dtypes and shapes of the results. */
  readonly dtypes: readonly DType[];
  readonly shapes: readonly (readonly Dim[])[];
  /** The sizes in these shapes that only the call determines. */
  readonly sizes: readonly SymbolicDim[];
}

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
